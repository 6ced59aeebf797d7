import type { Amount } from "../amount.ts";
import type { Metric } from "../metric.ts";
import { creepMoves } from "./_creep_moves.ts";
import { directionOf, worseBy } from "./direction.ts";
import { exactMoves, isFar } from "./_exact_moves.ts";
import { type NoiseKind, noiseKind } from "./kind.ts";
import type { Move } from "./_move.ts";
import { noisyMoves } from "./_noisy_moves.ts";
import { segment } from "./_segment.ts";

/** What is known about a series beyond its values. */
export interface DetectOptions extends Pick<Metric, "unit" | "direction" | "noise"> {
  /** Smaller changes are not reported, until several of them add up. Default: 1 % of exact metrics, nothing of noisy ones. */
  readonly minEffect?: Amount;
  /** Probability that a series of pure noise gets any change point. Default 0.01. */
  readonly alpha?: number;
}

/** The place in a series where its level moved, or the stretch over which it drifted. */
export interface ChangePoint {
  /** The first point of the new level, or of the drift. The change was made after the point before it, up to this one. */
  readonly index: number;
  /** The level before, in the metric's unit. */
  readonly before: number;
  /** The level after; of a drift the one that it has reached. */
  readonly after: number;
  /** `after / before - 1`; absent if the level was 0. */
  readonly effect?: number;
  /** How many standard errors the levels lie apart; absent for exact values. */
  readonly strength?: number;
  /** From 0 to 1: one minus the chance that a series of pure noise shows such a strength anywhere. */
  readonly confidence: number;
  /** Points of the level before and of the level after. */
  readonly counts: readonly [number, number];
  /** `moved` where nobody knows which way is better. */
  readonly verdict: "better" | "worse" | "moved";
  /** `fresh`: fewer than three points since, it may yet turn out a spike. */
  readonly status: "confirmed" | "fresh";
  /** It was no step but a slope: no single point is to blame. */
  readonly drift?: {
    /** Its last point. */
    readonly end: number;
    /** The points within it that moved most, largest first. */
    readonly largest: readonly number[];
  };
}

/** All change points of a series, and what to know when reading them. */
export interface Changes {
  /** Oldest first. */
  readonly points: readonly ChangePoint[];
  /** Whether its values are exact or noisy, and how that is known. */
  readonly kind: NoiseKind;
  /** The series jumps between several levels all the time; only large changes can be told. */
  readonly isUnstable: boolean;
}

const MIN_POINTS = 6;
/** A level is begun anew only for sure: what a gate judges by forgets all that was before. */
const LEVEL_ALPHA = 0.001;
const CONFIRMED_AFTER = 3;
const EXACT_MIN_EFFECT: Amount = { percent: 1 };
const NO_MIN_EFFECT: Amount = { absolute: 0 };

/**
 * Finds where the level of a series moved: by statistics where values are noisy, else wherever they differ and do not return at once.
 *
 * @param values The series, oldest first; what is not finite counts as a gap and must be left out by the caller
 * @param options What is known about the metric
 * @returns The change points; none of fewer than six values
 */
export function changePoints(values: Float64Array, options: DetectOptions = {}): Changes {
  const kind = noiseKind(values, options);
  if (values.length < MIN_POINTS) return { points: [], kind, isUnstable: false };
  const { moves, isUnstable } = movesOf(values, kind, options);
  const edges = [0, ...moves.map(({ index }) => index), values.length];
  const points = moves.map((move, at): ChangePoint => {
    const { index, before, after, strength, drift } = move;
    const isFresh = drift === undefined && values.length - index < CONFIRMED_AFTER;
    return {
      index,
      before,
      after,
      ...(before !== 0 && { effect: (after - before) / Math.abs(before) }),
      ...(strength !== undefined && { strength }),
      confidence: confidenceOf(strength, values.length),
      counts: [index - (edges[at] ?? 0), (edges[at + 2] ?? values.length) - index],
      verdict: verdictOf(before, after, options),
      status: isFresh ? "fresh" : "confirmed",
      ...(drift !== undefined && { drift }),
    };
  });
  return { points, kind, isUnstable };
}

/**
 * Where a series changed its course: the beginnings of its levels and drifts.
 *
 * @param changes Its change points
 * @param length Its length
 * @returns Indices, ascending, without the beginning of the series
 */
export function boundaries({ points }: Changes, length: number): readonly number[] {
  const all = points.flatMap(({ index, drift }) =>
    drift === undefined ? [index] : [index === 1 ? 0 : index, drift.end + 1]
  );
  return [...new Set(all)].filter((index) => index > 0 && index < length).sort((a, b) => a - b);
}

/** How levels are told. */
export interface LevelOptions extends DetectOptions {
  /** Points at which a change was accepted, ascending: each begins a level, however short. */
  readonly accepted?: readonly number[];
}

/**
 * Where the levels of a series begin: at its start, behind every significant cut, however small, and where a change was accepted.
 *
 * @param values The series, oldest first
 * @param options What is known about the metric
 * @returns Indices, ascending; the last is where the present level begins
 */
export function levelStarts(values: Float64Array, options: LevelOptions = {}): readonly number[] {
  const { accepted = [], ...known } = options;
  const kind = noiseKind(values, known);
  const edges = [0, ...accepted.filter((index) => index > 0 && index < values.length)];
  return edges.flatMap((start, at) => {
    const part = values.subarray(start, edges[at + 1] ?? values.length);
    return [start, ...cutsOf(part, kind, known).map((index) => start + index)];
  });
}

function cutsOf(values: Float64Array, kind: NoiseKind, options: DetectOptions): readonly number[] {
  if (values.length < MIN_POINTS) return [];
  return kind.noise === "none"
    ? movesOf(values, kind, options).moves.map((move) => move.index)
    : segment(isByRatio(values, options) ? values.map(Math.log) : values, { alpha: LEVEL_ALPHA })
      .cuts;
}

/**
 * Whether the values of a series are exact.
 *
 * @returns True if no statistics are needed
 */
export function isExact(values: Float64Array, metric: Pick<Metric, "noise" | "unit">): boolean {
  return noiseKind(values, metric).noise === "none";
}

function movesOf(
  values: Float64Array,
  kind: NoiseKind,
  options: DetectOptions,
): { readonly moves: readonly Move[]; readonly isUnstable: boolean } {
  if (kind.noise === "none") {
    const { minEffect = EXACT_MIN_EFFECT } = options;
    const moves = kind.creeps ? creepMoves(values, minEffect) : exactMoves(values, minEffect);
    return { moves, isUnstable: false };
  }
  const { minEffect = NO_MIN_EFFECT, alpha } = options;
  const found = noisyMoves(values, { alpha, byRatio: isByRatio(values, options) });
  return { moves: largeEnough(found.moves, minEffect), isUnstable: found.isUnstable };
}

/** Times are compared by ratio: their noise grows with them. */
function isByRatio(values: Float64Array, { unit }: DetectOptions): boolean {
  return unit === "duration" && values.every((value) => value > 0);
}

/**
 * The moves that lie far enough from the level before or from the one last told, so that growth in small steps is told once it adds up.
 */
function largeEnough(moves: readonly Move[], minEffect: Amount): readonly Move[] {
  let reference = moves[0]?.before ?? NaN;
  return moves.flatMap((move) => {
    const isStep = isFar(move.before, move.after, minEffect);
    if (!isStep && !isFar(reference, move.after, minEffect)) return [];
    const before = isStep ? move.before : reference;
    reference = move.after;
    return [{ ...move, before }];
  });
}

/** The threshold of {@link segment} solved for alpha. */
function confidenceOf(strength: number | undefined, length: number): number {
  return strength === undefined ? 1 : Math.max(0, 1 - length * Math.exp(-(strength ** 2) / 2));
}

function verdictOf(before: number, after: number, options: DetectOptions): ChangePoint["verdict"] {
  const direction = directionOf(options);
  if (direction === undefined) return "moved";
  return worseBy(after, before, direction) > 0 ? "worse" : "better";
}
