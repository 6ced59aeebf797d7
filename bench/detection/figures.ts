import { changePoints, levelStarts } from "../../core/detect/detect.ts";
import { allowedNoise, noiseBand, type NoiseOptions } from "../../core/detect/noise.ts";
import {
  NOISE,
  type NoiseSeries,
  normal,
  type Random,
  seededRandom,
  withStep,
} from "../../tests/fakes/noise.ts";

/** A figure measured in so many trials. */
export interface Rate {
  readonly hits: number;
  readonly trials: number;
}

/** The share of trials of which a claim holds; the same seed gives the same figure. */
export function rateOf(trials: number, seed: number, claim: (random: Random) => boolean): Rate {
  const random = seededRandom(seed);
  let hits = 0;
  for (let i = 0; i < trials; i++) if (claim(random)) hits++;
  return { hits, trials };
}

/** Series of pure noise in which the segmenter finds anything. */
export function falseSegments(make: NoiseSeries, length: number): Rate {
  return rateOf(400, length, (random) => changePoints(make(length, random)).points.length > 0);
}

/** Series of 50 + `after` points in which a step behind the 50th is found within `within` points. */
export function foundSteps(
  height: number,
  { after, within }: { readonly after: number; readonly within: number },
): Rate {
  return rateOf(1000, 9, (random) => {
    const values = withStep(NOISE.Gauss(50 + after, random), 50, height);
    return changePoints(values).points.some((point) => Math.abs(point.index - 50) <= within);
  });
}

/** How the gate decides on values that are so many deviations worse than before. */
export interface GateFigures {
  /** One measurement beyond the limit. */
  readonly single: Rate;
  /** The median of three beyond it, after a first one was. */
  readonly confirmed: Rate;
}

/** The gate on simulated histories. */
export function gateFigures(
  make: NoiseSeries,
  { count, shift, trials, ...options }: NoiseOptions & {
    readonly count: number;
    readonly shift: number;
    readonly trials: number;
  },
): GateFigures {
  let confirmed = 0;
  const single = rateOf(trials, 31 + count, (random) => {
    const band = noiseBand(make(count, random), [0], options);
    if (band === undefined) throw new RangeError(`${count} values give no band`);
    const limit = band.center + allowedNoise(band);
    const [value = 0, second = 0, third = 0] = make(3, random).map((one) => one + shift);
    if (value <= limit) return false;
    if (middle(value, second, third) > limit) confirmed++;
    return true;
  });
  return { single, confirmed: { hits: confirmed, trials } };
}

/** The gate along a real series, both ways, the next two values standing in for measuring again. */
export function walkForward(values: Float64Array, minEffect: number): GateFigures {
  let trials = 0;
  let single = 0;
  let confirmed = 0;
  for (let i = 8; i < values.length - 2; i++) {
    const recent = values.subarray(Math.max(0, i - 1000), i);
    const band = noiseBand(recent, levelStarts(recent));
    if (band === undefined) continue;
    trials++;
    const allowed = allowedNoise(band, minEffect * Math.abs(band.center));
    const [value = NaN, second = NaN, third = NaN] = values.subarray(i, i + 3);
    if (Math.abs(value - band.center) <= allowed) continue;
    single++;
    if (Math.abs(middle(value, second, third) - band.center) > allowed) confirmed++;
  }
  return { single: { hits: single, trials }, confirmed: { hits: confirmed, trials } };
}

/** Noise that hops between two levels, as a machine with two kinds of processors has it. */
export function twoLevels(length: number, random: Random): Float64Array {
  return Float64Array.from({ length }, () => (random() < 0.3 ? 10 : 0) + normal(random));
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
