import { directionOf } from "../core/detect/direction.ts";
import type { Metric } from "../core/metric.ts";
import type { ReportRuns, ReportSeries } from "./data/data.ts";

/** How a movement is to be seen. `changed`: it moved, and nobody said which way is better. */
export type Tone = "better" | "worse" | "changed" | "same";

/** The difference to an earlier value. */
export interface Movement {
  /** The earlier run. */
  readonly run: number;
  readonly from: number;
  /** Latest minus earlier. */
  readonly change: number;
  readonly tone: Tone;
}

/** Where a series stands. */
export interface Summary {
  readonly run: number;
  readonly value: number;
  /** Against the value before. */
  readonly previous?: Movement;
  /** Against the last value that is at least 30 days older. */
  readonly month?: Movement;
  /** Within the chosen range, from its first value to its last one. */
  readonly range?: Movement;
  /** The newest runs with a value, at most `recent`, oldest first. */
  readonly recent: readonly number[];
}

const MONTH_MS = 30 * 86_400_000;

/**
 * Where a series stands on some runs.
 *
 * @param order Indices of runs, oldest first
 * @param options `runs`; `metric` for the direction; `recent`: how many runs to list; `span`: the range, as positions in the order, the end not
 * included. Default all
 * @returns The summary, `undefined` where no run has a value
 */
export function summarize(
  series: ReportSeries,
  order: Int32Array,
  options: {
    readonly runs: ReportRuns;
    readonly metric: Metric;
    readonly recent: number;
    readonly span?: { readonly from: number; readonly to: number };
  },
): Summary | undefined {
  const { values } = series;
  const { runs, metric } = options;
  const recent: number[] = [];
  let month: number | undefined;
  for (let i = order.length - 1; i >= 0; i--) {
    const run = order[i] ?? -1;
    if (Number.isNaN(values[run] ?? NaN)) continue;
    if (recent.length < options.recent) recent.push(run);
    const newest = recent[0] ?? run;
    if ((runs.time[run] ?? 0) <= (runs.time[newest] ?? 0) - MONTH_MS) {
      month = run;
      break;
    }
  }
  const [run, before] = recent;
  if (run === undefined) return undefined;
  const value = values[run] ?? NaN;
  const movement = (earlier: number, later: number = run): Movement => {
    const from = values[earlier] ?? NaN;
    const change = (values[later] ?? NaN) - from;
    return { run: earlier, from, change, tone: toneOf(change, metric) };
  };
  const range = rangeOf(series, order, options.span);
  return {
    run,
    value,
    ...(range !== undefined && { range: movement(range.first, range.last) }),
    ...(before !== undefined && { previous: movement(before) }),
    ...(month !== undefined && { month: movement(month) }),
    recent: recent.reverse(),
  };
}

function rangeOf(
  { values }: ReportSeries,
  order: Int32Array,
  { from, to }: { readonly from: number; readonly to: number } = { from: 0, to: order.length },
): { readonly first: number; readonly last: number } | undefined {
  const hasValue = (at: number) => !Number.isNaN(values[order[at] ?? -1] ?? NaN);
  let [first, last] = [from, to - 1];
  while (first < last && !hasValue(first)) first++;
  while (last > first && !hasValue(last)) last--;
  return first < last ? { first: order[first] ?? -1, last: order[last] ?? -1 } : undefined;
}

/**
 * Whether a change is for the better.
 *
 * @param change New value minus old
 * @returns The tone; a label metric and one without direction only `changed`
 */
export function toneOf(change: number, metric: Metric): Tone {
  if (change === 0) return "same";
  const direction = metric.type === "label" ? undefined : directionOf(metric);
  if (direction === undefined) return "changed";
  return change > 0 === (direction === "higher") ? "better" : "worse";
}

/**
 * A tone in words, behind a movement.
 *
 * @returns ` better`, ` worse`, or `""` where there is nothing to judge
 */
export function toneWord(tone: Tone): string {
  return tone === "better" || tone === "worse" ? ` ${tone}` : "";
}
