import type { ReportRuns } from "../data/data.ts";
import type { Span } from "./view_state.ts";

/** The runs that a section shows, and where they stand on its x axis. */
export interface ShownRuns {
  /** All runs of the chosen branch, oldest first: indices into the report's runs. */
  readonly order: Int32Array;
  /** Positions in `order`: the first one in the range, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The x axis ends: epoch milliseconds, or positions. */
  readonly min: number;
  readonly max: number;
  /** The x of a position in `order`. */
  readonly x: (position: number) => number;
}

/**
 * Which runs lie in a range.
 *
 * @param order The chosen branch's runs, oldest first
 * @param options `span`: the range; `x`: what the axis counts
 * @returns The window
 */
export function shownRuns(
  runs: ReportRuns,
  order: Int32Array,
  options: { readonly span: Span; readonly x: "time" | "run" },
): ShownRuns {
  const { span } = options;
  const time = (position: number) => runs.time[order[position] ?? -1] ?? NaN;
  const from = firstAt(order.length, (position) => time(position) >= span.from);
  const to = firstAt(order.length, (position) => time(position) > span.to);
  if (options.x === "time") {
    // A single moment still needs an axis: an hour around it.
    const pad = span.to > span.from ? (span.to - span.from) * 0.01 : 1_800_000;
    return { order, from, to, min: span.from - pad, max: span.to + pad, x: time };
  }
  const pad = Math.max(0.5, (to - from) * 0.01);
  return { order, from, to, min: from - pad, max: Math.max(from, to - 1) + pad, x: (at) => at };
}

/**
 * The range between two places of the x axis.
 *
 * @param shown The window that the places belong to
 * @param options `min`, `max`: the places; `x`: what the axis counts
 * @returns The span; by runs it ends at whole runs
 */
export function spanBetween(
  runs: ReportRuns,
  shown: ShownRuns,
  options: { readonly min: number; readonly max: number; readonly x: "time" | "run" },
): Span {
  const { min, max } = options;
  if (options.x === "time") return { from: Math.floor(min), to: Math.ceil(max) };
  const last = shown.order.length - 1;
  const time = (position: number) =>
    runs.time[shown.order[Math.min(last, Math.max(0, position))] ?? -1] ?? 0;
  const from = Math.ceil(min);
  return { from: time(from), to: time(Math.max(from, Math.floor(max))) };
}

/**
 * The shown run nearest to a place on the x axis.
 *
 * @returns A position in `order`, `undefined` where nothing is shown
 */
export function nearestPosition(shown: ShownRuns, x: number): number | undefined {
  const { from, to } = shown;
  if (from >= to) return undefined;
  const after = from + firstAt(to - from, (offset) => shown.x(from + offset) >= x);
  if (after >= to) return to - 1;
  if (after === from) return from;
  return shown.x(after) - x < x - shown.x(after - 1) ? after : after - 1;
}

/**
 * The first or the last shown run of a branch that has a value; what a pull request measured is no one's history yet.
 *
 * @param values One value per run
 * @param options `runs`: the report's; `end`: which one
 * @returns The run, `undefined` where none has a value
 */
export function edgeRun(
  { order, from, to }: ShownRuns,
  values: Float64Array,
  { runs, end }: { readonly runs: ReportRuns; readonly end: "first" | "last" },
): number | undefined {
  const step = end === "first" ? 1 : -1;
  for (let at = end === "first" ? from : to - 1; at >= from && at < to; at += step) {
    const run = order[at] ?? -1;
    if (runs.pullRequest[run] === 0 && !Number.isNaN(values[run] ?? NaN)) return run;
  }
  return undefined;
}

/**
 * Searches by halves.
 *
 * @param claim What is asked of an index; it must stay true from the first one on
 * @returns The first index for which it holds, `length` for none
 */
export function firstAt(length: number, claim: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (claim(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
