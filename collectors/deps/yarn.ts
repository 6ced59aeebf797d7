import { NPM_SECTIONS } from "./npm.ts";
import { type Locked, type LockFormat, namesInManifest, notALockFile } from "./_lock_file.ts";
import { outline } from "./_outline.ts";
import type { ReportFile } from "../read/text.ts";
import { readWhole } from "../read/whole.ts";

/** `yarn.lock`, of Yarn 1 and of Yarn 2 and newer. */
export const yarnLock: LockFormat = {
  name: "yarn",
  files: ["yarn.lock"],
  manifest: "package.json",
  async read(file, signal) {
    const lines = (await readWhole(file, signal)).split(/\r?\n/);
    if (lines.includes("__metadata:")) return fromBerry(file, lines);
    if (!lines.some((line) => line.startsWith("# yarn lockfile v1"))) {
      throw notALockFile(file, "it is neither of Yarn 1 nor of a newer one");
    }
    const manifest = { name: "package.json", sections: NPM_SECTIONS };
    return {
      total: fromClassic(file, lines),
      direct: await namesInManifest(file, manifest, signal),
    };
  },
};

/** `"@a/b@^1.0.0", "@a/b@^1.2.0":` and below it `version "1.2.3"`. */
function fromClassic(file: ReportFile, lines: readonly string[]): ReadonlySet<string> {
  const total = new Set<string>();
  let open: { readonly name: string; readonly line: number } | undefined;
  const fail = (line: number) => notALockFile(file, "the package has no version", line);
  for (const [index, line] of lines.entries()) {
    if (/^[^\s#]/.test(line)) {
      if (open !== undefined) throw fail(open.line);
      const name = /^"?(@?[^@"]+)@.*:$/.exec(line)?.[1];
      if (name === undefined) throw notALockFile(file, "the line names no package", index + 1);
      open = { name, line: index + 1 };
    }
    const version = /^ {2}version "?([^"]+)"?$/.exec(line)?.[1];
    if (version === undefined || open === undefined) continue;
    total.add(`${open.name}@${version}`);
    open = undefined;
  }
  if (open !== undefined) throw fail(open.line);
  return total;
}

/** Each package has its resolution; those of the workspace are the project's own, and list what they ask for. */
function fromBerry(file: ReportFile, lines: readonly string[]): Locked {
  const resolutions = new Map<string, { readonly id: string; readonly line: number } | undefined>();
  const asked = new Map<string, string[]>();
  for (const { path: [entry = "", field, name], value, line } of outline(lines)) {
    if (entry === "__metadata") continue;
    if (field === undefined) resolutions.set(entry, undefined);
    else if (field === "resolution") resolutions.set(entry, { id: value, line });
    else if (field === "dependencies" && name !== undefined) {
      asked.set(entry, [...(asked.get(entry) ?? []), name]);
    }
  }
  const total = new Set<string>();
  const own = new Set<string>();
  const direct = new Set<string>();
  for (const [entry, resolution] of resolutions) {
    if (resolution === undefined) throw notALockFile(file, `${entry} has no resolution`);
    const workspace = /^(.+)@workspace:/.exec(resolution.id)?.[1];
    if (workspace === undefined) total.add(resolution.id);
    else {
      own.add(workspace);
      for (const name of asked.get(entry) ?? []) direct.add(name);
    }
  }
  return { total, direct: new Set([...direct].filter((name) => !own.has(name))) };
}
