import type { Waiver } from "../core/gate/waiver.ts";
import {
  type CollectFailure,
  type Evidence,
  type Labels,
  labelsKey,
  type Measurement,
  parseLabelsKey,
} from "../core/metric.ts";
import { toMachine } from "./_machine.ts";
import { toMethods } from "./_methods.ts";
import { sortRuns } from "../core/past/order.ts";
import { type Run, type RunKey, runKeyText } from "../core/run.ts";
import { commitFromSql, commitToSql, runIdToSql } from "./_codec.ts";
import { type ChosenRuns, runCondition, type RunFilter } from "./_filter.ts";
import { readPlace } from "./_place.ts";
import type { SqlValue } from "./_rows.ts";
import { limited } from "./_run_order.ts";
import { originColumns } from "./_writer.ts";
import { MANY_RUNS, readAhead } from "./columns/read_ahead.ts";
import type { History } from "./database.ts";
import { readMetrics } from "./query.ts";
import type { RunRecord } from "./run_record.ts";

type Row = Readonly<Record<string, SqlValue>>;

const SELECT_RUN = `
  SELECT run.id, project, ci, job, labels, CAST(ci_run AS TEXT) AS run_id, attempt, number, commit_id,
    head, base, branch.value AS branch, event.value AS event, pull_request, time,
    time + recorded AS recorded_at, subject, author.value AS author, tag.value AS tag, how.value AS methods,
    box.value AS machine,
    iif(typeof(url) = 'integer', replace(page.value, '{run}', ci_run), url) AS url,
    place, digest
  FROM run JOIN origin ON origin.id = run.origin
    JOIN text AS branch ON branch.id = run.branch
    JOIN text AS event ON event.id = run.event
    LEFT JOIN text AS author ON author.id = run.author
    LEFT JOIN text AS tag ON tag.id = run.tag
    LEFT JOIN text AS how ON how.id = run.methods
    LEFT JOIN text AS box ON box.id = run.machine
    LEFT JOIN text AS page ON page.id = run.url`;

/**
 * The runs of a history as objects.
 *
 * @param filter Which runs; default all
 * @returns In the order of git, oldest first
 */
export function listRuns(history: History, filter: RunFilter = {}): readonly Run[] {
  const condition = runCondition("run.id", limited(history, filter));
  const rows = history.sql.prepare(`${SELECT_RUN} ${condition.sql}`).all(...condition.values);
  return sortRuns(rows.map(toRun));
}

/**
 * The keys of all runs, in the form of `runKeyText`.
 *
 * @returns The keys
 */
export function runKeys(history: History): ReadonlySet<string> {
  const rows = history.sql.prepare(
    `SELECT project, ci, job, labels, CAST(ci_run AS TEXT) AS run_id, attempt
     FROM run JOIN origin ON origin.id = run.origin`,
  ).all();
  return new Set(rows.map((row) => runKeyText(toKey(row))));
}

/**
 * Which of some commits the history has runs of.
 *
 * @param commits 40 hex digits each
 * @param project Only of its runs; two projects of one repository share their commits
 * @returns Those that were measured
 */
export function measuredCommits(
  history: History,
  commits: readonly string[],
  project?: string,
): ReadonlySet<string> {
  if (commits.length === 0) return new Set();
  const marks = commits.map(() => "?").join(", ");
  const own = project === undefined
    ? ""
    : "AND origin IN (SELECT id FROM origin WHERE project = ?)";
  const rows = history.sql.prepare(
    `SELECT DISTINCT lower(hex(commit_id)) AS id FROM run WHERE commit_id IN (${marks}) ${own}`,
  ).all(...commits.map(commitToSql), ...(project === undefined ? [] : [project]));
  return new Set(rows.map((row) => String(row["id"])));
}

/** Whose measurements are looked for. */
export interface MeasuredBy {
  readonly project: string;
  /** The runs' own labels. */
  readonly labels: Labels;
  /** The CI system whose runs measured also what failed there. */
  readonly failedIn: string;
}

/**
 * Which metrics were measured of each commit.
 *
 * @returns Their keys by commit
 */
export function measuredMetrics(
  history: History,
  { project, labels, failedIn }: MeasuredBy,
): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = history.sql.prepare(
    `SELECT DISTINCT commit_id, metric.key AS metric FROM origin JOIN run ON run.origin = origin.id
       JOIN measurement ON measurement.run = run.id JOIN series ON series.id = measurement.series
       JOIN metric ON metric.id = series.metric
     WHERE project = :project AND origin.labels = :labels
     UNION SELECT commit_id, json_extract(facts, '$.metric') FROM origin
       JOIN run ON run.origin = origin.id JOIN failure ON failure.run = run.id
     WHERE project = :project AND origin.labels = :labels AND ci = :ci`,
  ).all({ project, labels: labelsKey(labels), ci: failedIn });
  const measured = new Map<string, Set<string>>();
  for (const { commit_id: bytes, metric } of rows) {
    const commit = bytes instanceof Uint8Array ? commitFromSql(bytes) : "";
    const known = measured.get(commit) ?? new Set();
    measured.set(commit, known.add(String(metric)));
  }
  return measured;
}

/**
 * Everything that one run left in the history.
 *
 * @param key The run's key
 * @returns The record, or `undefined` where the history has no such run
 */
export function readRecord(history: History, key: RunKey): RunRecord | undefined {
  const row = history.sql.prepare(
    `${SELECT_RUN} WHERE (project, ci, job, labels, ci_run, attempt) = (?, ?, ?, ?, ?, ?)`,
  ).get(...originColumns(key), runIdToSql(key.runId), key.attempt);
  return row === undefined ? undefined : recordReader(history, 1)(row);
}

/**
 * Everything that one run left in the history, by the number that this database gave it.
 *
 * @returns The record
 * @throws {RangeError} If there is no such row
 */
export function readRecordById(history: History, id: number): RunRecord {
  const row = history.sql.prepare(`${SELECT_RUN} WHERE run.id = ?`).get(id);
  if (row === undefined) throw new RangeError(`There is no run ${id} in ${history.path}`);
  return recordReader(history, 1)(row);
}

/**
 * Everything that all runs left in the history, one after the other.
 *
 * @param history What to read; it must not be written meanwhile
 * @param filter Which runs; default all
 * @returns In the order in which they were first recorded
 */
export function* readRecords(history: History, filter: RunFilter = {}): Generator<RunRecord> {
  for (const { record } of readRows(history, limited(history, filter))) yield record;
}

/** A run's record as this database keeps it. */
export interface RecordRow {
  /** The number that this database gave it. */
  readonly id: number;
  /** What `run.digest` says; absent where it says nothing. */
  readonly digest: number | undefined;
  readonly record: RunRecord;
}

/**
 * The same with what only this database knows of them.
 *
 * @param history What to read; it must not be written meanwhile
 * @returns In the order in which they were first recorded
 */
export function* readRows(history: History, filter: ChosenRuns = {}): Generator<RecordRow> {
  const condition = runCondition("run.id", filter);
  const read = recordReader(history, MANY_RUNS);
  // Not `iterate()`: Deno 2.9 ends it silently where SQLite reports damage.
  const batch = history.sql.prepare(
    `SELECT * FROM (${SELECT_RUN} ${condition.sql}) WHERE id > ? ORDER BY id LIMIT ${MANY_RUNS}`,
  );
  for (let last = 0;;) {
    const rows = batch.all(...condition.values, last);
    for (const row of rows) {
      const digest = typeof row["digest"] === "number" ? row["digest"] : undefined;
      yield { id: Number(row["id"]), digest, record: read(row) };
    }
    if (rows.length < MANY_RUNS) return;
    last = Number(rows.at(-1)?.["id"]);
  }
}

function recordReader(history: History, count: number): (row: Row) => RunRecord {
  const metrics = new Map(readMetrics(history).map((metric) => [metric.key, metric]));
  const reader = (query: string) => {
    const statement = history.sql.prepare(query);
    return readAhead((first, last) => statement.all(first, last), { count });
  };
  const values = reader(
    `SELECT run, key, series.labels, iif(series.type = 'label', text.value, measurement.value) AS value,
       series.type, "values", facts
     FROM measurement JOIN series ON series.id = measurement.series
       JOIN metric ON metric.id = series.metric
       LEFT JOIN sample USING (run, series) LEFT JOIN evidence USING (run, series)
       LEFT JOIN text ON series.type = 'label' AND text.id = measurement.value
     WHERE run BETWEEN ? AND ? ORDER BY run, series.id`,
  );
  const inOrder = (table: string) =>
    reader(`SELECT run, facts FROM ${table} WHERE run BETWEEN ? AND ? ORDER BY run, position`);
  const failures = inOrder("failure");
  const waivers = inOrder("waiver");
  return (row) => {
    const id = Number(row["id"]);
    const rows = values(id);
    // Only this program writes this column, from a Waiver.
    const accepted = waivers(id).map((waiver) => JSON.parse(String(waiver["facts"])) as Waiver);
    return {
      run: toRun(row),
      // As they were of this type when the run was recorded.
      metrics: [...new Map(rows.map((value) => [String(value["key"]), value["type"]]))]
        .map(([key, type]) => ({
          ...metrics.get(key),
          key,
          type: type === "label" ? type : "numeric",
        })),
      measurements: rows.map(toMeasurement),
      // Only this program writes this column, from a CollectFailure.
      failures: failures(id).map((failure) =>
        JSON.parse(String(failure["facts"])) as CollectFailure
      ),
      ...(accepted.length > 0 && { waivers: accepted }),
      ...(typeof row["methods"] === "string" && { methods: toMethods(row["methods"]) }),
      ...(typeof row["machine"] === "string" && { machine: toMachine(row["machine"]) }),
    };
  };
}

/** The key in a row that has the columns of `origin`, `run_id` and `attempt`. */
export function toKey(row: Readonly<Record<string, SqlValue>>): RunKey {
  return {
    project: String(row["project"]),
    ci: String(row["ci"]),
    runId: String(row["run_id"]),
    attempt: Number(row["attempt"]),
    job: String(row["job"]),
    labels: parseLabelsKey(String(row["labels"])),
  };
}

/** The run in a row that has the columns of SELECT_RUN. */
export function toRun(row: Readonly<Record<string, SqlValue>>): Run {
  const commit = (name: "commit_id" | "head" | "base") => {
    const bytes = row[name];
    return bytes instanceof Uint8Array ? commitFromSql(bytes) : undefined;
  };
  const text = (name: string) => typeof row[name] === "string" ? row[name] : undefined;
  return {
    key: toKey(row),
    number: Number(row["number"]),
    commit: commit("commit_id") ?? "",
    ...present("head", commit("head")),
    ...present("base", commit("base")),
    branch: String(row["branch"]),
    event: String(row["event"]),
    ...present(
      "pullRequest",
      typeof row["pull_request"] === "number" ? row["pull_request"] : undefined,
    ),
    time: Number(row["time"]),
    ...present("subject", text("subject")),
    ...present("author", text("author")),
    ...present("tag", text("tag")),
    ...present("url", text("url")),
    recordedAt: Number(row["recorded_at"]),
    ...present(
      "place",
      readPlace(row["place"], {
        time: Number(row["time"]),
        ...present("base", commit("base")),
      }),
    ),
  };
}

/** The measurement in a row of `key`, `labels`, `value`, `values` and `facts`. */
export function toMeasurement(row: Readonly<Record<string, SqlValue>>): Measurement {
  const { value } = row;
  return {
    metric: String(row["key"]),
    labels: parseLabelsKey(String(row["labels"])),
    value: typeof value === "string" ? value : Number(value),
    // Only this program writes these columns, from a Measurement.
    ...present("samples", parsed<readonly number[]>(row["values"])),
    ...present("evidence", parsed<Evidence>(row["facts"])),
  };
}

function parsed<T>(json: SqlValue | undefined): T | undefined {
  return typeof json === "string" ? JSON.parse(json) as T : undefined;
}

function present<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  // The computed name is exactly K.
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
}
