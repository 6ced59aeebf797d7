/** A line through fewer points says nothing. */
export const MIN_LINE = 3;

/** Sums up to each point: of the values, their squares, and their products with the index. */
export interface Sums {
  readonly values: Float64Array;
  readonly squares: Float64Array;
  readonly moments: Float64Array;
}

/** Sums up what costs are computed from, around the mean so that a high level does not swallow small differences. */
export function cumulate(series: Float64Array): Sums {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const [values, squares, moments] = [0, 1, 2].map(() => new Float64Array(series.length + 1));
  const sums = { values, squares, moments } as Sums;
  for (let i = 0; i < series.length; i++) {
    const value = (series[i] ?? 0) - mean;
    sums.values[i + 1] = (sums.values[i] ?? 0) + value;
    sums.squares[i + 1] = (sums.squares[i] ?? 0) + value * value;
    sums.moments[i + 1] = (sums.moments[i] ?? 0) + i * value;
  }
  return sums;
}

/** Squared distances from the mean, and from the best straight line. */
export function costOf(
  { values, squares, moments }: Sums,
  start: number,
  end: number,
): { readonly level: number; readonly slope: number } {
  const count = end - start;
  const sum = (values[end] ?? 0) - (values[start] ?? 0);
  const level = Math.max(0, (squares[end] ?? 0) - (squares[start] ?? 0) - sum * sum / count);
  if (count < MIN_LINE) return { level, slope: level };
  const along = (moments[end] ?? 0) - (moments[start] ?? 0) - (start + end - 1) / 2 * sum;
  return { level, slope: Math.max(0, level - along * along * 12 / (count * (count * count - 1))) };
}

/** The mean of a stretch, from where the sums begin to count. */
export function meanOfSums({ values }: Sums, start: number, end: number): number {
  return ((values[end] ?? 0) - (values[start] ?? 0)) / (end - start);
}

/** The ends of the best straight line through a stretch. */
export function lineOf(
  series: Float64Array,
  start: number,
  end: number,
): { readonly from: number; readonly to: number } {
  const count = end - start;
  const middle = (count - 1) / 2;
  let mean = 0;
  let along = 0;
  for (let i = 0; i < count; i++) {
    const value = series[start + i] ?? 0;
    mean += value / count;
    along += (i - middle) * value;
  }
  const rise = count < 2 ? 0 : along * 12 / (count * (count * count - 1));
  return { from: mean - rise * middle, to: mean + rise * middle };
}
