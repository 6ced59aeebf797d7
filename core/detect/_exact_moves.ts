import { type Amount, amountOf } from "../amount.ts";
import { largestMoves, type Move } from "./_move.ts";

/** A value over the points that keep it. */
interface Level {
  readonly start: number;
  readonly value: number;
}

/** An excursion of fewer points that returns to where it began is none. */
const LASTING = 3;

/**
 * Where the level of an exact series that mostly stays put moved. Steps too small to count are told once they add up to one that does: as a
 * drift from the first to the last of them.
 *
 * @param values The series
 * @param minEffect What counts
 * @returns The moves, oldest first
 */
export function exactMoves(values: Float64Array, minEffect: Amount): readonly Move[] {
  const levels = exactLevels(values);
  const moves: Move[] = [];
  // From the pivot on, the level that lies farthest from it: small steps between the two may add up.
  let pivot = 0;
  let farthest = 0;
  const at = (index: number): Level => levels[index] ?? { start: 0, value: NaN };
  const flush = (): void => {
    if (isFar(at(pivot).value, at(farthest).value, minEffect)) {
      moves.push(driftBetween(values, levels, [pivot, farthest]));
    }
  };
  for (let i = 1; i < levels.length; i++) {
    const [before, after] = [at(i - 1).value, at(i).value];
    if (isFar(before, after, minEffect)) {
      flush();
      moves.push({ index: at(i).start, before, after });
      pivot = farthest = i;
      continue;
    }
    const [from, top] = [at(pivot).value, at(farthest).value];
    const isBack = isFar(from, top, minEffect) && isFar(top, after, minEffect) &&
      Math.sign(after - top) !== Math.sign(top - from);
    if (isBack) {
      flush();
      pivot = farthest;
      farthest = i;
    } else if (Math.abs(after - from) >= Math.abs(top - from)) {
      farthest = i;
    }
  }
  flush();
  return moves;
}

/**
 * Whether one value is so far from another that it counts.
 *
 * @param from Where it was
 * @param to Where it is
 * @param minEffect What counts
 * @returns False for equal values
 */
export function isFar(from: number, to: number, minEffect: Amount): boolean {
  return from !== to && Math.abs(to - from) >= amountOf(minEffect, from);
}

function driftBetween(
  values: Float64Array,
  levels: readonly Level[],
  [pivot, farthest]: readonly [number, number],
): Move {
  const value = (index: number) => levels[index]?.value ?? NaN;
  const way = Math.sign(value(farthest) - value(pivot));
  // It began when the level was last where it had been.
  let first = pivot;
  for (let i = pivot; i < farthest; i++) if ((value(i) - value(pivot)) * way <= 0) first = i;
  const index = levels[first + 1]?.start ?? 0;
  const end = levels[farthest]?.start ?? 0;
  const drift = { end, largest: largestMoves(values, index, end) };
  return {
    index,
    before: value(first),
    after: value(farthest),
    ...(end > index && { drift }),
  };
}

/** Levels of exact values, without excursions. */
function exactLevels(values: Float64Array): readonly Level[] {
  const levels: Level[] = [];
  for (let i = 0; i < values.length;) {
    const value = values[i] ?? NaN;
    const last = levels.at(-1);
    if (value !== last?.value) {
      const back = last === undefined ? -1 : values.subarray(i, i + LASTING).indexOf(last.value);
      if (back > 0) {
        i += back;
        continue;
      }
      levels.push({ start: i, value });
    }
    i++;
  }
  return levels;
}
