import { readLines } from "../read/lines.ts";
import type { ReportFile } from "../read/text.ts";
import { readXml } from "../read/xml.ts";
import { type Locked, type LockFormat, notALockFile } from "./_lock_file.ts";

/**
 * `pom.xml`, which says what the project asks for itself: its own `dependencies`. What `dependencyManagement`, profiles and plugins name is
 * only used where it is asked for, or not by the project.
 */
export const mavenManifest: LockFormat = {
  name: "maven",
  files: ["pom.xml"],
  isManifest: true,
  read: readPom,
};

async function readPom(file: ReportFile, signal?: AbortSignal): Promise<Locked> {
  const direct = new Set<string>();
  const path: string[] = [];
  let dependency: { groupId?: string; artifactId?: string; classifier?: string; type?: string } =
    {};
  await readXml(file, (root) => {
    if (root.name !== "project") throw notALockFile(file, `<${root.name}> is no Maven project`);
    return {
      textOf: new Set(["groupId", "artifactId", "classifier", "type"]),
      open: ({ name }) => {
        path.push(name);
        if (path.join("/") === DEPENDENCY) dependency = {};
      },
      text: (name, text) => {
        if (path.slice(0, -1).join("/") === DEPENDENCY) {
          dependency = { ...dependency, [name]: text };
        }
      },
      close: () => {
        const { groupId, artifactId, type = "jar", classifier = "" } = dependency;
        if (path.join("/") === DEPENDENCY) {
          if (artifactId === undefined) throw notALockFile(file, "a dependency has no artifactId");
          direct.add([groupId ?? "", artifactId, type, classifier].join(":"));
        }
        path.pop();
      },
    };
  }, signal);
  return { total: undefined, direct };
}

const DEPENDENCY = "project/dependencies/dependency";

/** What `mvn dependency:list` prints or writes with `-DoutputFile`: every package that is resolved. */
export const mavenList: LockFormat = {
  name: "maven-list",
  files: ["dependency-list.txt"],
  async read(file, signal) {
    const total = new Set<string>();
    let isList = false;
    await readLines(file, (line) => {
      isList ||= line.includes("The following files have been resolved");
      const id =
        /^(?:\[INFO\])?\s+([\w.-]+(?::[\w.-]+){2,4}):(?:compile|provided|runtime|test|system)\b/
          .exec(line)?.[1];
      if (id !== undefined) total.add(id);
    }, signal);
    if (!isList) throw notALockFile(file, "it is not the output of mvn dependency:list");
    return { total, direct: undefined };
  },
};
