import { moveText } from "../gate/bound.ts";
import { seriesName } from "../metric.ts";
import { formatCount, formatDay, formatDelta, shortCommit } from "../text/format.ts";
import type { LocatedChange } from "./changes.ts";

const MAX_SPENDERS = 3;

/**
 * A change as a sentence: what moved, how far, in which commits and when.
 *
 * @returns `Bundle size rose 4.1 % in a1b2c3d..d4e5f6a on 12 May 2026`; of a drift
 * `size drifted: rose 1 % over a1b2c3d..d4e5f6a until 12 May 2026, most of it in b1b1b1b (+300 B)`
 */
export function changeSentence(change: LocatedChange): string {
  const { point, after } = change;
  const when = `${point.drift === undefined ? "on" : "until"} ${formatDay(after.time)}`;
  return `${whatMoved(change)} ${when}${aside(change)}`;
}

/**
 * A change without its day, for whoever has said that already.
 *
 * @returns `Bundle size rose 4.1 % in a1b2c3d..d4e5f6a`
 */
export function changePhrase(change: LocatedChange): string {
  return `${whatMoved(change)}${aside(change)}`;
}

/**
 * The most unusual of some changes as sentences; how many are left out is the last of them.
 *
 * @param changes In any order
 * @param most How many
 * @returns One sentence each
 */
export function mostUnusual(changes: readonly LocatedChange[], most: number): readonly string[] {
  const ranked = changes.toSorted((a, b) => b.unusual - a.unusual);
  const more = ranked.length - most;
  return [
    ...ranked.slice(0, most).map(changeSentence),
    ...(more > 0 ? [`… and ${formatCount(more, "smaller change")}`] : []),
  ];
}

/**
 * The commits in which a change was made, as git understands them.
 *
 * @returns `a1b2c3d..d4e5f6a`: without the first, with the second; a single name if a commit was measured twice
 */
export function commitRange({ before, after }: Pick<LocatedChange, "before" | "after">): string {
  const [from, to] = [shortCommit(before.commit), shortCommit(after.commit)];
  return from === to ? to : `${from}..${to}`;
}

function whatMoved(change: LocatedChange): string {
  const { metric, labels, point } = change;
  const moved = moveText(point.before, point.after, metric.unit);
  const how = point.drift === undefined ? `${moved} in` : `drifted: ${moved} over`;
  return `${seriesName(metric, labels)} ${how} ${commitRange(change)}`;
}

/** What has to be known beside: nobody is to be blamed for a drift, nor for what may be a spike. */
function aside({ point, spenders, metric }: LocatedChange): string {
  if (point.status === "fresh") return "; may be a spike";
  const way = Math.sign(point.after - point.before);
  const named = spenders.filter(({ delta }) => delta * way > 0).slice(0, MAX_SPENDERS);
  const [largest] = named;
  if (largest === undefined) return "";
  const spent = named.reduce((sum, { delta }) => sum + Math.abs(delta), 0);
  if (spent < Math.abs(point.after - point.before) / 2) {
    return `, in steps of at most ${formatDelta(largest.delta, metric.unit)}`;
  }
  const texts = named.map(({ run, delta }) =>
    `${shortCommit(run.commit)} (${formatDelta(delta, metric.unit)})`
  );
  return `, most of it in ${texts.join(", ")}`;
}
