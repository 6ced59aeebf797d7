import type { Direction } from "../metric.ts";
import { SortedWindow } from "./_sorted_window.ts";
import { MAD_TO_SD, quantile } from "./statistics.ts";

/** What a new value of a noisy metric is judged by: the values of its present level. */
export interface NoiseBand {
  /** The level: their mean, outliers moved in. */
  readonly center: number;
  /** Their standard deviation towards the worse, outliers moved in, in the values' unit. */
  readonly scale: number;
  /** How many scales worse than the center a value must be to be no noise. */
  readonly limit: number;
  /** How many values of the present level stand behind it. */
  readonly count: number;
  /** Set where so many of them lie beyond the usual limit that it had to grow: several kinds of machines. */
  readonly others?: Others;
}

/** Runs of a level beyond its usual limit. */
export interface Others {
  /** Their share of the level's runs. */
  readonly share: number;
  /** The value from which on they are beyond. */
  readonly from: number;
  /** `cpu AMD EPYC 7763 and not Intel Xeon 8370C`: what is recorded of their machines and tells them from the rest, where something does. */
  readonly separatedBy?: string;
}

/** How a band is computed. */
export interface NoiseOptions {
  /** Judge with one false alarm in a thousand instead of in seventy-five, because many metrics are judged. Default false. */
  readonly isStrict?: boolean;
  /** Which way is better. Absent: values above the level are judged. */
  readonly direction?: Direction;
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

/** With fewer values in all levels together there is no verdict. */
export const MIN_HISTORY = 8;
/** Smallest visible changes above this ratio are too large for a gate. */
export const TOO_NOISY = 0.1;

/** Above so many noisy series the stricter limit counts, or one in twenty runs would fail for nothing. */
export const MANY_NOISY = 5;

const NEWEST = 50;
/** A series that never differed is taken to vary by this share of its level. */
const UNKNOWN_RELATIVE_SCALE = 0.002;
/** Outliers are moved in to so many robust deviations. */
const CLIP = 3;
/** The levels before count for a young one, but not for ever: noise changes. */
const MOST_BEFORE = 30;
/** When more than this share of a level lies beyond the limit, it is no outlier but a kind of machine. */
const OTHERS_SHARE = 0.05;
const CALIBRATE_FROM = 50;
const CALIBRATE_ON = 200;
const CALIBRATE_SHARE = 0.98;
const MAX_LIMIT = 50;
/** Noise narrower than this share of its level is as wide in values as in their logarithms. */
const WIDE = 0.1;

/**
 * The band of the present level of a series. A level of fewer than eight runs is judged by its own values as far as they go, and by the
 * relative width of the levels before.
 *
 * @param values The series up to the baseline, oldest first
 * @param starts Where its levels begin, ascending; the last is the present one
 * @param options How strictly, which way, and whether the number of samples changed
 * @returns The band, or `undefined` if fewer than eight values are known
 */
export function noiseBand(
  values: Float64Array,
  starts: readonly number[],
  options: NoiseOptions = {},
): NoiseBand | undefined {
  const present = values.subarray(Math.max(starts.at(-1) ?? 0, values.length - NEWEST));
  if (present.length === 0) return undefined;
  // Noise grows with the level: in logarithms it is as wide on each.
  const byRatio = values.every((value) => value > 0);
  const scaled = byRatio ? values.map(Math.log) : values;
  const base = scaled.subarray(values.length - present.length);
  const { isStrict = false, direction } = options;
  const known = base.length >= MIN_HISTORY
    ? { ...widthOf(base, byRatio), limit: quantileLimit(base.length, isStrict) }
    : youngLevel(scaled, starts, { isStrict, byRatio });
  if (known === undefined) return undefined;
  const worse = direction === "higher" ? -1 : 1;
  const { limit, others } = withOthers(base, known, worse);
  const center = byRatio ? Math.exp(known.center) : known.center;
  const unit = byRatio ? center : 1;
  const scale = withRepeats(known.scale, options.repeats, unit);
  const most = Math.max(limit, calibratedLimit(scaled, starts, byRatio));
  const isWide = byRatio && scale > WIDE;
  const reach = (scales: number) =>
    isWide ? center * worse * Math.expm1(worse * scales * scale) : unit * scales * scale;
  const allowed = reach(most);
  return {
    center,
    scale: allowed / most,
    limit: most,
    count: base.length,
    ...(others > 0 && {
      others: { share: others, from: center + worse * reach(known.limit) },
    }),
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
 * The limit of (x - mean) / deviation, outliers moved in, that normal noise exceeds with probability 0.013 or 0.001, on one side. It covers
 * the error of both; fitted to a million simulations per n, for n from 8 on. After measuring again less than 0.01 remain of the 0.013.
 *
 * @param count Values behind mean and deviation
 * @param isStrict 0.001 instead of 0.013
 * @returns The limit in scales
 */
export function quantileLimit(count: number, isStrict: boolean): number {
  const [a, b, c, d] = isStrict ? [3.091, 11.137, 12.26, 723.4] : [2.26, 2.9, 46.5, -68];
  return a + b / count + c / count ** 2 + d / count ** 3;
}

/** Center and scale of some values. */
export interface Width {
  readonly center: number;
  readonly scale: number;
}

/** What the few values of a young level say, together with the width of the levels before. */
function youngLevel(
  scaled: Float64Array,
  starts: readonly number[],
  { isStrict, byRatio }: { readonly isStrict: boolean; readonly byRatio: boolean },
): Width & { readonly limit: number } | undefined {
  const start = starts.at(-1) ?? 0;
  const young = scaled.subarray(start);
  let squares = 0;
  let freedom = 0;
  for (let i = starts.length - 2; i >= 0 && freedom < MOST_BEFORE; i--) {
    const level = scaled.subarray(starts[i], starts[i + 1]).subarray(-NEWEST);
    if (level.length < 2) continue;
    squares += widthOf(level, byRatio).scale ** 2 * (level.length - 1);
    freedom += level.length - 1;
  }
  if (freedom + young.length < MIN_HISTORY) return undefined;
  const before = freedom === 0 ? 0 : Math.sqrt(squares / freedom);
  const center = middleOf(young.toSorted());
  const own = young.reduce(
    (sum, value) => sum + Math.min((value - center) ** 2, (CLIP * before) ** 2),
    0,
  );
  const weight = Math.min(freedom, MOST_BEFORE);
  const count = weight + young.length;
  const limit = quantileLimit(Math.max(count, MIN_HISTORY), isStrict) *
    Math.sqrt((1 + (young.length < 3 ? 1 : MEDIAN_ERROR) / young.length) / (1 + 1 / count));
  return { center, scale: Math.sqrt((weight * before ** 2 + own) / Math.max(1, count - 1)), limit };
}

/** Variance of the median of normal values against that of their mean. */
const MEDIAN_ERROR = Math.PI / 2;

/** A limit that too many of the level's own values exceed is none: it grows by where those lie. */
function withOthers(
  base: Float64Array,
  { center, scale, limit }: Width & { readonly limit: number },
  worse: 1 | -1,
): { readonly limit: number; readonly others: number } {
  const beyond = base.map((value) => worse * (value - center)).filter((by) => by > limit * scale);
  if (beyond.length <= OTHERS_SHARE * base.length) return { limit, others: 0 };
  const there = beyond.reduce((sum, by) => sum + by, 0) / beyond.length / scale;
  const error = Math.sqrt((1 + 1 / beyond.length) / (1 + 1 / base.length));
  return { limit: Math.min(there + limit * error, MAX_LIMIT), others: beyond.length / base.length };
}

/** What the same rule would have said about the values of the past that belonged to a level: real noise is seldom normal. */
function calibratedLimit(
  scaled: Float64Array,
  starts: readonly number[],
  byRatio: boolean,
): number {
  const judged = starts.reduce((sum, start, index) => {
    const length = (starts[index + 1] ?? scaled.length) - start;
    return sum + Math.max(0, length - MIN_HISTORY);
  }, 0);
  if (judged < CALIBRATE_FROM) return 0;
  const scores = new Float64Array(CALIBRATE_ON);
  let count = 0;
  for (let level = starts.length - 1; level >= 0 && count < CALIBRATE_ON; level--) {
    const values = scaled.subarray(starts[level] ?? 0, starts[level + 1]);
    for (const [i, sorted] of windowsBefore(values)) {
      const { center, scale } = widthOfSorted(sorted, byRatio);
      scores[count++] = scale > 0 ? Math.abs((values[i] ?? NaN) - center) / scale : 0;
      if (count === CALIBRATE_ON) break;
    }
  }
  return Math.min(quantile(scores.subarray(0, count), CALIBRATE_SHARE), MAX_LIMIT);
}

/** For each value of a level with enough before it, newest first, those before it. */
function* windowsBefore(
  values: Float64Array,
): Generator<readonly [at: number, sorted: Float64Array]> {
  const newest = values.length - 1;
  if (newest < MIN_HISTORY) return;
  const window = new SortedWindow(
    values.subarray(Math.max(0, newest - NEWEST), newest),
    NEWEST,
  );
  for (let at = newest; at >= MIN_HISTORY; at--) {
    yield [at, window.sorted];
    window.remove(values[at - 1] ?? NaN);
    const older = values[at - 1 - NEWEST];
    if (older !== undefined) window.add(older);
  }
}

/**
 * Mean and standard deviation of the values of one level, outliers moved in to three robust deviations.
 *
 * @param isLogarithm They are logarithms of the values. Default false
 * @returns Both in the values' unit; the deviation is never 0
 */
export function widthOf(base: Float64Array, isLogarithm = false): Width {
  return widthOfSorted(base.toSorted(), isLogarithm);
}

function widthOfSorted(sorted: Float64Array, isLogarithm: boolean): Width {
  const middle = middleOf(sorted);
  const robust = MAD_TO_SD * middleDistance(sorted, middle);
  const far = robust > 0 ? CLIP * robust : Infinity;
  let sum = 0;
  let squares = 0;
  for (const value of sorted) {
    const by = Math.min(Math.max(value - middle, -far), far);
    sum += by;
    squares += by * by;
  }
  const mean = sum / sorted.length;
  const deviation = Math.sqrt(
    Math.max(0, squares - sorted.length * mean * mean) / Math.max(1, sorted.length - 1),
  );
  const center = middle + mean;
  const scale = Math.max(deviation, resolutionOf(sorted) / 2);
  return {
    center,
    scale: scale > 0 ? scale : UNKNOWN_RELATIVE_SCALE * (isLogarithm ? 1 : Math.abs(center)),
  };
}

function middleOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const high = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? NaN) + high) / 2;
}

/** The median distance from the middle of sorted values, found from the middle outwards. */
function middleDistance(sorted: Float64Array, middle: number): number {
  let right = sorted.length >> 1;
  let left = right - 1;
  let [last, before] = [0, 0];
  for (let i = sorted.length >> 1; i >= 0; i--) {
    const below = left < 0 ? Infinity : middle - (sorted[left] ?? NaN);
    const above = right === sorted.length ? Infinity : (sorted[right] ?? NaN) - middle;
    before = last;
    last = Math.min(below, above);
    if (below <= above) left--;
    else right++;
  }
  return sorted.length % 2 === 1 ? last : (before + last) / 2;
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
function withRepeats(scale: number, repeats: Repeats | undefined, unit: number): number {
  if (repeats === undefined) return scale;
  const { within, before, now } = repeats;
  return Math.sqrt(scale ** 2 + Math.max(0, (within / unit) ** 2 * (1 / now - 1 / before)));
}
