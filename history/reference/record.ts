import type { Metric, Unit } from "../../core/metric.ts";
import { HistoryError } from "../../errors.ts";
import type { SqlValue } from "../_rows.ts";
import type { RunRecord } from "../run_record.ts";

/** A row of a reference database. */
export type ReferenceRow = Readonly<Record<string, SqlValue>>;

/** The metrics of a reference database by their id there. */
export type ReferenceMetrics = ReadonlyMap<SqlValue | undefined, Metric>;

const UNITS: ReadonlySet<string> = new Set(
  ["percent", "integer", "bytes", "duration", "decimal"] satisfies Unit[],
);

/** The metrics in the rows of `metric_definitions`. */
export function toMetrics(rows: readonly ReferenceRow[]): ReferenceMetrics {
  // Schema 1 had numbers as ids and the key in `name`; that system's own version table does not always tell.
  return new Map(rows.map((row) => [row["id"], {
    key: String(row["name"] ?? row["id"]),
    type: row["type"] === "label" ? "label" : "numeric",
    ...(typeof row["description"] === "string" && { description: row["description"] }),
    ...(isUnit(row["unit"]) && { unit: row["unit"] }),
  }]));
}

function isUnit(value: SqlValue | undefined): value is Unit {
  return typeof value === "string" && UNITS.has(value);
}

/**
 * The run ids that several builds have: imported and local runs may share one. Together with the commit it is unique there.
 *
 * @param builds All rows of `build_contexts`
 * @returns The ids
 */
export function sharedRunIds(builds: readonly ReferenceRow[]): ReadonlySet<string> {
  const ids = Map.groupBy(builds, (build) => String(build["run_id"]));
  return new Set([...ids].filter(([, same]) => same.length > 1).map(([id]) => id));
}

/** What belongs to a build. */
export interface BuildParts {
  /** The database, for messages. */
  readonly path: string;
  readonly project: string;
  readonly metrics: ReferenceMetrics;
  /** Its rows of `metric_values`. */
  readonly values: readonly ReferenceRow[];
  /** What {@link sharedRunIds} gave. */
  readonly shared: ReadonlySet<string>;
}

/**
 * The run that a build was.
 *
 * @param build A row of `build_contexts`
 * @returns The record, which depends on nothing else
 * @throws {HistoryError} HISTORY_INVALID, if the build means nothing here
 */
export function toReferenceRecord(build: ReferenceRow, parts: BuildParts): RunRecord {
  const { path, project, metrics, values, shared } = parts;
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
  const isFinite = ({ value }: { readonly value: ReferenceRow }) =>
    typeof value["value_label"] === "string" || Number.isFinite(value["value_numeric"]);
  return {
    run: {
      key: {
        project,
        ci: event === "import" ? "import" : "github",
        runId: shared.has(runId) ? `${runId}:${commit.slice(0, 12)}` : runId,
        attempt: 1,
        job: "",
        labels: {},
      },
      number: Math.max(0, Number(build["run_number"])),
      commit,
      branch,
      event,
      ...(pullRequest !== undefined && pullRequest !== null && {
        pullRequest: Number(pullRequest),
      }),
      time,
      ...(typeof build["actor"] === "string" && { author: build["actor"] }),
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
      ...(typeof value["collection_duration_ms"] === "number" &&
        { evidence: { collectionMs: value["collection_duration_ms"] } }),
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

function typeOf(value: ReferenceRow): Metric["type"] {
  return typeof value["value_label"] === "string" ? "label" : "numeric";
}

/** RFC 3339; what has no zone, as SQLite's own CURRENT_TIMESTAMP, is UTC. */
function parseTime(text: string): number {
  const iso = text.trim().replace(" ", "T");
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`);
}

function unreadable(path: string, build: ReferenceRow, what: string): HistoryError {
  return new HistoryError("HISTORY_INVALID", {
    what: `Cannot convert ${path}`,
    why: `build ${build["id"]} has ${what}, which means nothing here`,
    fix: "Correct or remove this row. The file was not changed.",
  });
}
