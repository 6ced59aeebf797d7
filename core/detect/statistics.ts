/**
 * The few robust statistics that the gate and the segmenter share. All take numbers in any order and leave them as they are.
 *
 * @module
 */

/** Median absolute deviation times this is the standard deviation of normal noise: 1 / Φ⁻¹(3/4). */
export const MAD_TO_SD = 1.4826;

/**
 * The value below which a share of the numbers lies, linearly interpolated (type 7 of Hyndman and Fan).
 *
 * @returns The quantile; `NaN` of no numbers
 */
export function quantile(values: Float64Array, share: number): number {
  return quantileOfSorted(values.toSorted(), share);
}

/** The same of numbers in ascending order. */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  // Not low + (high - low) * …: that is off by rounding where both are the same.
  return low === high ? low : low * (1 - (at % 1)) + high * (at % 1);
}

/**
 * The number in the middle; of an even count the mean of the two middle ones.
 *
 * @returns The median; `NaN` of no numbers
 */
export function median(values: Float64Array): number {
  return quantile(values, 0.5);
}

/** How far numbers lie from a center, in ascending order. */
export function sortedDeviations(values: Float64Array, center: number): Float64Array {
  const deviations = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) deviations[i] = Math.abs((values[i] ?? NaN) - center);
  return deviations.sort();
}

/**
 * The standard deviation around the mean.
 *
 * @param values At least two numbers
 * @returns The deviation with n - 1 degrees of freedom
 */
export function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The differences of neighbours.
 *
 * @returns `values[i + lag] - values[i]`
 */
export function differences(values: Float64Array, lag = 1): Float64Array {
  const result = new Float64Array(Math.max(0, values.length - lag));
  for (let i = 0; i < result.length; i++) {
    result[i] = (values[i + lag] ?? NaN) - (values[i] ?? NaN);
  }
  return result;
}
