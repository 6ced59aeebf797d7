import { comparableRuns, type Reference } from "./baseline.ts";
import type { HistoryView } from "../history_view.ts";
import { seriesKey } from "../metric.ts";
import { seriesPoints } from "../series.ts";

/** Which values are wanted. */
export interface RecentOptions {
  readonly reference: Reference;
  /** Epoch milliseconds. */
  readonly now: number;
  /** How many of each series. Default 20. */
  readonly count?: number;
}

const COUNT = 20;

/**
 * The last values of every numeric series that the judged run can be compared with: what a sparkline shows.
 *
 * @param options What to compare with, and how many
 * @returns Values by `seriesKey`, oldest first
 */
export function recentValues(
  history: HistoryView,
  { reference, now, count = COUNT }: RecentOptions,
): ReadonlyMap<string, readonly number[]> {
  const { indices } = comparableRuns(history.runs, reference, now);
  const numeric = history.series.filter((column) => column.words === undefined);
  return new Map(numeric.map((column) => [
    seriesKey(column.metric, column.labels),
    Array.from(seriesPoints(column, indices).values.slice(-count)),
  ]));
}
