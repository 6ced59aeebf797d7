import { MAD_TO_SD, quantile } from "./statistics.ts";

/** What a new value of a noisy metric is judged by: the values of its present level. */
export interface NoiseBand {
  /** The level: their median. */
  readonly center: number;
  /** Their standard deviation, robustly estimated. */
  readonly scale: number;
  /** How many scales worse than the center a value must be to be no noise. */
  readonly limit: number;
  /** How many values stand behind it. */
  readonly count: number;
}

/** How a band is computed. */
export interface NoiseOptions {
  /** Judge with one false alarm in a thousand instead of in a hundred, because many metrics are judged. Default false. */
  readonly isStrict?: boolean;
  /** The new value is the median of another number of samples than the old ones. */
  readonly repeats?: Repeats;
}

/** A change in the number of samples per value. */
export interface Repeats {
  /** Standard deviation of the samples within one run. */
  readonly within: number;
  /** Samples per value in the history. */
  readonly before: number;
  /** Samples of the new value. */
  readonly now: number;
}

/** With fewer values there is no verdict. */
export const MIN_HISTORY = 8;
/** Smallest visible changes above this ratio are too large for a gate. */
export const TOO_NOISY = 0.1;

/** Above so many noisy series the stricter limit counts, or one in twenty runs would fail for nothing. */
export const MANY_NOISY = 5;

const NEWEST = 50;
/** No series is taken to be steadier than this share of its level. */
const MIN_RELATIVE_SCALE = 0.002;
const CALIBRATE_FROM = 50;
const CALIBRATE_ON = 200;
const CALIBRATE_SHARE = 0.98;
const MAX_LIMIT = 50;

/**
 * The band of the present level of a series.
 *
 * @param values The series up to the baseline, oldest first
 * @param starts Where its levels begin, ascending; the last is the present one
 * @param options How strictly, and whether the number of samples changed
 * @returns The band, or `undefined` if fewer than eight values belong to the present level
 */
export function noiseBand(
  values: Float64Array,
  starts: readonly number[],
  options: NoiseOptions = {},
): NoiseBand | undefined {
  const base = values.subarray(Math.max(starts.at(-1) ?? 0, values.length - NEWEST));
  if (base.length < MIN_HISTORY) return undefined;
  const { center, scale } = levelOf(base);
  return {
    center,
    scale: withRepeats(scale, options.repeats),
    limit: Math.max(
      quantileLimit(base.length, options.isStrict ?? false),
      calibratedLimit(values, starts),
    ),
    count: base.length,
  };
}

/**
 * How much worse than its center a value may be.
 *
 * @param minEffect Smaller changes do not count, in the metric's unit
 * @returns The amount, in the metric's unit
 */
export function allowedNoise(band: NoiseBand, minEffect = 0): number {
  return Math.max(band.limit * band.scale, minEffect);
}

/**
 * The limit of (x - median) / (1.4826 MAD) that normal noise exceeds with probability 0.01 or 0.001, on one side. It covers the error of
 * median and MAD; fitted to a million simulations per n, for n from 8 on.
 *
 * @param count Values behind median and MAD
 * @param isStrict 0.001 instead of 0.01
 * @returns The limit in scales
 */
export function quantileLimit(count: number, isStrict: boolean): number {
  const [a, b, c, d] = isStrict ? [3.09, 27, 86, 840] : [2.326, 12.25, 46.5, 65];
  return a + b / count + c / count ** 2 + d / count ** 3;
}

/** What the same rule would have said about the values of the past that belonged to a level: real noise is seldom normal. */
function calibratedLimit(values: Float64Array, starts: readonly number[]): number {
  const judged = starts.reduce((sum, start, index) => {
    const length = (starts[index + 1] ?? values.length) - start;
    return sum + Math.max(0, length - MIN_HISTORY);
  }, 0);
  if (judged < CALIBRATE_FROM) return 0;
  const scores = new Float64Array(CALIBRATE_ON);
  let count = 0;
  let level = starts.length - 1;
  for (let i = values.length - 1; i >= 0 && count < CALIBRATE_ON; i--) {
    while (level > 0 && (starts[level] ?? 0) > i) level--;
    const base = values.subarray(Math.max(starts[level] ?? 0, i - NEWEST), i);
    if (base.length < MIN_HISTORY) continue;
    const { center, scale } = levelOf(base);
    scores[count++] = scale > 0 ? Math.abs((values[i] ?? NaN) - center) / scale : 0;
  }
  return Math.min(quantile(scores.subarray(0, count), CALIBRATE_SHARE), MAX_LIMIT);
}

function levelOf(base: Float64Array): Pick<NoiseBand, "center" | "scale"> {
  // Sorted once: this runs for each of two hundred past values.
  const sorted = base.toSorted();
  const center = middleOf(sorted);
  const deviations = sorted.map((value) => Math.abs(value - center)).sort();
  const scale = Math.max(
    MAD_TO_SD * middleOf(deviations),
    MIN_RELATIVE_SCALE * Math.abs(center),
    resolutionOf(sorted),
  );
  return { center, scale };
}

function middleOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const high = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? NaN) + high) / 2;
}

/** The smallest step between two different values: a clock that ticks in tenths cannot tell less. */
function resolutionOf(sorted: Float64Array): number {
  let step = Infinity;
  for (let i = 1; i < sorted.length; i++) {
    const gap = (sorted[i] ?? NaN) - (sorted[i - 1] ?? NaN);
    if (gap > 0 && gap < step) step = gap;
  }
  return step === Infinity ? 0 : step;
}

/** Fewer samples than in the history make a median less certain; more do not help against the noise between machines. */
function withRepeats(scale: number, repeats: Repeats | undefined): number {
  if (repeats === undefined) return scale;
  const { within, before, now } = repeats;
  return Math.sqrt(scale ** 2 + Math.max(0, within ** 2 * (1 / now - 1 / before)));
}
