import type { Coverable, LostFile, TellOptions } from "./coverage_of_change.ts";
import type { Hunk } from "./diff.ts";
import { joinRanges, type LineRange } from "./line_range.ts";

/** One file before and after a change. */
export interface FileBeforeAndNow {
  /** As it is called now. */
  readonly path: string;
  /** What was covered before, and what is now. */
  readonly before: Iterable<Coverable>;
  readonly now: Iterable<Coverable>;
  /** Where the change touches it, ascending. */
  readonly hunks: readonly Hunk[];
}

/**
 * Finds the lines of a file that a change does not touch and that no test reaches any more.
 *
 * @returns The lines as they are numbered now; `undefined` if there are none
 */
export function lostLines(
  { path, before, now, hunks }: FileBeforeAndNow,
  options: TellOptions,
): LostFile | undefined {
  const reachedNow = reachedLines(now, options);
  const lost: LineRange[] = [];
  for (const [line, wasReached] of reachedLines(before, options)) {
    const place = wasReached ? movedLine(line, hunks) : undefined;
    if (place !== undefined && reachedNow.get(place) === false) {
      lost.push({ first: place, last: place });
    }
  }
  return lost.length === 0 ? undefined : { path, lines: joinRanges(lost) };
}

/** Of each line with a point whether it counts as reached. */
function reachedLines(
  coverable: Iterable<Coverable>,
  { isPartlyEnough }: TellOptions,
): ReadonlyMap<number, boolean> {
  const reached = new Map<number, boolean>();
  for (const { first, last, covered, total } of coverable) {
    const hasRun = isPartlyEnough ? covered > 0 : covered === total;
    for (let line = first; line <= last; line++) {
      const before = reached.get(line) ?? hasRun;
      reached.set(line, isPartlyEnough ? before || hasRun : before && hasRun);
    }
  }
  return reached;
}

/** Where a line is now; `undefined` if it was touched. */
function movedLine(line: number, hunks: readonly Hunk[]): number | undefined {
  let place = line;
  for (const { before, now } of hunks) {
    if (line < before.first) break;
    if (line <= before.last) return undefined;
    place += (now.last - now.first) - (before.last - before.first);
  }
  return place;
}
