import type { Metric, Noise, Unit } from "../metric.ts";

/** Whether a series is noisy, and how that is known. */
export interface NoiseKind {
  readonly noise: Noise;
  /** `unit`: a guess from the unit, until there are enough runs. */
  readonly source: "declared" | "learned" | "unit";
  /** What the series itself says; absent while there are too few runs. It may contradict what is declared. */
  readonly learned?: Noise;
  /** Exact values that nearly every run moves: lines of code, a size. */
  readonly creeps: boolean;
}

/** Runs from which on a series says something. */
const ENOUGH = 12;
/** Movements from which on their pattern says something. */
const ENOUGH_MOVES = 6;
/** So many of the newest runs are looked at. */
const NEWEST = 500;
const FAR = 4;
const CHANCE = 8;
/** A movement counts at most so many times the usual one: a step is no pattern. */
const CAP = 3;

/**
 * Whether a series is exact or noisy. A declaration wins; else the series decides; its unit only as long as it has few runs.
 *
 * Noise comes back: after four runs it lies as far off as after one. What is exact goes on from where it is: after four runs it has moved
 * further. Ties do not matter for that, so noise in whole seconds is noise, and a counter that moves with every commit is exact.
 *
 * @param values The series, oldest first
 * @param metric What is declared
 * @returns The kind
 */
export function noiseKind(
  values: Float64Array,
  metric: Pick<Metric, "noise" | "unit">,
): NoiseKind {
  const newest = values.subarray(-NEWEST);
  const moves = movesOf(newest);
  const learned = learn(newest, moves, metric.unit);
  const noise = metric.noise ?? learned ?? priorNoise(metric);
  return {
    noise,
    source: metric.noise !== undefined ? "declared" : learned !== undefined ? "learned" : "unit",
    ...(learned !== undefined && { learned }),
    creeps: noise === "none" && newest.length >= ENOUGH && moves.length > (newest.length - 1) / 2,
  };
}

/**
 * A kind in words.
 *
 * @returns `noisy, as 40 runs show`, `exact, as declared`; `undefined` where nothing but the unit speaks for it
 */
export function kindText(kind: NoiseKind, runs: number): string | undefined {
  const word = (noise: Noise) => noise === "none" ? "exact" : "noisy";
  if (kind.source === "unit") return undefined;
  const shown = `${runs} runs show`;
  if (kind.source === "learned") return `${word(kind.noise)}, as ${shown}`;
  const isContradicted = kind.learned !== undefined && kind.learned !== kind.noise;
  return `${word(kind.noise)}, as declared${
    isContradicted ? `, but ${word(kind.learned)} as ${shown}` : ""
  }`;
}

/**
 * What is taken for granted of a metric without a history: counts, sizes and shares are exact, times and plain numbers noisy.
 *
 * @param metric The metric
 * @returns The kind of noise
 */
export function priorNoise({ noise, unit }: Pick<Metric, "noise" | "unit">): Noise {
  return noise ?? (isCounted(unit) ? "none" : "sampled");
}

function isCounted(unit: Unit | undefined): boolean {
  return unit === "integer" || unit === "bytes" || unit === "percent";
}

function learn(
  values: Float64Array,
  moves: Float64Array,
  unit: Unit | undefined,
): Noise | undefined {
  const isTime = unit === "duration";
  if (moves.length < ENOUGH_MOVES) {
    // It repeats itself. A time in whole seconds does that, too.
    const repeats = values.length > 1 && moves.length <= (values.length - 1) / 2;
    if (!repeats) return undefined;
    if (!isTime) return "none";
    return moves.length > 0 && values.length >= ENOUGH && wandering(values, moves) > wanders(unit)
      ? "none"
      : undefined;
  }
  if (values.length < ENOUGH) return undefined;
  // Few points wander by chance.
  const limit = wanders(unit) + (isCounted(unit) ? 0 : CHANCE / values.length);
  return wandering(values, moves) > limit ? "none" : "sampled";
}

/** What counts as wandering off: the unit says which mistake is worse. */
function wanders(unit: Unit | undefined): number {
  return isCounted(unit) ? 1.35 : unit === "duration" ? 2.5 : 1.6;
}

/** The sizes of the movements from run to run, without those that are none. */
function movesOf(values: Float64Array): Float64Array {
  const moves = new Float64Array(values.length);
  let count = 0;
  for (let i = 1; i < values.length; i++) {
    const distance = distanceAt(values, i, 1);
    if (distance > 0) moves[count++] = distance;
  }
  return moves.subarray(0, count);
}

/** How much further apart values of four runs are than those of neighbours: 1 for noise, 2 for a random walk, 4 for a slope or rare steps. */
function wandering(values: Float64Array, moves: Float64Array): number {
  const cap = CAP * (moves.toSorted()[moves.length >> 1] ?? 0);
  return meanDistance(values, FAR, cap) / meanDistance(values, 1, cap);
}

/** The mean distance of values so many runs apart, none counted as more than the cap. */
function meanDistance(values: Float64Array, lag: number, cap: number): number {
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += Math.min(distanceAt(values, i, lag), cap);
  return sum / (values.length - lag);
}

function distanceAt(values: Float64Array, at: number, lag: number): number {
  return Math.abs((values[at] ?? NaN) - (values[at - lag] ?? NaN));
}
