import type { ReportRuns } from "../data/data.ts";
import { firstAt, type ShownRuns } from "./shown_runs.ts";

/** What one line of a chart is drawn from. */
export interface LineSource {
  /** One value per run of the report, `NaN` for none. */
  readonly values: Float64Array;
  /** Whether a run belongs to this line. */
  readonly takes: (run: number) => boolean;
  /** Whether a run of this line without a value is a gap, not just a run that measures something else. */
  readonly expects: (run: number) => boolean;
}

/**
 * Chooses which runs to draw: all where there is room, else of each column of pixels the first, the lowest, the highest and the last
 * value of every line, so that the picture is the same as with all of them.
 *
 * @param shown The window; one run beyond each end is drawn too, so that lines leave the picture where they should
 * @returns Positions in `shown.order`, ascending
 */
export function drawnPositions(
  sources: readonly LineSource[],
  shown: ShownRuns,
  columns: number,
): Int32Array {
  const from = Math.max(0, shown.from - 1);
  const to = Math.min(shown.order.length, shown.to + 1);
  if (to - from <= 2 * columns) return Int32Array.from({ length: to - from }, (_, i) => from + i);
  const isDrawn = new Uint8Array(to - from);
  isDrawn[0] = isDrawn[to - from - 1] = 1;
  const starts = columnStarts(shown, { from, to, columns });
  for (const source of sources) markExtremes(isDrawn, source, { shown, from, starts });
  const positions = new Int32Array(to - from);
  let count = 0;
  for (let i = 0; i < isDrawn.length; i++) if (isDrawn[i] === 1) positions[count++] = from + i;
  return positions.slice(0, count);
}

/** Where each column of pixels begins, as positions, and behind them the end. Found by halves, since the runs are in order. */
function columnStarts(
  { min, max, x }: ShownRuns,
  options: { readonly from: number; readonly to: number; readonly columns: number },
): Int32Array {
  const { from, to, columns } = options;
  const width = (max - min) / columns;
  const starts = new Int32Array(columns + 1);
  let start = from;
  for (let column = 0; column < columns; column++) {
    const edge = min + column * width;
    start += firstAt(to - start, (offset) => x(start + offset) >= edge);
    starts[column] = start;
  }
  starts[columns] = start + firstAt(to - start, (offset) => x(start + offset) > max);
  return starts;
}

function markExtremes(
  isDrawn: Uint8Array,
  { values, takes, expects }: LineSource,
  options: { readonly shown: ShownRuns; readonly from: number; readonly starts: Int32Array },
): void {
  const { shown: { order }, from, starts } = options;
  for (let column = 0; column + 1 < starts.length; column++) {
    let [first, last, low, high, gap] = [-1, -1, -1, -1, -1];
    let [lowest, highest] = [Infinity, -Infinity];
    const end = starts[column + 1] ?? 0;
    for (let at = starts[column] ?? end; at < end; at++) {
      const run = order[at] ?? -1;
      const value = values[run] ?? NaN;
      if (!takes(run)) continue;
      if (value !== value) {
        if (expects(run)) gap = at;
        continue;
      }
      if (first < 0) first = at;
      last = at;
      if (value < lowest) [lowest, low] = [value, at];
      if (value > highest) [highest, high] = [value, at];
    }
    // A column in which all is missing is a gap to be seen.
    for (const at of first < 0 ? [gap] : [first, low, high, last]) {
      if (at >= 0) isDrawn[at - from] = 1;
    }
  }
}

/**
 * A line's values at the drawn runs, as uPlot wants them.
 *
 * @param order The shown runs
 * @returns Numbers; `null` for a gap, `undefined` where the line goes on to the next value
 */
export function drawnValues(
  { values, takes, expects }: LineSource,
  order: Int32Array,
  positions: Int32Array,
): (number | null | undefined)[] {
  return Array.from(positions, (position) => {
    const run = order[position] ?? -1;
    const value = values[run] ?? NaN;
    if (!takes(run)) return undefined;
    if (value === value) return value;
    return expects(run) ? null : undefined;
  });
}

/**
 * The line through the runs of branches; those of pull requests are not on it.
 *
 * @param values One value per run
 * @returns The line; it expects a value of every job that has measured the series at least once
 */
export function branchSource(runs: ReportRuns, values: Float64Array): LineSource {
  const { stream, pullRequest } = runs;
  const measured = new Set<number>();
  for (let run = 0; run < values.length; run++) {
    if (!Number.isNaN(values[run])) measured.add(stream[run] ?? -1);
  }
  return {
    values,
    takes: (run) => pullRequest[run] === 0,
    expects: (run) => measured.has(stream[run] ?? -1),
  };
}
