import { readJson } from "../read/json.ts";
import { readLines } from "../read/lines.ts";
import { readXml } from "../read/xml.ts";
import { type LockFormat, namesIn, notALockFile, readToml } from "./_lock_file.ts";
import { platformless } from "./composer.ts";
import { NPM_SECTIONS } from "./npm.ts";
import { askedInPyproject, pythonName } from "./toml.ts";

/** `composer.json`, for libraries, which have no lock file. */
export const composerManifest: LockFormat = {
  name: "composer.json",
  files: ["composer.json"],
  isManifest: true,
  async read(file, signal) {
    const document = await readJson(file, signal);
    const asked = ["require", "require-dev"].flatMap((section) => namesIn(document, section));
    return { total: undefined, direct: new Set(platformless(asked)) };
  },
};

/** `package.json`. */
export const npmManifest: LockFormat = {
  name: "package.json",
  files: ["package.json"],
  isManifest: true,
  async read(file, signal) {
    const document = await readJson(file, signal);
    return {
      total: undefined,
      direct: new Set(NPM_SECTIONS.flatMap((section) => namesIn(document, section))),
    };
  },
};

/** `pyproject.toml`. */
export const pythonManifest: LockFormat = {
  name: "pyproject",
  files: ["pyproject.toml"],
  isManifest: true,
  async read(file, signal) {
    const asked = askedInPyproject(await readToml(file, signal));
    return { total: undefined, direct: new Set(asked.map(pythonName)) };
  },
};

/** `requirements.txt`: a requirement a line; options, comments and what goes on from the line before are none. */
export const requirements: LockFormat = {
  name: "requirements",
  files: ["requirements.txt"],
  isManifest: true,
  async read(file, signal) {
    const direct = new Set<string>();
    let isContinued = false;
    await readLines(file, (line, number) => {
      const text = line.replace(/(?:^|\s)#.*$/, "").trim();
      const isPart = isContinued;
      isContinued = text.endsWith("\\");
      if (isPart || text === "" || text.startsWith("-")) return;
      // A package from an address has its name in front, or at its end.
      const name = /^[A-Za-z0-9][\w.-]*(?=\s*(?:$|[[<>=!~;@\\(]|\s))/.exec(text)?.[0] ??
        /#egg=([\w.-]+)/.exec(line)?.[1] ?? (/[/\\]/.test(text) ? text : undefined);
      if (name === undefined) throw notALockFile(file, "the line is no requirement", number);
      direct.add(pythonName(name));
    }, signal);
    return { total: undefined, direct };
  },
};

/** A project of .NET: its `PackageReference`s. */
export const dotnetManifest: LockFormat = {
  name: "dotnet",
  files: ["*.csproj", "*.fsproj", "*.vbproj", "Directory.Build.props"],
  isManifest: true,
  async read(file, signal) {
    const direct = new Set<string>();
    await readXml(file, (root) => {
      if (root.name !== "Project") throw notALockFile(file, `<${root.name}> is no project of .NET`);
      return {
        open: ({ name, attributes }) => {
          // `Update` changes one that stands elsewhere.
          const id = name === "PackageReference" ? attributes.Include : undefined;
          for (const one of id?.split(";") ?? []) direct.add(one.trim().toLowerCase());
        },
      };
    }, signal);
    return { total: undefined, direct };
  },
};
