import type { Move } from "./_move.ts";
import { segment } from "./_segment.ts";

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
  const found = segment(
    byRatio ? values.map(Math.log) : values,
    alpha === undefined ? {} : { alpha },
  );
  const { cuts, strengths, cleaned } = found;
  const levels = [0, ...cuts].map((start, index) => {
    const mean = meanOf(cleaned, start, cuts[index] ?? cleaned.length);
    return byRatio ? Math.exp(mean) : mean;
  });
  const moves = cuts.map((index, at): Move => {
    const strength = strengths[at];
    return {
      index,
      before: levels[at] ?? NaN,
      after: levels[at + 1] ?? NaN,
      ...(strength !== undefined && { strength }),
    };
  });
  return { moves, isUnstable: found.isUnstable };
}

function meanOf(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] ?? 0;
  return sum / (end - start);
}
