import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { rememberedTree } from "../../collectors/files/remembered_tree.ts";
import { createGit, type GitProblem } from "../../ci/git/git.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { configSchema, parseConfig } from "../../config/parse.ts";
import { VERSION } from "../../core/version.ts";
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
import { withIgnored } from "../../onboarding/gitignore.ts";
import { leftFiles, madeFiles } from "../../onboarding/made_files.ts";
import type { KindName } from "../../onboarding/project_kinds.ts";
import { proposeMetrics } from "../../onboarding/propose_metrics.ts";
import type { Workflow } from "../../onboarding/workflow/options.ts";
import { initWorkflow } from "../../onboarding/workflow/workflow.ts";
import { configFolder } from "../../track/config_folder.ts";
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
  const above = configFolder(io.cwd);
  if (!mayWrite && above !== io.cwd) throw configured(above, io);
  const tree = rememberedTree(io.signal);
  const [files, problem] = await Promise.all([
    scanProject(io.cwd, tree.files, io.signal),
    createGit({ cwd: io.cwd, env: io.env }).problem(),
  ]);
  // The flag's choices are exactly the kinds.
  const kind = flags.type as KindName | undefined;
  const project = detectProject(files, kind === undefined ? {} : { kind });
  const made = madeFiles(project);
  const sources = initSources(configFile, made);
  const tried = await tryProposals(proposeMetrics(project, files), io, { sources, tree });
  if (tried.working.length === 0) throw nothingWorks(tried.waiting.map(({ why }) => why));
  const choices = await choose({ ...tried, project }, flags, io);
  const metrics = [...choices.metrics, ...tried.waiting];
  const config = initConfig(
    new Map(metrics.map(({ key, draft }) => [key, draft])),
    { storage: choices.storage, sources },
  );
  // What is written must be what the program reads: a proof, not a hope.
  await parseConfig(config, { path: configFile });
  const workflow = initWorkflow(project, {
    ci: choices.ci,
    storage: choices.storage,
    ...(flags.configFile !== undefined && { configFile: flags.configFile }),
    commands: metrics.map(({ command }) => command),
    hasPipeline: files.paths.includes(".gitlab-ci.yml"),
    version: VERSION,
  });
  const schema = `${JSON.stringify(await configSchema(), undefined, 2)}\n`;
  const written = [
    { path: configFile, text: config },
    { path: schemaPath(configFile), text: schema },
    ...workflow?.files ?? [],
  ];
  const changed = await changedFiles(written, io);
  if (!mayWrite) await refuseExisting(changed.map(({ path }) => path), io);
  const ignored = await readIfThere(resolve(io.cwd, ".gitignore")) ?? "";
  const ignoring = {
    path: ".gitignore",
    text: withIgnored(ignored, [...OWN_FOLDERS, ...made, ...leftFiles(project)]),
  };
  // It is added to, never replaced.
  const added = ignoring.text === ignored ? [] : [ignoring];
  io.signal.throwIfAborted();
  if (flags.dryRun !== true) {
    for (const file of changed) await write(file, flags, io);
    for (const file of added) await write(file, { ...flags, force: true }, io);
  }
  const result: InitResult = {
    kinds: project.kinds,
    folders: project.folders,
    ci: choices.ci,
    storage: choices.storage,
    metrics: choices.metrics,
    waiting: tried.waiting,
    unmade: tried.unmade,
    files: [...written, ...added],
    isWritten: flags.dryRun !== true,
    notes: [
      ...packageNotes(project),
      ...notes(workflow, { words: wordsHere(choices.storage, flags), problem }),
    ],
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

/** What the program itself makes. */
const OWN_FOLDERS = [".unentropy/", `${DEFAULTS.files.reportDir}/`];

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

/** A second config is for a package that is measured by itself; who did not look upwards did not want it. */
function configured(folder: string, { cwd }: Io): UsageError {
  const found = join(relative(cwd, folder), DEFAULTS.files.config);
  return new UsageError("USAGE", {
    what: "Cannot begin a config in this folder",
    why: `${found} measures this repository already, and every command here finds it`,
    fix:
      "Add metrics there; --force writes one for this folder alone, and `unentropy-track --all` tracks both",
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

function packageNotes({ folders }: DetectedProject): readonly string[] {
  const example = folders.findLast((folder) => folder !== "");
  return folders.length < 2 || example === undefined ? [] : [
    "One config measures all packages. For limits of its own, a package gets one, too:",
    `  cd ${example} && unentropy-track init --force; then unentropy-track --all tracks every config`,
  ];
}

/** What the commands need here, behind their names. */
function wordsHere(storage: InitStorage, flags: InitFlags): string {
  return [
    ...(flags.configFile === undefined ? [] : ["-c", flags.configFile]),
    // What only CI can reach is of no use to somebody who wants to see something now.
    ...(storage === "sqlite-local" ? [] : ["--storage-type", "sqlite-local"]),
  ].map((word) => ` ${word}`).join("");
}

interface Here {
  readonly words: string;
  readonly problem: GitProblem | undefined;
}

function notes(workflow: Workflow | undefined, { words, problem }: Here): readonly string[] {
  return [
    ...workflow?.notes ?? [],
    ...(problem === "no-repository" || problem === "no-commit"
      ? ["A run belongs to a commit: git init && git add -A && git commit -m Metrics"]
      : []),
    `Measure what is here: unentropy-track${words}`,
    `Measure the past: unentropy-track backfill --last 100${words}`,
    `See the report: unentropy-track preview --open${words}`,
  ];
}
