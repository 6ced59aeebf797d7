import { curate } from "../core/curation/curate.ts";
import { branchLine } from "../core/past/branch_line.ts";
import { setAside } from "../core/past/set_aside.ts";
import type { HistoryView } from "../core/history_view.ts";
import type { Metric } from "../core/metric.ts";
import { runCondition, type RunFilter } from "./_filter.ts";
import { limited } from "./_run_order.ts";
import type { SqlValue } from "./_rows.ts";
import { readRunColumns } from "./columns/run_columns.ts";
import { readSeriesColumns } from "./columns/series_columns.ts";
import { readEvents } from "./curation.ts";
import type { History } from "./database.ts";
import { fromSqlite } from "./sqlite_error.ts";

export type { RunFilter };

const METRIC_FIELDS = ["key", "type", "name", "description", "unit", "direction", "noise"] as const;

/** How much a history holds. */
export interface HistoryCounts {
  readonly runs: number;
  readonly series: number;
  readonly measurements: number;
}

/**
 * Reads the history, or a part of it, into memory in columns, as it was curated.
 *
 * @param filter Which runs; default all
 * @returns Runs in the order of git, all metrics, and the series that have values in these runs
 * @throws {HistoryError} HISTORY_CORRUPT, if the database is damaged
 */
export function readView(history: History, filter: RunFilter = {}): HistoryView {
  try {
    const metrics = readMetrics(history);
    const chosen = limited(history, filter);
    const frame = readRunColumns(history, chosen);
    const series = readSeriesColumns(history, chosen, frame);
    const { runs, methods, machines, rowsOf } = frame;
    // A metric of other projects only is none of this one's.
    const named = new Set(series.map(({ metric }) => metric));
    const view = {
      metrics: filter.project === undefined ? metrics : metrics.filter(({ key }) => named.has(key)),
      runs,
      series,
      ...(methods !== undefined && { methods }),
      ...(machines !== undefined && { machines }),
    };
    return setAside(curate(view, readEvents(history), rowsOf));
  } catch (error) {
    throw fromSqlite(error, history.path);
  }
}

/**
 * The runs of a branch's line: its own, and those of the branch that it continues under a new name.
 *
 * @param filter Which of them; the branch itself stands in `branch`
 * @returns A filter that chooses these runs; the same where it names no branch
 * @throws {HistoryError} HISTORY_CORRUPT, if the database is damaged
 */
export function withLine(history: History, filter: RunFilter): RunFilter {
  const { branch, since = -Infinity, excludePullRequests, ...others } = filter;
  if (branch === undefined) return filter;
  try {
    const { runs, ids, rowOf } = readRunColumns(history, limited(history, others));
    const isOnLine = branchLine(runs, branch);
    const named = runs.texts.indexOf(branch);
    const isWanted = (row: number) =>
      (runs.time[row] ?? NaN) >= since &&
      (isOnLine(row) || (!excludePullRequests && runs.branch[row] === named));
    return { ids: ids.filter((_, at) => isWanted(rowOf[at] ?? -1)) };
  } catch (error) {
    throw fromSqlite(error, history.path);
  }
}

/**
 * The metrics that the history knows, as they were last declared.
 *
 * @returns In the order of their first appearance
 */
export function readMetrics(history: History): readonly Metric[] {
  const rows = history.sql.prepare(
    `SELECT ${METRIC_FIELDS.join(", ")} FROM metric ORDER BY id`,
  ).all();
  return rows.map(toMetric);
}

/** The metric in a row of its table; columns that a metric does not have are left out. */
export function toMetric(row: Readonly<Record<string, SqlValue>>): Metric {
  const present = METRIC_FIELDS.flatMap((name) => {
    const value = row[name];
    return value === null || value === undefined ? [] : [[name, value]];
  });
  // Only this program writes these columns, from the fields of a Metric.
  return Object.fromEntries(present) as unknown as Metric;
}

/** How many runs the history holds; to count all else takes a look at every value. */
export function countRuns(history: History, filter: RunFilter = {}): number {
  const { sql, values } = runCondition("id", limited(history, filter));
  return Number(
    history.sql.prepare(`SELECT count(*) AS n FROM run ${sql}`).get(...values)?.["n"],
  );
}

/**
 * Counts what the history holds.
 *
 * @param filter Which runs; default all
 * @returns The counts
 */
export function countHistory(history: History, filter: RunFilter = {}): HistoryCounts {
  const chosen = limited(history, filter);
  const count = (sql: string, column: string) => {
    const condition = runCondition(column, chosen);
    return Number(history.sql.prepare(`${sql} ${condition.sql}`).get(...condition.values)?.["n"]);
  };
  return {
    runs: count("SELECT count(*) AS n FROM run", "id"),
    series: count("SELECT count(DISTINCT series) AS n FROM measurement", "run"),
    measurements: count("SELECT count(*) AS n FROM measurement", "run"),
  };
}
