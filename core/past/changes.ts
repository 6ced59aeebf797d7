import { type ChangePoint, changePoints } from "../detect/detect.ts";
import { type HistoryView, runAt, type RunInfo } from "../history_view.ts";
import type { GateMetric, Labels } from "../metric.ts";
import { seriesPoints } from "../series.ts";
import { smallestTold, unusualness } from "./unusual.ts";
import { comparableRuns } from "./baseline.ts";
import { placedTimes } from "./placed_times.ts";

/** A change point of a series with the runs between which it lies. */
export interface LocatedChange {
  readonly metric: GateMetric;
  readonly labels: Labels;
  readonly point: ChangePoint;
  /** The last run on the old level; its commit is not part of the change. */
  readonly before: RunInfo;
  /** The first run on the new level, or the last of a drift; the change was made up to its commit. */
  readonly after: RunInfo;
  /** Of a drift the runs that moved most, largest first, with how far (in the metric's unit); else empty. */
  readonly spenders: readonly { readonly run: RunInfo; readonly delta: number }[];
  /** How unusual it is for its series: its size in movements as the series mostly makes them. */
  readonly unusual: number;
  /** The series jumps between several levels all the time. */
  readonly isUnstable: boolean;
}

/** Which changes are looked for. */
export interface FindChangesOptions {
  /** Only this branch, without pull requests. */
  readonly branch: string;
  /** What the config says of the metrics; others are taken from the history. Default none. */
  readonly metrics?: readonly GateMetric[];
  /** Only changes of this metric. Default all. */
  readonly metric?: string;
  /** Only changes whose run stands, in the order of git, not before this moment; epoch milliseconds. Default all. */
  readonly since?: number;
  /** Only changes behind this row of the history. Default all. */
  readonly behind?: number;
}

/**
 * Finds the change points of every numeric series on a branch that are worth a line: those of at least the metric's `minEffect`, or of what is
 * usual for its unit.
 *
 * @returns The changes, oldest first
 */
export function findChanges(
  history: HistoryView,
  options: FindChangesOptions,
): readonly LocatedChange[] {
  const { branch, metrics = [], metric: only, since = -Infinity, behind = -1 } = options;
  const times = since === -Infinity ? undefined : placedTimes(history.runs);
  const { indices } = comparableRuns(history.runs, { branch, maxAgeDays: Infinity }, 0);
  const known = new Map([...history.metrics, ...metrics].map((metric) => [metric.key, metric]));
  const columns = history.series.filter((column) =>
    column.words === undefined && (only === undefined || column.metric === only)
  );
  return columns.flatMap((column): readonly LocatedChange[] => {
    const metric = known.get(column.metric) ?? { key: column.metric, type: "numeric" };
    const { values, runs } = seriesPoints(column, indices);
    const minEffect = smallestTold(metric, values);
    const { points, isUnstable } = changePoints(values, { ...metric, minEffect });
    return points
      .map((point): LocatedChange => ({
        metric,
        labels: column.labels,
        point,
        before: runAt(history.runs, runs[point.index - 1] ?? -1),
        after: runAt(history.runs, runs[point.drift?.end ?? point.index] ?? -1),
        spenders: (point.drift?.largest ?? []).map((index) => ({
          run: runAt(history.runs, runs[index] ?? -1),
          delta: (values[index] ?? NaN) - (values[index - 1] ?? NaN),
        })),
        unusual: unusualness(point, values, metric),
        isUnstable,
      }))
      .filter(({ after: { index } }) =>
        index > behind && (times === undefined || (times[index] ?? NaN) >= since)
      );
  }).sort((a, b) => a.after.index - b.after.index);
}

/**
 * The newest run of a tagged commit of a branch: changes behind it are those of the next release.
 *
 * @returns The tag and the run's row, or `undefined` if no run is tagged
 */
export function lastRelease(
  history: HistoryView,
  branch: string,
): { readonly tag: string; readonly row: number } | undefined {
  const { indices } = comparableRuns(history.runs, { branch, maxAgeDays: Infinity }, 0);
  const index = indices.findLast((run) => (history.runs.tag[run] ?? -1) >= 0);
  if (index === undefined) return undefined;
  const { tag } = runAt(history.runs, index);
  return tag === undefined ? undefined : { tag, row: index };
}
