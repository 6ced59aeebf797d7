import { noiseOfSeries, type SeriesNoise, withoutOutliers } from "./_level_noise.ts";
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
  /** The strength that pure noise reaches with probability alpha. */
  readonly threshold: number;
  readonly noise: SeriesNoise;
  /** The series without outliers, from which the levels are computed. */
  readonly cleaned: Float64Array;
}

const DEFAULT_ALPHA = 0.01;
const DEFAULT_MIN_LENGTH = 3;
const OUTLIER_SCALES = 3;

/**
 * Cuts a noisy series where its level moved.
 *
 * Candidates come from seeded intervals and the narrowest over the threshold (Kovács, Bühlmann, Li, Munk: Seeded binary segmentation,
 * Biometrika 2023; Baranowski, Chen, Fryzlewicz: Narrowest-over-threshold, JRSS B 2019); what does not stand up to a t-test against
 * its neighbours is merged bottom-up. The work grows as n log n.
 *
 * @param values The series, finite numbers; noise of scale 0 gives no cuts
 * @param options Level of significance and shortest segment
 * @returns The cuts
 */
export function segment(values: Float64Array, options: SegmentOptions = {}): Segmentation {
  const length = values.length;
  const noise = noiseOfSeries(values);
  const threshold = Math.sqrt(2 * Math.log(length / (options.alpha ?? DEFAULT_ALPHA)));
  if (noise.scale === 0) return { cuts: [], strengths: [], threshold, noise, cleaned: values };
  const cleaned = noise.isUnstable ? values : withoutOutliers(values, OUTLIER_SCALES * noise.scale);
  const segmenter: Segmenter = {
    length,
    minLength: options.minLength ?? DEFAULT_MIN_LENGTH,
    ...prefixSums(cleaned),
    noise,
    threshold,
  };
  const merged = mergeSegments(segmenter, refine(segmenter, candidates(segmenter)), refine);
  return { ...merged, threshold, noise, cleaned };
}

/**
 * The best place to cut an interval in two, by the cumulated sum.
 *
 * @param from First point of the interval
 * @param to Point behind its last
 * @returns The first point behind the cut (-1 if the interval is too short), and the contrast of both sides in units of the values
 */
export function bestSplit(
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
  const limit = threshold * noise.spread * noise.inflation;
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
    const order = moved.map((_, index) => ({ index, contrast: best(index).contrast }))
      .sort((a, b) => a.contrast - b.contrast);
    for (const { index } of order) moved[index] = best(index).at;
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
function prefixSums(values: Float64Array): Pick<Segmenter, "sums" | "squares"> {
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  const origin = values[0] ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? 0) - origin;
    sums[i + 1] = (sums[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value * value;
  }
  return { sums, squares };
}
