import {
  differences,
  MAD_TO_SD,
  median,
  quantileOfSorted,
  sortedDeviations,
  standardDeviation,
} from "./statistics.ts";

/** The noise of a series around its levels. */
export interface SeriesNoise {
  /** Standard deviation around the level. */
  readonly spread: number;
  /** Correlation of neighbours around the level, from 0 on. */
  readonly correlation: number;
  /** Factor by which that correlation makes means less certain than independent noise would. */
  readonly inflation: number;
}

/** Noise of which nothing is known but its width. */
export interface RoughNoise {
  /** Standard deviation of the noise that is new at each point; 0 for a constant. */
  readonly scale: number;
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
const ENOUGH = 20_000;
/** Mean absolute value of a difference of two normal values, in standard deviations of one. */
const MEAN_DIFFERENCE = 1.1284;

/**
 * The width of a series' noise, told from its neighbours' differences, so that steps do not count as noise.
 *
 * @param values The series, finite numbers
 * @returns Its noise; scale 0 only if it is constant
 */
export function roughNoise(values: Float64Array): RoughNoise {
  const steps = everySo(differences(values));
  const middle = median(steps);
  const deviations = sortedDeviations(steps, middle);
  const robust = MAD_TO_SD * quantileOfSorted(deviations, 0.5) / Math.SQRT2;
  if (!(robust > 0)) {
    // Ties: more than half of the neighbours are equal, and the median says nothing.
    const sum = steps.reduce((total, step) => total + Math.abs(step), 0);
    return { scale: sum / steps.length / MEAN_DIFFERENCE, isUnstable: false };
  }
  const wide = quantileOfSorted(deviations, WIDE_SHARE) / (WIDE_SD * Math.SQRT2);
  const ratio = values.length < FEW ? UNSTABLE_RATIO_OF_FEW : UNSTABLE_RATIO;
  const isUnstable = wide > ratio * robust;
  return { scale: isUnstable ? standardDeviation(steps) / Math.SQRT2 : robust, isUnstable };
}

/** Some of very many values, evenly picked: sorting a million says no more than sorting a part. */
function everySo(values: Float64Array): Float64Array {
  const stride = Math.ceil(values.length / ENOUGH);
  if (stride === 1) return values;
  return Float64Array.from(
    { length: Math.floor(values.length / stride) },
    (_, i) => values[i * stride] ?? 0,
  );
}

/**
 * The factor by which correlated neighbours make a mean less certain.
 *
 * @param correlation From 0 to below 1
 * @returns At least 1
 */
export function inflationOf(correlation: number): number {
  return Math.sqrt((1 + correlation) / (1 - correlation));
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
