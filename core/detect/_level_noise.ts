import {
  differences,
  MAD_TO_SD,
  medianDeviation,
  quantile,
  standardDeviation,
} from "./statistics.ts";

/** The noise of a series, told from its neighbours' differences, so that steps do not count as noise. */
export interface SeriesNoise {
  /** Standard deviation of the noise that is new at each point; 0 for a series of exact values. */
  readonly scale: number;
  /** Standard deviation of the noise around the level; above `scale` where neighbours resemble each other. */
  readonly spread: number;
  /** Factor by which that resemblance makes means less certain than independent noise would. */
  readonly inflation: number;
  /** The series jumps between several levels all the time; only large changes can be told. */
  readonly isUnstable: boolean;
}

/** Standard deviations of normal noise within which this share of it lies, on both sides. */
const WIDE_SHARE = 0.8;
const WIDE_SD = 1.2816;
/**
 * Noise is of several levels if its wide scale, which outliers of up to a tenth of the points hardly touch, is so many times the one of its
 * inner half. Few points say little, hence the other factor for them.
 */
const UNSTABLE_RATIO = 1.5;
const UNSTABLE_RATIO_OF_FEW = 4;
const FEW = 30;
const CLIP = 3 * Math.SQRT2;
const MAX_CORRELATION = 0.8;

/**
 * Estimates the noise of a series.
 *
 * For neighbours of correlation r the variance of differences over k places is proportional to 1 - r^k, hence r = V2 / V1 - 1.
 *
 * @param values The series, finite numbers
 * @returns Its noise
 */
export function noiseOfSeries(values: Float64Array): SeriesNoise {
  const steps = differences(values);
  const robust = MAD_TO_SD * medianDeviation(steps) / Math.SQRT2;
  if (!(robust > 0)) return { scale: 0, spread: 0, inflation: 1, isUnstable: false };
  const wide = quantile(steps.map(Math.abs), WIDE_SHARE) / (WIDE_SD * Math.SQRT2);
  const ratio = values.length < FEW ? UNSTABLE_RATIO_OF_FEW : UNSTABLE_RATIO;
  const isUnstable = wide > ratio * robust;
  const scale = isUnstable ? standardDeviation(steps) / Math.SQRT2 : robust;
  const correlation = correlationOf(values, scale);
  return {
    scale,
    spread: scale / Math.sqrt(1 - correlation),
    inflation: Math.sqrt((1 + correlation) / (1 - correlation)),
    isUnstable,
  };
}

/** Correlation of neighbours, 0 where it is negative or not larger than chance makes it. */
function correlationOf(values: Float64Array, scale: number): number {
  const near = clippedMeanSquare(differences(values, 1), CLIP * scale);
  const far = clippedMeanSquare(differences(values, 2), CLIP * scale);
  const correlation = far / near - 1;
  return correlation * Math.sqrt(values.length) > 1 ? Math.min(correlation, MAX_CORRELATION) : 0;
}

function clippedMeanSquare(values: Float64Array, limit: number): number {
  const sum = values.reduce((total, value) => total + Math.min(Math.abs(value), limit) ** 2, 0);
  return sum / values.length;
}

/**
 * The series without its outliers: each point at most so far from the median of the seven points around it.
 *
 * @returns A copy with the outliers moved in
 */
export function withoutOutliers(values: Float64Array, limit: number): Float64Array {
  const window = new Float64Array(7);
  return values.map((value, index) => {
    const middle = smallMedian(
      values,
      Math.max(0, index - 3),
      Math.min(values.length, index + 4),
      window,
    );
    return Math.min(Math.max(value, middle - limit), middle + limit);
  });
}

/** The median of a few values by insertion into a buffer: this runs once for each point of a long series. */
function smallMedian(values: Float64Array, from: number, to: number, sorted: Float64Array): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? NaN;
    let at = count++;
    for (; at > 0 && (sorted[at - 1] ?? 0) > value; at--) sorted[at] = sorted[at - 1] ?? 0;
    sorted[at] = value;
  }
  const middle = count >> 1;
  const high = sorted[middle] ?? NaN;
  return count % 2 === 1 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2;
}
