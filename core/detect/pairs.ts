import { standardDeviation } from "./statistics.ts";
import type { Direction } from "../metric.ts";

/** What alternating measurements of two commits in one job say. */
export interface PairedResult {
  /** Mean change of the head against the base, 0.02 is 2 % more. */
  readonly effect: number;
  /** The mean divided by its standard error, positive for worse; infinite without any noise. */
  readonly t: number;
  /** What `t` must exceed. */
  readonly limit: number;
  /** The smallest change that this many pairs could have told from noise. */
  readonly smallestVisible: number;
  readonly isWorse: boolean;
}

/** How pairs are judged. */
export interface PairedOptions {
  readonly direction: Direction;
  /** Smaller relative changes do not count. Default 0. */
  readonly minEffect?: number;
  /** Judge with one false alarm in a thousand instead of in a hundred, because many metrics are compared. Default false. */
  readonly isStrict?: boolean;
}

/** With fewer pairs the limit is so high that nothing is seen. */
export const MIN_PAIRS = 5;

/**
 * Judges pairs of measurements, one of the base and one of the head each, taken in turn on the same machine: what slows the machine down hits
 * both. A paired t-test on the logarithms, one-sided at 0.01, or at 0.001 if many
 * metrics are compared.
 *
 * @param base Values of the base commit, positive
 * @param head Values of the head commit, positive, in the same order
 * @param options Which way is worse, and how much counts
 * @returns Effect, t and the decision
 * @throws {RangeError} For fewer than five pairs, unequal numbers of values, or values that are not positive
 */
export function judgePairs(
  base: readonly number[],
  head: readonly number[],
  options: PairedOptions,
): PairedResult {
  const count = base.length;
  if (count < MIN_PAIRS || head.length !== count) {
    throw new RangeError(
      `Pairs need ${MIN_PAIRS} values of each side: ${count} and ${head.length}`,
    );
  }
  const ratios = Float64Array.from(base, (value, index) => Math.log((head[index] ?? NaN) / value));
  if (!ratios.every(Number.isFinite)) throw new RangeError("Pairs need positive values");
  const mean = ratios.reduce((sum, value) => sum + value, 0) / count;
  const error = standardDeviation(ratios) / Math.sqrt(count);
  const worse = options.direction === "lower" ? mean : -mean;
  const limit = tQuantile(options.isStrict ? NORMAL_999 : NORMAL_99, count - 1);
  const t = error > 0 ? worse / error : worse === 0 ? 0 : Math.sign(worse) * Infinity;
  const minEffect = Math.log1p(options.minEffect ?? 0);
  return {
    effect: Math.expm1(mean),
    t,
    limit,
    smallestVisible: Math.expm1(Math.max(limit * error, minEffect)),
    isWorse: t > limit && worse > minEffect,
  };
}

/** Quantiles of the normal distribution. */
const NORMAL_99 = 2.3263479;
const NORMAL_999 = 3.0902323;

/**
 * A quantile of Student's t from the normal one, by the expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5): from four degrees
 * of freedom on within 0.005 of the one at 99 %, within 1 % of the one at 99.9 %.
 */
function tQuantile(z: number, freedom: number): number {
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), z);
}
