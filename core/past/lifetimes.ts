import { type HistoryView, runAt, type RunInfo } from "../history_view.ts";
import type { GateMetric, Labels } from "../metric.ts";
import { seriesPoints } from "../series.ts";
import { comparableRuns } from "./baseline.ts";

/** A series that begins or ends within a history. */
export interface Lifetime {
  readonly metric: GateMetric;
  readonly labels: Labels;
  readonly kind: "begins" | "ends";
  /** Its first value, or its last one. */
  readonly value: number;
  /** The first run that measured it, or the first one that did not any more. */
  readonly run: RunInfo;
}

/** Whose series are looked at. */
export interface LifetimeOptions {
  /** Only this branch, without pull requests. */
  readonly branch: string;
  /** What the config says of the metrics. Default none. */
  readonly metrics?: readonly GateMetric[];
  /** Only of this metric. Default all. */
  readonly metric?: string;
}

/** A series that a run or two left out has not ended. */
const LASTING = 3;

/**
 * Finds where numeric series begin and end: a new benchmark, a deleted one. What is there from the first runs on does not begin.
 *
 * @returns In the order of the history's series
 */
export function findLifetimes(
  history: HistoryView,
  { branch, metrics = [], metric: only }: LifetimeOptions,
): readonly Lifetime[] {
  const { indices } = comparableRuns(history.runs, { branch, maxAgeDays: Infinity }, 0);
  const known = new Map([...history.metrics, ...metrics].map((metric) => [metric.key, metric]));
  const places = new Map(Array.from(indices, (run, place) => [run, place]));
  // A commit that was measured in parts is one point.
  const commitsFrom = (from: number, to: number) =>
    new Set(Array.from(indices.subarray(from, to), (run) => history.runs.commit[run])).size;
  return history.series.flatMap((column): readonly Lifetime[] => {
    if (column.words !== undefined || (only !== undefined && column.metric !== only)) return [];
    const { values, runs } = seriesPoints(column, indices);
    const [first, last] = [places.get(runs[0] ?? -1), places.get(runs.at(-1) ?? -1)];
    if (first === undefined || last === undefined) return [];
    const commitOf = (place: number) => history.runs.commit[indices[place] ?? -1];
    const after = indices.findIndex((_, place) =>
      place > last && commitOf(place) !== commitOf(last)
    );
    const about = {
      metric: known.get(column.metric) ?? { key: column.metric, type: "numeric" as const },
      labels: column.labels,
    };
    return [
      ...(commitsFrom(0, first) >= LASTING
        ? [{
          ...about,
          kind: "begins" as const,
          value: values[0] ?? NaN,
          run: runAt(history.runs, indices[first] ?? -1),
        }]
        : []),
      ...(after >= 0 && commitsFrom(after, indices.length) >= LASTING
        ? [{
          ...about,
          kind: "ends" as const,
          value: values.at(-1) ?? NaN,
          run: runAt(history.runs, indices[after] ?? -1),
        }]
        : []),
    ];
  });
}
