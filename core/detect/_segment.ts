import { inflationOf, roughNoise, type SeriesNoise, withoutOutliers } from "./_level_noise.ts";
import { mergeSegments, type Segmenter } from "./_merge.ts";

/** How a series is cut into segments of one level each. */
export interface SegmentOptions {
  /** Probability that a series of pure noise gets any cut at all. Default 0.01. */
  readonly alpha?: number;
  /** The shortest segment. Default 3. */
  readonly minLength?: number;
}

/** Where the level of a noisy series moved. */
export interface Segmentation {
  /** For each cut the index of the first point behind it, ascending. */
  readonly cuts: readonly number[];
  /** For each cut how many standard errors the levels lie apart. */
  readonly strengths: readonly number[];
  /** `sqrt(2 ln(n / alpha))`, for the places that count: what a cut must exceed if the noise's width were known. */
  readonly threshold: number;
  readonly noise: SeriesNoise;
  /** The series jumps between several levels all the time; only large changes can be told. */
  readonly isUnstable: boolean;
  /** The series without outliers, from which the levels are computed. */
  readonly cleaned: Float64Array;
}

const DEFAULT_ALPHA = 0.01;
/** Cuts next to each other say nearly the same: of so many that are tried, one counts. */
const ALIKE = 4;
const DEFAULT_MIN_LENGTH = 3;
const OUTLIER_SCALES = 3;
/** Candidates need less than what remains in the end must have. */
const CANDIDATE_SHARE = 0.8;
/** Correlations of neighbours that are tried. */
const CORRELATIONS = [0, 0.2, 0.4, 0.6, 0.7];
/** The noise around the cuts decides about cuts, which leave other noise: so many times at most. */
const MAX_ROUNDS = 3;
const SETTLED = 0.01;
/** So many of the newest points tell the correlation of a long series. */
const ENOUGH = 2000;

/**
 * Cuts a noisy series where its level moved.
 *
 * Candidates come from seeded intervals and the narrowest over the threshold (Kovács, Bühlmann, Li, Munk: Seeded binary segmentation,
 * Biometrika 2023; Baranowski, Chen, Fryzlewicz: Narrowest-over-threshold, JRSS B 2019); what does not stand up to a t-test against
 * its neighbours is merged bottom-up. The work grows as n log n.
 *
 * @param values The series, finite numbers; a constant has no cuts
 * @param options Level of significance and shortest segment
 * @returns The cuts
 */
export function segment(values: Float64Array, options: SegmentOptions = {}): Segmentation {
  const length = values.length;
  const { scale, isUnstable } = roughNoise(values);
  const threshold = Math.sqrt(2 * Math.log(length / ALIKE / (options.alpha ?? DEFAULT_ALPHA)));
  const cleaned = isUnstable ? values : withoutOutliers(values, OUTLIER_SCALES * scale);
  const rough: Segmenter = {
    length,
    minLength: options.minLength ?? DEFAULT_MIN_LENGTH,
    ...prefixSums(cleaned),
    noise: { spread: scale, correlation: 0, inflation: 1 },
    threshold,
  };
  if (scale === 0) {
    return { cuts: [], strengths: [], threshold, noise: rough.noise, isUnstable, cleaned };
  }
  const found = refine(rough, candidates(rough));
  let best: Explanation | undefined;
  const tried = length > 2 * ENOUGH
    ? [segment(values.subarray(-ENOUGH), options).noise.correlation]
    : CORRELATIONS;
  for (const correlation of tried) {
    const one = explain(rough, found, correlation);
    if (best === undefined || one.cost < best.cost) best = one;
    if (one.cuts.length === 0) break;
  }
  const { cuts = [], strengths = [], noise = rough.noise } = best ?? {};
  return { cuts, strengths, threshold, noise, isUnstable, cleaned };
}

/** One way to explain a series: some cuts, and noise that resembles itself so much. */
interface Explanation {
  readonly cuts: readonly number[];
  readonly strengths: readonly number[];
  readonly noise: SeriesNoise;
  /** Twice the negative logarithm of its likelihood, and what each cut costs. */
  readonly cost: number;
}

function explain(
  rough: Segmenter,
  found: readonly number[],
  correlation: number,
): Explanation {
  let cuts = found;
  let strengths: readonly number[] = [];
  let noise = rough.noise;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const around = residuals(rough, cuts);
    noise = { spread: around.spread, correlation, inflation: inflationOf(correlation) };
    const merged = mergeSegments({ ...rough, noise }, cuts, refine);
    const isSettled = cuts.length - merged.cuts.length <= SETTLED * cuts.length;
    ({ cuts, strengths } = merged);
    if (isSettled) break;
  }
  const around = residuals(rough, cuts);
  return {
    cuts,
    strengths,
    noise,
    cost: rough.length * Math.log(around.innovation) + rough.threshold ** 2 * cuts.length,
  };
}

/** Width and correlation of what the levels leave over. */
function residuals(
  { sums, squares, products, length }: Segmenter,
  cuts: readonly number[],
): { readonly spread: number; readonly innovation: number; readonly correlation: number } {
  let around = 0;
  let neighbours = 0;
  let start = 0;
  for (let i = 0; i <= cuts.length; i++) {
    const end = cuts[i] ?? length;
    const count = end - start;
    const sum = (sums[end] ?? 0) - (sums[start] ?? 0);
    const mean = sum / count;
    const [first, last] = [
      (sums[start + 1] ?? 0) - (sums[start] ?? 0),
      (sums[end] ?? 0) - (sums[end - 1] ?? 0),
    ];
    around += Math.max(0, (squares[end] ?? 0) - (squares[start] ?? 0) - count * mean * mean);
    neighbours += (products[end - 1] ?? 0) - (products[start] ?? 0) -
      mean * (2 * sum - first - last) + (count - 1) * mean * mean;
    start = end;
  }
  const freedom = Math.max(1, length - cuts.length - 1);
  const correlation = Math.min(Math.max(0, neighbours / around), 0.95);
  return {
    spread: Math.sqrt(around / freedom),
    correlation,
    innovation: around * (1 - correlation ** 2) / length,
  };
}

/**
 * The best place to cut an interval in two, by the cumulated sum.
 *
 * @param from First point of the interval
 * @param to Point behind its last
 * @returns The first point behind the cut (-1 if the interval is too short), and the contrast of both sides in units of the values
 */
function bestSplit(
  segmenter: Segmenter,
  from: number,
  to: number,
): { readonly at: number; readonly contrast: number } {
  const { sums, minLength } = segmenter;
  const start = sums[from] ?? 0;
  const size = to - from;
  const mean = ((sums[to] ?? 0) - start) / size;
  let at = -1;
  let best = -1;
  for (let cut = from + minLength; cut <= to - minLength; cut++) {
    const left = cut - from;
    const excess = (sums[cut] ?? 0) - start - left * mean;
    const score = excess * excess / (left * (size - left));
    if (score > best) {
      best = score;
      at = cut;
    }
  }
  return { at, contrast: at < 0 ? 0 : Math.sqrt(best * size) };
}

/** The best cut of one interval. */
interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly contrast: number;
}

/** Cuts of the seeded intervals that stand out, shortest interval first, none twice in one interval. */
function candidates(segmenter: Segmenter): readonly number[] {
  const { length, minLength, threshold, noise } = segmenter;
  const limit = CANDIDATE_SHARE * threshold * noise.spread;
  const found: Candidate[] = [];
  for (let layer = 0;; layer++) {
    const size = length * 2 ** (-layer / 2);
    if (size < 2 * minLength) break;
    const count = 2 * Math.ceil(2 ** (layer / 2)) - 1;
    const shift = count > 1 ? (length - size) / (count - 1) : 0;
    for (let i = 0; i < count; i++) {
      const from = Math.floor(i * shift);
      const to = Math.min(length, Math.ceil(i * shift + size));
      const { at, contrast } = bestSplit(segmenter, from, to);
      if (contrast > limit) found.push({ from, to, at, contrast });
    }
  }
  // The clearer one of equally long intervals, so that a reversed series has the mirrored cuts.
  found.sort((a, b) => (a.to - a.from) - (b.to - b.from) || b.contrast - a.contrast);
  const cuts: number[] = [];
  for (const { from, to, at } of found) {
    const next = insertionPoint(cuts, from + 1);
    if ((cuts[next] ?? Infinity) < to) continue;
    cuts.splice(insertionPoint(cuts, at), 0, at);
  }
  return cuts;
}

/**
 * Moves each cut to the best place between its neighbours, twice, since a moved cut moves its neighbours' best places. The faintest cut
 * first: it has the most to gain, and the direction of reading does not matter.
 */
function refine(segmenter: Segmenter, cuts: readonly number[]): readonly number[] {
  const moved = [...cuts];
  const best = (index: number) =>
    bestSplit(segmenter, moved[index - 1] ?? 0, moved[index + 1] ?? segmenter.length);
  for (let round = 0; round < 2; round++) {
    const order = moved.map((_, index) => ({ index, ...best(index) }))
      .sort((a, b) => a.contrast - b.contrast);
    const hasMoved = new Uint8Array(moved.length);
    for (const { index, at } of order) {
      const isAmongMoved = hasMoved[index - 1] === 1 || hasMoved[index + 1] === 1;
      const place = isAmongMoved ? best(index).at : at;
      if (place !== moved[index]) hasMoved[index] = 1;
      moved[index] = place;
    }
    if (!hasMoved.includes(1)) break;
  }
  return moved;
}

/** The first place in an ascending list whose value is not below the given one. */
function insertionPoint(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Around the first value, so that a high level does not swallow the digits of small differences. */
function prefixSums(values: Float64Array): Pick<Segmenter, "sums" | "squares" | "products"> {
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  const products = new Float64Array(values.length + 1);
  const origin = values[0] ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? 0) - origin;
    const next = (values[i + 1] ?? origin) - origin;
    sums[i + 1] = (sums[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value * value;
    products[i + 1] = (products[i] ?? 0) + value * next;
  }
  return { sums, squares, products };
}
