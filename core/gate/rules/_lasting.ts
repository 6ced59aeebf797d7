import { amountOf } from "../../amount.ts";
import { worseBy } from "../../detect/direction.ts";
import type { Direction } from "../../metric.ts";
import type { PastLevel } from "../../past/past.ts";

/** Where a series was so long that it can be held to that: not one run, nor a few days. */
const LASTING_RUNS = 3;
const LASTING_MS = 7 * 86_400_000;

/** The best that a series has kept. */
export interface Lasting {
  readonly value: number;
  /** Where it began. */
  readonly level: PastLevel;
  /** `its best that lasted` */
  readonly role: string;
}

/**
 * The best value that a series has kept for a week and three runs; it may have been better in between. Where a change was accepted it begins
 * anew, at once, with the level that this change brought.
 *
 * @param levels Oldest first
 * @returns `undefined` if nothing has lasted, and nothing was accepted
 */
export function bestLasting(
  levels: readonly PastLevel[],
  direction: Direction,
): Lasting | undefined {
  let best: Lasting | undefined;
  let from = 0;
  levels.forEach((level, index) => {
    const before = best?.value ?? levels[index - 1]?.value;
    if (isAccepted(level, before, direction)) {
      from = index;
      best = { value: level.value, level, role: "what was last accepted" };
      return;
    }
    const stretch = lastingStretch(levels, { from, to: index });
    if (stretch === undefined) return;
    const value = worstOf(levels.slice(stretch, index + 1), direction);
    const begun = levels[stretch];
    if (begun !== undefined && (best === undefined || worseBy(value, best.value, direction) <= 0)) {
      best = { value, level: begun, role: "its best that lasted" };
    }
  });
  return best;
}

/**
 * What a series can be held to as of one of its levels: that level, or the worst of the time up to it that is long enough to count.
 *
 * @param index Of the level
 * @returns The value
 */
export function lastingAt(
  levels: readonly PastLevel[],
  index: number,
  direction: Direction,
): number {
  const stretch = lastingStretch(levels, { from: 0, to: index }) ?? index;
  return worstOf(levels.slice(stretch, index + 1), direction);
}

/** A change that was accepted up to an amount is not if it went further than that from the best so far. */
function isAccepted(
  { accepted, value }: PastLevel,
  before: number | undefined,
  direction: Direction,
): boolean {
  return accepted.some(({ atMost }) =>
    atMost === undefined || before === undefined ||
    worseBy(value, before, direction) <= amountOf(atMost, before)
  );
}

/** Where the shortest stretch begins that ends with a level and has lasted. */
function lastingStretch(
  levels: readonly PastLevel[],
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const end = levels[to]?.end ?? NaN;
  // Most often asked of histories that are long enough; the others need not be walked through.
  if (!(end - (levels[from]?.time ?? NaN) >= LASTING_MS)) return undefined;
  let runs = 0;
  for (let index = to; index >= from; index--) {
    const level = levels[index];
    if (level === undefined) return undefined;
    runs += level.count;
    if (runs >= LASTING_RUNS && end - level.time >= LASTING_MS) return index;
  }
  return undefined;
}

function worstOf(levels: readonly PastLevel[], direction: Direction): number {
  return levels.reduce(
    (worst, { value }) => worseBy(value, worst, direction) > 0 ? value : worst,
    levels[0]?.value ?? NaN,
  );
}
