import { moveText } from "../gate/bound.ts";
import { seriesName } from "../metric.ts";
import { formatDay, shortCommit } from "../text/format.ts";
import type { LocatedChange } from "./changes.ts";

/**
 * A change as a sentence: what moved, how far, in which commits and when.
 *
 * @returns `Bundle size rose 4.1 % in a1b2c3d..d4e5f6a on 12 May 2026`
 */
export function changeSentence(change: LocatedChange): string {
  const { metric, point, after } = change;
  const moved = moveText(point.before, point.after, metric.unit);
  const doubt = point.status === "fresh" ? ", if it lasts" : "";
  return `${seriesName(change.metric, change.labels)} ${moved} in ${commitRange(change)} on ${
    formatDay(after.time)
  }${doubt}`;
}

/**
 * The commits in which a change was made, as git understands them.
 *
 * @returns `a1b2c3d..d4e5f6a`: without the first, with the second; a single name if a commit was measured twice
 */
export function commitRange({ before, after }: LocatedChange): string {
  const [from, to] = [shortCommit(before.commit), shortCommit(after.commit)];
  return from === to ? to : `${from}..${to}`;
}
