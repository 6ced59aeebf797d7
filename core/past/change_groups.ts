import type { RunInfo } from "../history_view.ts";
import type { LocatedChange } from "./changes.ts";
import type { Lifetime } from "./lifetimes.ts";

/** What came with one commit. */
export interface ChangeGroup {
  /** The run that showed it first; of drifts the one that they last until. */
  readonly run: RunInfo;
  /** The most unusual first. */
  readonly changes: readonly LocatedChange[];
  readonly lifetimes: readonly Lifetime[];
}

/** A series that begins or ends is about as much news as a change that is so unusual. */
const LIFETIME_UNUSUAL = 2;

/**
 * What moved, by the commit that it came with, the most unusual first.
 *
 * @returns Each change and each lifetime in one group
 */
export function groupChanges(
  changes: readonly LocatedChange[],
  lifetimes: readonly Lifetime[],
): readonly ChangeGroup[] {
  const groups = new Map<string, {
    readonly run: RunInfo;
    readonly changes: LocatedChange[];
    readonly lifetimes: Lifetime[];
  }>();
  const groupOf = (run: RunInfo) => {
    const group = groups.get(run.commit) ?? { run, changes: [], lifetimes: [] };
    groups.set(run.commit, group);
    return group;
  };
  for (const change of changes) groupOf(change.after).changes.push(change);
  for (const lifetime of lifetimes) groupOf(lifetime.run).lifetimes.push(lifetime);
  for (const { changes } of groups.values()) changes.sort((a, b) => b.unusual - a.unusual);
  const unusual = ({ changes, lifetimes }: ChangeGroup) =>
    Math.max(changes[0]?.unusual ?? 0, lifetimes.length === 0 ? 0 : LIFETIME_UNUSUAL);
  return [...groups.values()].sort((a, b) => unusual(b) - unusual(a) || b.run.time - a.run.time);
}
