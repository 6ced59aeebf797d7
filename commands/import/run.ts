import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { branchTimeline, commitAt, type TimedCommit } from "../../ci/git/git_log.ts";
import { defined } from "../../core/defined.ts";
import type { CurationEvent } from "../../core/curation/event.ts";
import type { Metric } from "../../core/metric.ts";
import { formatCount } from "../../core/text/format.ts";
import { meantHint } from "../../core/text/suggest.ts";
import { HistoryError } from "../../errors.ts";
import { recordEvents } from "../../history/curation.ts";
import { importRuns } from "../../history/import/add_runs.ts";
import { importDatabase } from "../../history/import/database.ts";
import { toImportRecords } from "../../history/import/to_records.ts";
import type { RunRecord } from "../../history/run_record.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { stylesOf } from "../shared.ts";
import { type ImportFlags, readSources, type Source } from "./_sources.ts";

const MAX_SHOWN_PROBLEMS = 20;

/** Something wrong, and where. */
interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What the files hold, ready to be recorded. */
interface Gathered {
  readonly records: readonly RunRecord[];
  readonly events: readonly CurationEvent[];
  readonly problems: readonly Problem[];
  readonly repeated: number;
  readonly values: number;
}

/**
 * Imports files: all of them in one transaction and with one upload.
 *
 * @param flags How, and where to
 * @returns The exit code
 * @throws {UsageError} If a file cannot be read or nobody knows what it is
 * @throws {HistoryError} HISTORY_INVALID, if nothing of the files can be imported, or with `--strict` not all
 */
export async function importFiles(
  files: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  const sources = await readSources(files, flags, io);
  await using opened = await open(whereTo(flags, io), io);
  const { session, target } = opened;
  const gathered = await gather(sources, opened, { flags, io });
  tell(gathered, flags, io);
  refuse(gathered, sources, flags);
  const counts = { ...importRuns(session.history, gathered.records) };
  let events = recordEvents(session.history, gathered.events);
  let { values } = gathered;
  for (const source of sources) {
    if (source.kind !== "database") continue;
    const done = await inFolder((folder) =>
      importDatabase(session.history, source.path, { project: target.context.project, folder })
    );
    counts.added += done.added;
    counts.changed += done.replaced;
    values += done.values;
    events += done.events;
  }
  const isNew = counts.added + counts.changed + events > 0;
  const isStored = isNew && flags.dryRun !== true;
  if (isStored) await session.commit();
  const { problems, repeated } = gathered;
  const runs = (count: number) => formatCount(count, "run");
  const verb = flags.dryRun === true ? "would be imported" : "imported";
  const lines = [
    `${runs(counts.added)} ${verb} into ${target.store.location}: ${formatCount(values, "value")}${
      counts.changed > 0 ? `, ${runs(counts.changed)} changed` : ""
    }${events > 0 ? `, ${formatCount(events, "curation event")}` : ""}${
      counts.unchanged > 0 ? `, ${runs(counts.unchanged)} there already` : ""
    }.`,
    ...(problems.length > 0 ? [`${formatCount(problems.length, "wrong line")} left out.`] : []),
  ];
  const json = {
    files: sources.map(({ name, format }) => ({ file: name, format })),
    location: target.store.location,
    stored: isStored,
    runs: counts,
    events,
    values,
    repeated,
    problems,
  };
  return print({ json, lines }, flags, io);
}

/** `-o FILE` is the local storage in another place. */
function whereTo(flags: ImportFlags, io: Io): ImportFlags {
  return flags.output === undefined ? flags : {
    ...flags,
    storageType: "sqlite-local",
    storagePath: resolve(io.cwd, flags.output),
  };
}

async function gather(
  sources: readonly Source[],
  opened: OpenHistory,
  { flags, io }: { readonly flags: ImportFlags; readonly io: Io },
): Promise<Gathered> {
  const { around: { config, root }, target: { context } } = opened;
  const texts = sources.flatMap((source) => source.kind === "values" ? [source] : []);
  const lacksCommit = texts.some(({ file }) => file.values.some((one) => one.commit === undefined));
  const timeline: readonly TimedCommit[] = lacksCommit
    ? await branchTimeline(flags.trendBranch, { cwd: root, env: io.env })
    : [];
  const known = config.metrics.map(({ key, type, name, description, unit, direction, noise }) =>
    defined({ key, type, name, description, unit, direction, noise })
  );
  const metrics = new Map<string, Metric>(known.map((metric) => [metric.key, metric]));
  const records: RunRecord[] = [];
  const problems: Problem[] = [];
  let repeated = 0;
  let values = 0;
  for (const { name, file } of texts) {
    const made = toImportRecords(file, {
      project: context.project,
      trendBranch: flags.trendBranch,
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
        if (flags.strict === true) problems.push({ file: name, line, text });
        else if (flags.quiet !== true) io.stderr.write(`! ${name}: ${text}; it is kept\n`);
      }
    }
  }
  const events = texts.flatMap(({ file }) => file.events ?? []);
  return { records, events, problems, repeated, values };
}

function tell({ problems }: Gathered, flags: ImportFlags, io: Io): void {
  const style = stylesOf(flags, io).log;
  for (const { file, line, text } of problems.slice(0, MAX_SHOWN_PROBLEMS)) {
    io.stderr.write(`${style.warn("!")} ${file}:${line}: ${text}\n`);
  }
  const more = problems.length - MAX_SHOWN_PROBLEMS;
  if (more > 0) io.stderr.write(`${style.warn("!")} … and ${more} more; --json lists all\n`);
}

function refuse(
  { records, events, problems }: Gathered,
  sources: readonly Source[],
  flags: ImportFlags,
): void {
  const isEmpty = records.length + events.length === 0 &&
    sources.every(({ kind }) => kind === "values");
  if (!isEmpty && (flags.strict !== true || problems.length === 0)) return;
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
