import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseCollectLine } from "../../config/collect_line.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { configSchema, parseConfig } from "../../config/parse.ts";
import { UsageError } from "../../errors.ts";
import {
  initConfig,
  initSources,
  type InitStorage,
  SCHEMA_FILE,
} from "../../onboarding/config_text.ts";
import {
  type CiName,
  type DetectedProject,
  detectProject,
} from "../../onboarding/detect_project.ts";
import type { KindName } from "../../onboarding/project_kinds.ts";
import { proposeMetrics } from "../../onboarding/propose_metrics.ts";
import { initWorkflow, type Workflow } from "../../onboarding/workflow_text.ts";
import { interrupted } from "../interrupted.ts";
import type { Io } from "../io.ts";
import { askChoices, canAsk, type InitChoices, usualStorage } from "./_ask.ts";
import { readIfThere, scanProject } from "./_scan.ts";
import { type InitFlags, type InitResult, showInit } from "./_show.ts";
import { tryProposals } from "./_try.ts";

/**
 * Looks at the repository and writes the config and the workflow; each metric in it was measured once.
 *
 * @returns The exit code
 * @throws {UsageError} If a file exists and `--force` is not given, nothing can be measured, or the user interrupts; nothing is written then
 */
export async function init(flags: InitFlags, io: Io): Promise<number> {
  try {
    return await run(flags, io);
  } catch (error) {
    if (!io.signal.aborted || error instanceof UsageError) throw error;
    throw interrupted("init", "nothing was written", error);
  }
}

async function run(flags: InitFlags, io: Io): Promise<number> {
  const configFile = flags.configFile ?? DEFAULTS.files.config;
  const mayWrite = flags.force === true || flags.dryRun === true;
  if (!mayWrite) await refuseExisting([configFile], io);
  const sources = initSources(configFile);
  const files = await scanProject(io.cwd, io.signal);
  // The flag's choices are exactly the kinds.
  const kind = flags.type as KindName | undefined;
  const project = detectProject(files, kind === undefined ? {} : { kind });
  const tried = await tryProposals(proposeMetrics(project, files), io, { sources });
  if (tried.working.length === 0) throw nothingWorks(tried.leftOut.map(({ why }) => why));
  const choices = await choose({ ...tried, project }, flags, io);
  const config = initConfig(
    new Map(choices.metrics.map(({ key, draft }) => [key, draft])),
    { storage: choices.storage, sources },
  );
  // What is written must be what the program reads: a proof, not a hope.
  await parseConfig(config, { path: configFile });
  const workflow = initWorkflow(project, {
    ci: choices.ci,
    storage: choices.storage,
    ...(flags.configFile !== undefined && { configFile: flags.configFile }),
    reports: readReports(choices),
    hasPipeline: files.paths.includes(".gitlab-ci.yml"),
  });
  const schema = `${JSON.stringify(await configSchema(), undefined, 2)}\n`;
  const written = [
    { path: configFile, text: config },
    { path: schemaPath(configFile), text: schema },
    ...workflow?.files ?? [],
  ];
  const changed = await changedFiles(written, io);
  if (!mayWrite) await refuseExisting(changed.map(({ path }) => path), io);
  io.signal.throwIfAborted();
  if (flags.dryRun !== true) { for (const file of changed) await write(file, flags, io); }
  const ignored = await readIfThere(resolve(io.cwd, ".gitignore")) ?? "";
  const result: InitResult = {
    kinds: project.kinds,
    folders: project.folders,
    ci: choices.ci,
    storage: choices.storage,
    metrics: choices.metrics,
    leftOut: tried.leftOut,
    files: written,
    isWritten: flags.dryRun !== true,
    notes: notes(workflow, ignored, choices.storage),
  };
  showInit(result, flags, io);
  return 0;
}

async function choose(
  { working, project }: {
    readonly working: InitChoices["metrics"];
    readonly project: DetectedProject;
  },
  flags: InitFlags,
  io: Io,
): Promise<InitChoices> {
  // The flag's choices are exactly the names.
  const ci = (flags.ci as CiName | undefined) ?? project.ci;
  const found = { ci, storage: storageOf(flags.storage) ?? usualStorage(ci), metrics: working };
  const isQuiet = flags.yes === true || flags.json === true || flags.quiet === true;
  if (isQuiet || !canAsk(io)) return found;
  const fixed = new Set<"ci" | "storage">();
  if (flags.ci !== undefined) fixed.add("ci");
  if (flags.storage !== undefined) fixed.add("storage");
  return await askChoices(found, io, { fixed });
}

function storageOf(flag: string | undefined): InitStorage | undefined {
  if (flag === undefined) return undefined;
  // The flag's choices are the types with and without their first word.
  return (flag.startsWith("sqlite-") ? flag : `sqlite-${flag}`) as InitStorage;
}

/** The reports that the config reads, so that the workflow's tools write them there. */
function readReports({ metrics }: InitChoices): {
  readonly coverage?: string;
  readonly tests?: string;
} {
  const path = (key: string) => {
    const command = metrics.find((metric) => metric.key === key)?.draft.command;
    return command === undefined ? undefined : parseCollectLine(command)?.args.at(-1);
  };
  const coverage = path("coverage");
  const tests = path("tests");
  return { ...(coverage !== undefined && { coverage }), ...(tests !== undefined && { tests }) };
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

async function changedFiles(files: readonly TextFile[], io: Io): Promise<readonly TextFile[]> {
  const old = await Promise.all(files.map(({ path }) => readIfThere(resolve(io.cwd, path))));
  return files.filter(({ text }, at) => text !== old[at]);
}

async function refuseExisting(paths: readonly string[], io: Io): Promise<void> {
  const old = await Promise.all(paths.map((path) => readIfThere(resolve(io.cwd, path))));
  const existing = paths.filter((_, at) => old[at] !== undefined);
  if (existing.length > 0) throw exists(existing);
}

async function write({ path, text }: TextFile, flags: InitFlags, io: Io): Promise<void> {
  const full = resolve(io.cwd, path);
  try {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text, { flag: flags.force === true ? "w" : "wx" });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && error.code === "EEXIST") throw exists([path]);
    throw new UsageError("USAGE", {
      what: `Cannot write ${path}`,
      why: error.message,
      fix: "Make the folder writable, or see the files with --dry-run",
      cause: error,
    });
  }
}

function exists(paths: readonly string[]): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot write ${paths.join(", ")}`,
    why: paths.length === 1 ? "the file exists" : "the files exist",
    fix: "See what would be written with --dry-run; --force replaces it",
  });
}

function nothingWorks(reasons: readonly string[]): UsageError {
  return new UsageError("USAGE", {
    what: "Cannot propose a metric",
    why: ["nothing can be measured here yet", ...reasons].join("\n"),
    fix: "Run it in the folder of a project, after its tests and its build",
  });
}

function schemaPath(configFile: string): string {
  return configFile.replace(/[^\\/]*$/, SCHEMA_FILE);
}

function notes(
  workflow: Workflow | undefined,
  ignored: string,
  storage: InitStorage,
): readonly string[] {
  // What only CI can reach is of no use to somebody who wants to see something now.
  const here = storage === "sqlite-local" ? "" : " --storage-type sqlite-local";
  const lines = ignored.split("\n").map((line) => line.replace(/^\/|\/$/g, "").trim());
  const missing = [".unentropy", DEFAULTS.files.reportDir].filter((name) => !lines.includes(name));
  return [
    ...(missing.length === 0
      ? []
      : [`Add to .gitignore: ${missing.map((one) => `${one}/`).join(", ")}`]),
    ...workflow?.notes ?? [],
    `Measure what is here: unentropy-track${here}`,
    `Measure the past: unentropy-track backfill --last 100${here}`,
    `See the report: unentropy-track preview --open${here}`,
  ];
}
