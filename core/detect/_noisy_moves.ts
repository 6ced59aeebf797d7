import type { Move } from "./_move.ts";
import { MIN_HISTORY, quantileLimit, widthOf } from "./noise.ts";
import { costOf, cumulate, lineOf, meanOfSums, type Sums } from "./_sums.ts";
import { segment, type Segmentation } from "./_segment.ts";

/** A slope may explain so much less than steps do, as a share of what each step is worth. */
const SLOPE_SHARE = 0.5;
/** So many steps that fit no slope end it. */
const PATIENCE = 3;
const MOST_FRESH = 2;
/** A fresh value is compared with so many before it. */
const NEWEST = 200;
/** It must lie so many times as far off as any of them. */
const BEYOND_KNOWN = 1.25;

/** What {@link noisyMoves} found. */
export interface NoisyMoves {
  readonly moves: readonly Move[];
  readonly isUnstable: boolean;
}

/**
 * Where the level of a noisy series moved.
 *
 * @param values The series
 * @param options The level of significance, and whether values are compared by ratio (all are positive then)
 * @returns The moves, oldest first
 */
export function noisyMoves(
  values: Float64Array,
  { alpha, byRatio }: { readonly alpha: number | undefined; readonly byRatio: boolean },
): NoisyMoves {
  const scaled = byRatio ? values.map(Math.log) : values;
  const found = segment(scaled, alpha === undefined ? {} : { alpha });
  const { cuts, cleaned } = found;
  const levels = [0, ...cuts].map((start, index) => {
    const mean = meanOf(cleaned, start, cuts[index] ?? cleaned.length);
    return byRatio ? Math.exp(mean) : mean;
  });
  const moves = stairsOf(found).flatMap((stair): readonly Move[] =>
    stair.slope === undefined
      ? stepMoves(found, levels, stair)
      : [slopeMove(found, { ...stair, ...stair.slope, byRatio })]
  );
  const fresh = freshMove(scaled, cuts.at(-1) ?? 0);
  return {
    moves: fresh === undefined ? moves : [...moves, byRatio ? withoutLog(fresh) : fresh],
    isUnstable: found.isUnstable,
  };
}

/** Some of the cuts, all the same way. */
interface Stair {
  readonly first: number;
  readonly last: number;
  /** Where a straight line explains the series as well as these steps do; absent where it does not. */
  readonly slope?: { readonly start: number; readonly end: number };
}

/** The cuts, those of one slope together. */
function stairsOf(found: Segmentation): readonly Stair[] {
  const { cuts, cleaned } = found;
  const sums = cumulate(cleaned);
  const edge = (at: number) => at < 0 ? 0 : cuts[at] ?? cleaned.length;
  const way = (at: number) =>
    Math.sign(meanOfSums(sums, edge(at), edge(at + 1)) - meanOfSums(sums, edge(at - 1), edge(at)));
  const stairs: Stair[] = [];
  for (let first = 0; first < cuts.length;) {
    let best: Stair = { first, last: first };
    for (let last = first + 1; last < cuts.length && way(last) === way(first); last++) {
      const slope = slopeOver(found, sums, { first, last });
      if (slope !== undefined) best = { first, last, slope };
      else if (last - best.last > PATIENCE) break;
    }
    stairs.push(best);
    first = best.last + 1;
  }
  return stairs;
}

/** The stretch that slopes instead of taking these steps: with the whole levels on both sides, or with as much of them as a step is long. */
function slopeOver(
  { cuts, cleaned, noise, threshold }: Segmentation,
  sums: Sums,
  { first, last }: Pick<Stair, "first" | "last">,
): Stair["slope"] {
  const inner = cuts.slice(first, last + 1);
  const [from = 0, to = 0] = [inner[0], inner.at(-1)];
  const before = cuts[first - 1] ?? 0;
  const after = cuts[last + 1] ?? cleaned.length;
  const half = Math.round((to - from) / (last - first) / 2);
  const price = (last - first) * SLOPE_SHARE * (threshold * noise.spread * noise.inflation) ** 2;
  const ramps = [[before, after], [Math.max(before, from - half), Math.min(after, to + half)]];
  for (const [start = 0, end = 0] of ramps) {
    const edges = [start, ...inner, end];
    const steps = edges.slice(1).reduce(
      (sum, edge, at) => sum + costOf(sums, edges[at] ?? 0, edge).level,
      0,
    );
    if (costOf(sums, start, end).slope - steps <= price) return { start, end };
  }
  return undefined;
}

function stepMoves(
  { cuts, strengths }: Segmentation,
  levels: readonly number[],
  { first, last }: Pick<Stair, "first" | "last">,
): readonly Move[] {
  return cuts.slice(first, last + 1).map((index, offset): Move => {
    const strength = strengths[first + offset];
    return {
      index,
      before: levels[first + offset] ?? NaN,
      after: levels[first + offset + 1] ?? NaN,
      ...(strength !== undefined && { strength }),
    };
  });
}

function slopeMove(
  { strengths, cleaned }: Segmentation,
  { first, last, start, end, byRatio }: Omit<Stair, "slope"> & {
    readonly start: number;
    readonly end: number;
    readonly byRatio: boolean;
  },
): Move {
  const index = Math.max(1, start);
  const { from, to } = lineOf(cleaned, start, end);
  return {
    index,
    before: byRatio ? Math.exp(from) : from,
    after: byRatio ? Math.exp(to) : to,
    strength: Math.max(...strengths.slice(first, last + 1)),
    drift: { end: end - 1, largest: [] },
  };
}

/**
 * One or two last values so far off their level that they are a step, or a spike: which of both cannot be told yet. They must lie farther off
 * than anything the level has seen.
 */
function freshMove(values: Float64Array, start: number): Move | undefined {
  for (let count = MOST_FRESH; count > 0; count--) {
    const index = values.length - count;
    const level = values.subarray(Math.max(start, index - NEWEST), index);
    if (level.length < MIN_HISTORY) continue;
    const { center, scale } = widthOf(level);
    const limit = quantileLimit(level.length, true) * scale;
    const known = level.reduce((most, value) => Math.max(most, Math.abs(value - center)), 0);
    const far = Math.max(limit, BEYOND_KNOWN * known);
    const [low, high] = [Math.min(...values.subarray(index)), Math.max(...values.subarray(index))];
    if (low > center + far || high < center - far) {
      const after = meanOf(values, index, values.length);
      return { index, before: center, after, strength: Math.abs(after - center) / scale };
    }
  }
  return undefined;
}

function withoutLog(move: Move): Move {
  return { ...move, before: Math.exp(move.before), after: Math.exp(move.after) };
}

function meanOf(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] ?? 0;
  return sum / (end - start);
}
