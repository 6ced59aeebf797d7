import type { Amount } from "../amount.ts";
import { isFar } from "./_exact_moves.ts";
import { largestMoves, type Move } from "./_move.ts";
import { type Piece, pieces } from "./_pieces.ts";
import { differences, median } from "./statistics.ts";

/** A step is one that is so many times larger than what usually happens. */
const UNUSUAL = 8;
const LASTING = 3;

/**
 * Where an exact series that nearly every run moves changed its course: by steps that are unusual for it, and by slopes between them.
 *
 * @param values The series
 * @param minEffect Smaller changes do not count
 * @returns The moves, oldest first
 */
export function creepMoves(values: Float64Array, minEffect: Amount): readonly Move[] {
  const steps = unusualSteps(values, minEffect);
  const smooth = without(values, steps);
  const found = pieces(smooth);
  const slopes = found.flatMap((piece, index): readonly Move[] =>
    courseOf(smooth, piece, found[index - 1])
  ).filter(({ before, after }) => isFar(before, after, minEffect));
  // Told on the height at which they happened, not on the one without the steps before.
  const lift = (move: Move): Move => {
    const height = (values[move.index] ?? NaN) - (smooth[move.index] ?? NaN);
    return { ...move, before: move.before + height, after: move.after + height };
  };
  return [...steps, ...slopes.map(lift)].sort((a, b) => a.index - b.index);
}

function unusualSteps(values: Float64Array, minEffect: Amount): readonly Move[] {
  const moved = differences(values);
  const usual = median(moved);
  const width = median(moved.map((by) => Math.abs(by - usual)).filter((by) => by > 0));
  return Array.from(moved.keys()).flatMap((at): readonly Move[] => {
    const by = (moved[at] ?? 0) - usual;
    const [before, after] = [values[at] ?? NaN, values[at + 1] ?? NaN];
    if (!(Math.abs(by) > UNUSUAL * width) || !isFar(before, after, minEffect)) return [];
    const isLasting = values.subarray(at + 2, at + 1 + LASTING)
      .every((value) => Math.abs(value - before) > Math.abs(by) / 2);
    // Several large movements in a row the same way are a steep slope.
    const isAlone = [at - 1, at + 1].every((beside) =>
      ((moved[beside] ?? usual) - usual) * Math.sign(by) < Math.abs(by) / 2
    );
    return isLasting && isAlone && !isReturn(values, at, Math.abs(by) / 2)
      ? [{ index: at + 1, before, after }]
      : [];
  });
}

/** The end of an excursion that began a point or two before. */
function isReturn(values: Float64Array, at: number, half: number): boolean {
  const after = values[at + 1] ?? NaN;
  return values.subarray(Math.max(0, at - LASTING + 1), at)
    .some((value) => Math.abs(value - after) < half);
}

function without(values: Float64Array, steps: readonly Move[]): Float64Array {
  const smooth = values.slice();
  for (const { index, before, after } of steps) {
    for (let i = index; i < smooth.length; i++) smooth[i] = (smooth[i] ?? 0) - (after - before);
  }
  return smooth;
}

/** A slope is a drift from its first to its last point; of a level there is to tell where it begins, unless a slope led there. */
function courseOf(
  smooth: Float64Array,
  piece: Piece,
  previous: Piece | undefined,
): readonly Move[] {
  const { start, end, isSlope } = piece;
  if (isSlope) {
    const index = Math.max(1, start);
    return [{
      index,
      before: smooth[index - 1] ?? NaN,
      after: smooth[end - 1] ?? NaN,
      drift: { end: end - 1, largest: largestMoves(smooth, index, end - 1) },
    }];
  }
  if (previous === undefined || previous.isSlope) return [];
  return [{
    index: start,
    before: median(smooth.subarray(previous.start, previous.end)),
    after: median(smooth.subarray(start, end)),
  }];
}
