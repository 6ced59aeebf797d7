import { DatabaseSync } from "node:sqlite";
import type { Metric, Unit } from "../core/metric.ts";
import { HistoryError } from "../errors.ts";
import { readHeader } from "./_header.ts";
import type { SqlValue } from "./_rows.ts";
import type { History } from "./database.ts";
import { recordRuns, type RunRecord } from "./record.ts";
import { fromSqlite } from "./sqlite_error.ts";

type Row = Readonly<Record<string, SqlValue>>;

const TABLES = ["build_contexts", "metric_definitions", "metric_values", "schema_version"];
const UNITS: ReadonlySet<string> = new Set(
  ["percent", "integer", "bytes", "duration", "decimal"] satisfies Unit[],
);

/**
 * Whether a file is a database of the reference system, of any of its schemas (1.0.0, 1.1.0, 2.0.0).
 *
 * @param path The file
 * @returns `true` if it has that system's tables and is not marked as another program's
 */
export function isReferenceDatabase(path: string): boolean {
  const header = readHeader(path);
  if (!header?.isSqlite || header.applicationId !== 0) return false;
  return withReference(path, (sql) => {
    const found = sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const names = new Set(found.map((row) => row["name"]));
    return TABLES.every((name) => names.has(name));
  });
}

/**
 * Records all runs of a reference database. That file is only read. The records depend on nothing but the file and the project, so two
 * conversions of one file are the same runs. Left out are the names of a pull request's branches and the times of insertion.
 *
 * @param history Where to
 * @param path The reference database
 * @param options `project`: the project of the runs, which that system does not store
 * @returns How many runs were recorded
 * @throws {HistoryError} HISTORY_CORRUPT or HISTORY_INVALID; nothing is recorded then
 */
export function importReference(
  history: History,
  path: string,
  options: { readonly project: string },
): number {
  return withReference(path, (sql) => recordRuns(history, records(sql, path, options.project)));
}

function withReference<T>(path: string, read: (sql: DatabaseSync) => T): T {
  let sql: DatabaseSync | undefined;
  try {
    sql = new DatabaseSync(path, { readOnly: true });
    sql.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    return read(sql);
  } catch (error) {
    throw fromSqlite(error, path);
  } finally {
    sql?.close();
  }
}

function* records(sql: DatabaseSync, path: string, project: string): Generator<RunRecord> {
  const metrics = readMetrics(sql);
  const valuesOf = sql.prepare("SELECT * FROM metric_values WHERE build_id = ? ORDER BY id");
  // Imported and local runs may share an id; together with the commit it is unique there.
  const builds = sql.prepare(
    "SELECT *, count(*) OVER (PARTITION BY run_id) AS same_id FROM build_contexts ORDER BY id",
  ).all();
  for (const build of builds) {
    yield toRecord(build, { path, project, metrics, values: valuesOf.all(Number(build["id"])) });
  }
}

function readMetrics(sql: DatabaseSync): ReadonlyMap<SqlValue | undefined, Metric> {
  // Schema 1 had numbers as ids and the key in `name`; that system's own version table does not always tell.
  const rows: readonly Row[] = sql.prepare("SELECT * FROM metric_definitions").all();
  return new Map(rows.map((row) => [row["id"], {
    key: String(row["name"] ?? row["id"]),
    type: row["type"] === "label" ? "label" : "numeric",
    ...(typeof row["description"] === "string" ? { description: row["description"] } : {}),
    ...(isUnit(row["unit"]) ? { unit: row["unit"] } : {}),
  }]));
}

function isUnit(value: SqlValue | undefined): value is Unit {
  return typeof value === "string" && UNITS.has(value);
}

interface Surroundings {
  readonly path: string;
  readonly project: string;
  readonly metrics: ReadonlyMap<SqlValue | undefined, Metric>;
  readonly values: readonly Row[];
}

function toRecord(build: Row, { path, project, metrics, values }: Surroundings): RunRecord {
  const event = String(build["event_name"] ?? "");
  const commit = String(build["commit_sha"]).toLowerCase();
  const branch = String(build["branch"]);
  const runId = String(build["run_id"]);
  const pullRequest = build["pull_request_number"] ?? /^refs\/pull\/(\d+)\//.exec(branch)?.[1];
  const time = parseTime(String(build["timestamp"]));
  if (Number.isNaN(time)) throw unreadable(path, build, `the time ${build["timestamp"]}`);
  if (!/^[0-9a-f]{40}$/.test(commit)) throw unreadable(path, build, `the commit ${commit}`);
  const read = values.map((value) => ({ value, metric: metrics.get(value["metric_id"]) }));
  const known = read.flatMap(({ value, metric }) =>
    metric === undefined ? [] : [{ value, metric }]
  );
  if (known.length < read.length) throw unreadable(path, build, "a value of an unknown metric");
  const isFinite = ({ value }: { readonly value: Row }) =>
    typeof value["value_label"] === "string" || Number.isFinite(value["value_numeric"]);
  return {
    run: {
      key: {
        project,
        ci: event === "import" ? "import" : "github",
        runId: Number(build["same_id"]) > 1 ? `${runId}:${commit.slice(0, 12)}` : runId,
        attempt: 1,
        job: "",
        labels: {},
      },
      number: Math.max(0, Number(build["run_number"])),
      commit,
      branch,
      event,
      ...(pullRequest === undefined || pullRequest === null
        ? {}
        : { pullRequest: Number(pullRequest) }),
      time,
      ...(typeof build["actor"] === "string" ? { author: build["actor"] } : {}),
      recordedAt: time,
    },
    // Each value says by its column what it is, whatever its metric says.
    metrics: [
      ...metrics.values(),
      ...known.filter(({ value, metric }) => typeOf(value) !== metric.type)
        .map(({ value, metric }) => ({ ...metric, type: typeOf(value) })),
    ],
    measurements: known.filter(isFinite).map(({ value, metric }) => ({
      metric: metric.key,
      labels: {},
      value: typeOf(value) === "label"
        ? String(value["value_label"])
        : Number(value["value_numeric"]),
      ...(typeof value["collection_duration_ms"] === "number"
        ? { evidence: { collectionMs: value["collection_duration_ms"] } }
        : {}),
    })),
    // That system took "Infinity" for a number.
    failures: known.filter((entry) => !isFinite(entry)).map(({ value, metric }) => ({
      metric: metric.key,
      code: "COLLECT_OUTPUT",
      message: `The value was ${value["value_numeric"]}, which is not a number`,
      fix: "Let the command print a finite number.",
    })),
  };
}

function typeOf(value: Row): Metric["type"] {
  return typeof value["value_label"] === "string" ? "label" : "numeric";
}

/** RFC 3339; what has no zone, as SQLite's own CURRENT_TIMESTAMP, is UTC. */
function parseTime(text: string): number {
  const iso = text.trim().replace(" ", "T");
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`);
}

function unreadable(path: string, build: Row, what: string): HistoryError {
  return new HistoryError("HISTORY_INVALID", {
    what: `Cannot convert ${path}`,
    why: `build ${build["id"]} has ${what}, which means nothing here`,
    fix: "Correct or remove this row. The file was not changed.",
  });
}
