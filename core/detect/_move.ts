/** A change of level as it is found, before it is told. */
export interface Move {
  /** The first point that is different. */
  readonly index: number;
  /** The level before, in the series' own unit. */
  readonly before: number;
  /** The level after. */
  readonly after: number;
  /** How many standard errors the levels lie apart; absent where no statistics are needed. */
  readonly strength?: number;
  /** It was no step: the last point of the slope, and the points within that moved most, largest first. */
  readonly drift?: { readonly end: number; readonly largest: readonly number[] };
}

const MOST_NAMED = 3;

/**
 * The points of a stretch that moved it most.
 *
 * @param values The series
 * @param from The first point of the stretch; its movement is from the point before
 * @param to Its last point
 * @returns At most three indices, of movements the same way as the whole, the largest first
 */
export function largestMoves(values: Float64Array, from: number, to: number): readonly number[] {
  const by = (index: number) => (values[index] ?? NaN) - (values[index - 1] ?? NaN);
  const whole = Math.sign((values[to] ?? NaN) - (values[from - 1] ?? values[from] ?? NaN));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .filter((index) => by(index) * whole > 0)
    .sort((a, b) => Math.abs(by(b)) - Math.abs(by(a)) || a - b)
    .slice(0, MOST_NAMED);
}
