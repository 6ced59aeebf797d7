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
  const sorted = values.toSorted();
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

/**
 * The median absolute deviation.
 *
 * @param center What they deviate from; absent: their median
 * @returns The deviation, not yet scaled by {@link MAD_TO_SD}
 */
export function medianDeviation(values: Float64Array, center: number = median(values)): number {
  return median(values.map((value) => Math.abs(value - center)));
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
