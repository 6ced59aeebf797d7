import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { branchTimeline, commitAt, type TimedCommit } from "../../ci/git/git_log.ts";
import type { CurationEvent } from "../../core/curation/event.ts";
import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import type { Metric } from "../../core/metric.ts";
import { formatCount } from "../../core/text/format.ts";
import { meantHint } from "../../core/text/suggest.ts";
import { HistoryError } from "../../errors.ts";
import { recordEvents } from "../../history/curation.ts";
import { importRuns } from "../../history/import/add_runs.ts";
import { importDatabase } from "../../history/import/database.ts";
import { toImportRecords } from "../../history/import/to_records.ts";
import type { RunRecord } from "../../history/run_record.ts";
import type { OpenHistory } from "../open_history.ts";
import type { Source } from "./read_sources.ts";

/** Something wrong, and where. */
export interface SourceProblem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** How sources are imported. */
export interface ImportOptions {
  /** Of git. */
  readonly env: Environment;
  /** The branch whose commits values without a commit are of. */
  readonly trendBranch: string;
  /** Whether one problem is enough to import nothing, and a metric that the config lacks is one. Default false. */
  readonly isStrict?: boolean;
  /** Whether nothing is stored. Default false. */
  readonly isDry?: boolean;
  /** Told of each metric that the config lacks and that is kept. */
  readonly onUnknown: (text: string) => void;
  /** Told of everything wrong, before it is decided what becomes of the rest. */
  readonly onProblems: (problems: readonly SourceProblem[]) => void;
}

/** What an import did. */
export interface Imported {
  readonly runs: { readonly added: number; readonly changed: number; readonly unchanged: number };
  readonly events: number;
  readonly values: number;
  readonly repeated: number;
  readonly problems: readonly SourceProblem[];
  readonly isStored: boolean;
}

/** What the sources hold, ready to be recorded. */
type Gathered = Pick<Imported, "problems" | "repeated" | "values"> & {
  readonly records: readonly RunRecord[];
  readonly events: readonly CurationEvent[];
};

/**
 * Imports sources into an open history: all of them in one transaction and with one upload.
 *
 * @throws {HistoryError} HISTORY_INVALID, if nothing of the sources can be imported, or, if it is strict, not all
 */
export async function importHistory(
  sources: readonly Source[],
  opened: OpenHistory,
  options: ImportOptions,
): Promise<Imported> {
  const { session, target } = opened;
  const gathered = await gather(sources, opened, options);
  options.onProblems(gathered.problems);
  refuse(gathered, sources, options);
  const runs = { ...importRuns(session.history, gathered.records) };
  let events = recordEvents(session.history, gathered.events);
  let { values } = gathered;
  for (const source of sources) {
    if (source.kind !== "database") continue;
    const done = await inFolder((folder) =>
      importDatabase(session.history, source.path, { project: target.context.project, folder })
    );
    runs.added += done.added;
    runs.changed += done.replaced;
    values += done.values;
    events += done.events;
  }
  const isStored = runs.added + runs.changed + events > 0 && options.isDry !== true;
  if (isStored) await session.commit();
  const { problems, repeated } = gathered;
  return { runs, events, values, repeated, problems, isStored };
}

async function gather(
  sources: readonly Source[],
  opened: OpenHistory,
  options: ImportOptions,
): Promise<Gathered> {
  const { around: { config, root }, target: { context } } = opened;
  const texts = sources.flatMap((source) => source.kind === "values" ? [source] : []);
  const lacksCommit = texts.some(({ file }) => file.values.some((one) => one.commit === undefined));
  const timeline: readonly TimedCommit[] = lacksCommit
    ? await branchTimeline(options.trendBranch, { cwd: root, env: options.env })
    : [];
  const known = config.metrics.map(({ key, type, name, description, unit, direction, noise }) =>
    defined({ key, type, name, description, unit, direction, noise })
  );
  const metrics = new Map<string, Metric>(known.map((metric) => [metric.key, metric]));
  const records: RunRecord[] = [];
  const problems: SourceProblem[] = [];
  let repeated = 0;
  let values = 0;
  for (const { name, file } of texts) {
    const made = toImportRecords(file, {
      project: context.project,
      trendBranch: options.trendBranch,
      metrics: [...metrics.values()],
      commitAt: (time) => commitAt(timeline, time),
    });
    records.push(...made.records);
    repeated += made.repeated;
    for (const { line, text } of made.problems) problems.push({ file: name, line, text });
    for (const record of made.records) {
      values += record.measurements.length;
      for (const metric of record.metrics) {
        if (metrics.has(metric.key)) continue;
        metrics.set(metric.key, metric);
        const hint = meantHint(metric.key, known.map(({ key }) => key));
        const text = `the metric "${metric.key}" is not in the config${hint}`;
        const { line } = file.values.find((one) => one.metric === metric.key) ?? { line: 1 };
        if (options.isStrict === true) problems.push({ file: name, line, text });
        else options.onUnknown(`${name}: ${text}; it is kept`);
      }
    }
  }
  const events = texts.flatMap(({ file }) => file.events ?? []);
  return { records, events, problems, repeated, values };
}

function refuse(
  { records, events, problems }: Gathered,
  sources: readonly Source[],
  { isStrict }: ImportOptions,
): void {
  const isEmpty = records.length + events.length === 0 &&
    sources.every(({ kind }) => kind === "values");
  if (!isEmpty && (isStrict !== true || problems.length === 0)) return;
  const wrong = formatCount(problems.length, "line");
  throw new HistoryError("HISTORY_INVALID", {
    what: `Cannot import ${sources.map(({ name }) => name).join(", ")}`,
    why: problems.length === 0
      ? "there is no value in it"
      : `${wrong} ${problems.length === 1 ? "is" : "are"} wrong: ${problems[0]?.file}:${
        problems[0]?.line
      }: ${problems[0]?.text}`,
    fix: isEmpty
      ? "Check the file and --format; nothing was imported"
      : "Correct the lines, or leave --strict away; nothing was imported",
  });
}

async function inFolder<T>(work: (folder: string) => T): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-"));
  try {
    return work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
