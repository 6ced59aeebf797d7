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
import { mavenList, mavenManifest } from "./maven.ts";
import {
  composerManifest,
  dotnetManifest,
  npmManifest,
  pythonManifest,
  requirements,
} from "./manifests.ts";
import { gemLock, gradleLock, nugetLock, pipenvLock, pubLock, swiftLock } from "./others.ts";
import { cargoLock, pdmLock, poetryLock, uvLock } from "./toml.ts";
import { yarnLock } from "./yarn.ts";

/** In the order in which they are listed; what people write after what tools write. */
const FORMATS: readonly LockFormat[] = [
  npmLock,
  pnpmLock,
  yarnLock,
  denoLock,
  cargoLock,
  goMod,
  goSum,
  poetryLock,
  pdmLock,
  uvLock,
  pipenvLock,
  composerLock,
  gemLock,
  gradleLock,
  nugetLock,
  pubLock,
  swiftLock,
  mavenList,
  mavenManifest,
  npmManifest,
  composerManifest,
  pythonManifest,
  requirements,
  dotnetManifest,
];

/** What every value is. */
const TRAITS = { unit: "integer", direction: "lower", noise: "none" } as const;

/** `deps`: how many packages a project depends on, by its lock file, or how many it asks for, by what people wrote. */
export const deps: Collector = {
  name: "deps",
  summary: "Number of dependencies, by the lock file or the manifest",
  usage: "[file…]",
  options: {
    type: {
      type: "string",
      short: "t",
      choices: ["total", "direct"],
      help:
        "all packages (total, where a lock file tells), or those that the project asks for itself",
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
  const locks: Counted[] = [];
  for (const file of files) {
    const format = formatOf(file, options.format);
    const { total, direct } = await format.read(file, context.signal);
    if (direct === undefined && options.type === "direct") throw needsManifest(file, format);
    if (total === undefined && options.type === "total") throw needsLock(file);
    locks.push({
      file,
      ...(total !== undefined && { total: total.size }),
      ...(direct !== undefined && { direct: direct.size }),
    });
  }
  // Without a lock file only what is asked for is known; the evidence says which it is.
  const type = options.type === "direct" || locks.some(({ total }) => total === undefined)
    ? "direct"
    : "total";
  const unknown = locks.find((lock) => lock[type] === undefined);
  if (unknown !== undefined) {
    throw needsManifest(unknown.file, formatOf(unknown.file, options.format));
  }
  const reading = (some: typeof locks, labels: Reading["labels"]): Reading => ({
    value: sum(some.map((lock) => lock[type] ?? 0)),
    labels,
    ...TRAITS,
    evidence: {
      ...(type === "direct" && { type }),
      files: some.length,
      ...(some.every(({ total }) => total !== undefined) &&
        { total: sum(some.map(({ total = 0 }) => total)) }),
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

/** How many packages a file names. */
interface Counted {
  readonly file: ReportFile;
  readonly total?: number;
  readonly direct?: number;
}

/** The lock file of the project, if it has just one: to add up several could count a package twice. */
function onlyLockFile({ root }: CollectorContext): string {
  // Of the two files of Go the first is enough.
  const namesOf = (isManifest: boolean) =>
    FORMATS.filter((format) => format !== goSum && (format.isManifest === true) === isManifest)
      .flatMap(({ files }) => files).filter((name) => !name.startsWith("*"));
  const present = (names: readonly string[]) =>
    names.filter((name) => existsSync(join(root, name)));
  const names = namesOf(false);
  const locks = present(names);
  const found = locks.length > 0 ? locks : present(namesOf(true));
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  const what = "Cannot tell which lock file is meant";
  throw file === undefined
    ? new CollectError("COLLECT_NO_FILE", {
      what,
      why: "there is none in the config's folder",
      fix: `Name it; known are ${[...names, ...namesOf(true)].join(", ")}, go.sum`,
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
    wanted === undefined ? files.some((one) => isNamed(file, one)) : name === wanted
  );
  if (format !== undefined) return format;
  throw new CollectError("COLLECT_OPTIONS", {
    what: `Cannot tell what kind of lock file ${file.shown} is`,
    why: "its name is not one of the usual ones",
    fix: `Say it with --format: ${FORMATS.map(({ name }) => name).join(", ")}`,
  });
}

function isNamed({ path }: ReportFile, name: string): boolean {
  return name.startsWith("*") ? path.endsWith(name.slice(1)) : basename(path) === name;
}

function needsLock(file: ReportFile): CollectError {
  return new CollectError("COLLECT_NO_FILE", {
    what: `Cannot tell all dependencies of ${file.shown}`,
    why: "it only says what the project itself asks for",
    fix: "Give the lock file that its tool writes, or count --type direct",
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
