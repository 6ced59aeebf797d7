import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CollectError } from "../../errors.ts";
import type { LockFormat } from "./_lock_file.ts";
import type { ReportFile } from "../read/text.ts";
import { reportFiles } from "../files/report_files.ts";
import type { Collector, CollectorContext, CollectorInput, Reading } from "../types.ts";
import { composerLock } from "./composer.ts";
import { denoLock } from "./deno.ts";
import { goMod, goSum } from "./go.ts";
import { npmLock } from "./npm.ts";
import { pnpmLock } from "./pnpm.ts";
import { cargoLock, poetryLock, uvLock } from "./toml.ts";
import { yarnLock } from "./yarn.ts";

/** In the order in which they are listed. */
const FORMATS: readonly LockFormat[] = [
  npmLock,
  pnpmLock,
  yarnLock,
  denoLock,
  cargoLock,
  goMod,
  goSum,
  poetryLock,
  uvLock,
  composerLock,
];

/** What every value is. */
const TRAITS = { unit: "integer", direction: "lower", noise: "none" } as const;

/** `deps`: how many packages a project depends on, by its lock file. */
export const deps: Collector = {
  name: "deps",
  summary: "Number of dependencies, by the lock file",
  usage: "[file…]",
  options: {
    type: {
      type: "string",
      short: "t",
      choices: ["total", "direct"],
      help: "all packages, or those that the project asks for itself (total)",
    },
    format: {
      type: "string",
      short: "f",
      choices: FORMATS.map(({ name }) => name),
      help: "the kind of lock file, where its name does not tell",
    },
    by: { type: "string", choices: ["file"], help: "a row for each lock file too" },
  },
  traits: () => TRAITS,
  collect: collectDeps,
};

async function collectDeps(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const files = await reportFiles(paths.length === 0 ? [onlyLockFile(context)] : paths, context);
  const locks: { readonly file: ReportFile; readonly total: number; readonly direct?: number }[] =
    [];
  for (const file of files) {
    const format = formatOf(file, options.format);
    const { total, direct } = await format.read(file, context.signal);
    if (direct === undefined && options.type === "direct") throw needsManifest(file, format);
    locks.push({
      file,
      total: total.size,
      ...(direct !== undefined && { direct: direct.size }),
    });
  }
  const type = options.type === "direct" ? "direct" : "total";
  const reading = (some: typeof locks, labels: Reading["labels"]): Reading => ({
    value: sum(some.map((lock) => lock[type] ?? 0)),
    labels,
    ...TRAITS,
    evidence: {
      files: some.length,
      total: sum(some.map(({ total }) => total)),
      ...(some.every(({ direct }) => direct !== undefined) &&
        { direct: sum(some.map(({ direct = 0 }) => direct)) }),
    },
  });
  const rows = options.by === undefined ? [] : locks;
  return [
    reading(locks, {}),
    ...rows.map((lock) => reading([lock], { file: lock.file.shown })),
  ];
}

/** The lock file of the project, if it has just one: to add up several could count a package twice. */
function onlyLockFile({ root }: CollectorContext): string {
  // Of the two files of Go the first is enough.
  const names = FORMATS.filter((format) => format !== goSum).flatMap(({ files }) => files);
  const found = names.filter((name) => existsSync(join(root, name)));
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  const what = "Cannot tell which lock file is meant";
  throw file === undefined
    ? new CollectError("COLLECT_NO_FILE", {
      what,
      why: "there is none in the config's folder",
      fix: `Name it; known are ${names.join(", ")}, go.sum`,
    })
    : new CollectError("COLLECT_OPTIONS", {
      what,
      why: `there are ${found.length}: ${found.join(", ")}`,
      fix: "Name the one that counts, or several to add them up",
    });
}

function formatOf(
  file: ReportFile,
  wanted: CollectorInput["options"][string] | undefined,
): LockFormat {
  const format = FORMATS.find(({ name, files }) =>
    wanted === undefined ? files.includes(basename(file.path)) : name === wanted
  );
  if (format !== undefined) return format;
  throw new CollectError("COLLECT_OPTIONS", {
    what: `Cannot tell what kind of lock file ${file.shown} is`,
    why: "its name is not one of the usual ones",
    fix: `Say it with --format: ${FORMATS.map(({ name }) => name).join(", ")}`,
  });
}

function needsManifest(file: ReportFile, { manifest, name }: LockFormat): CollectError {
  return new CollectError("COLLECT_NO_FILE", {
    what: `Cannot tell the direct dependencies of ${file.shown}`,
    why: manifest === undefined
      ? "it does not say what the project itself asks for"
      : `a ${name} lock file does not say it, and there is no ${manifest} beside it`,
    fix: manifest === undefined
      ? "Count --type total"
      : `Put ${manifest} beside it, or count --type total`,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
