import type { SeriesColumn } from "./history_view.ts";

/** The values that a series really has, oldest first. */
export interface SeriesPoints {
  /** For each point the run it comes from, as an index into the view's runs. */
  readonly runs: Int32Array;
  readonly values: Float64Array;
}

/**
 * The points of one series in some runs; runs without a value are left out.
 *
 * @param runs Indices into the view's runs, oldest first; absent: all runs
 * @returns The points
 */
export function seriesPoints(column: SeriesColumn, runs?: Int32Array): SeriesPoints {
  const length = runs?.length ?? column.values.length;
  const kept = new Int32Array(length);
  const values = new Float64Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const run = runs === undefined ? i : runs[i] ?? -1;
    const value = column.values[run];
    if (value === undefined || !Number.isFinite(value)) continue;
    kept[count] = run;
    values[count++] = value;
  }
  return { runs: kept.subarray(0, count), values: values.subarray(0, count) };
}

/**
 * A part of a series.
 *
 * @param to The point after the last; absent: to the end
 * @returns The points in between, sharing memory with the given ones
 */
export function slicePoints(points: SeriesPoints, from: number, to?: number): SeriesPoints {
  return { runs: points.runs.subarray(from, to), values: points.values.subarray(from, to) };
}
