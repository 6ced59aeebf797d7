import { shownPart } from "../../core/text/shown_part.ts";
import { fileBeside, type LockFormat, notALockFile } from "./_lock_file.ts";
import { readLines } from "../read/lines.ts";
import type { ReportFile } from "../read/text.ts";

/** `go.mod`, which since Go 1.17 names every module that is built in, the indirect ones with a comment. */
export const goMod: LockFormat = {
  name: "go",
  files: ["go.mod"],
  async read(file, signal) {
    const { modules, indirect } = await readGoMod(file, signal);
    return {
      total: modules,
      direct: new Set([...modules].filter((module) => !indirect.has(module))),
    };
  },
};

/** `go.sum`: every module whose content was downloaded; which are asked for stands in `go.mod`. */
export const goSum: LockFormat = {
  name: "go-sum",
  files: ["go.sum"],
  manifest: "go.mod",
  async read(file, signal) {
    const total = new Set<string>();
    await readLines(file, (line, number) => {
      if (line.trim() === "") return;
      const [, module, version, suffix] = /^(\S+) (v[^\s/]+)(\/go\.mod)? h1:\S{44}$/.exec(line) ??
        [];
      if (module === undefined) {
        throw notALockFile(file, "the line is no checksum of a module", number);
      }
      if (suffix === undefined) total.add(`${module}@${version}`);
    }, signal);
    const manifest = fileBeside(file, "go.mod");
    if (manifest === undefined) return { total, direct: undefined };
    const { modules, indirect } = await readGoMod(manifest, signal);
    return { total, direct: new Set([...modules].filter((module) => !indirect.has(module))) };
  },
};

interface GoModules {
  readonly modules: ReadonlySet<string>;
  readonly indirect: ReadonlySet<string>;
}

/** The `require` lines and blocks (https://go.dev/ref/mod#go-mod-file). */
async function readGoMod(file: ReportFile, signal?: AbortSignal): Promise<GoModules> {
  const modules = new Set<string>();
  const indirect = new Set<string>();
  let block: string | undefined;
  let isModule = false;
  await readLines(file, (line, number) => {
    const [code = "", comment = ""] = line.split(/\/\/(.*)/s).map((part) => part.trim());
    if (block !== undefined && code === ")") block = undefined;
    else if (/^\w+ ?\($/.test(code)) block = code.split(/ ?\(/, 1)[0];
    else if (code.startsWith("module ")) isModule = true;
    else {
      const required = block === "require" ? code : /^require (.*)$/.exec(code)?.[1];
      if (required === undefined || required === "") return;
      const [module, version, ...rest] = required.split(/\s+/);
      if (module === undefined || version === undefined || rest.length > 0) {
        throw notALockFile(
          file,
          `"${shownPart(required, 60)}" is no module with a version`,
          number,
        );
      }
      const id = `${module}@${version}`;
      modules.add(id);
      if (/^indirect\b/.test(comment)) indirect.add(id);
    }
  }, signal);
  if (!isModule) throw notALockFile(file, "it has no module line");
  if (block !== undefined) throw notALockFile(file, `its "${block}" block does not end`);
  return { modules, indirect };
}
