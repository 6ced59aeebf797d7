/** A commit as far as choosing needs it. */
export interface PickableCommit {
  /** 40 hex digits. */
  readonly id: string;
  /** Committer time, epoch milliseconds UTC. */
  readonly time: number;
  readonly parents: readonly string[];
  /** The names of the tags that point to it. */
  readonly tags: readonly string[];
}

/** One of so many commits, the last one of each day or week (UTC, from Monday), those with a tag, or the merges. */
export type Every = number | "day" | "week" | "tag" | "merge";

/** Which commits are wanted. `since` and `last` limit them, `every` thins out what is left. */
export interface PickOptions {
  /** Epoch milliseconds; older commits are left out. */
  readonly since?: number;
  /** Only so many of the newest commits. */
  readonly last?: number;
  readonly every?: Every;
}

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday, three days after a Monday. */
const DAYS_AFTER_MONDAY = 3;

/**
 * Chooses commits of a branch. The same commits are chosen again after the branch has grown: every tenth is counted from the oldest one.
 *
 * @param commits All commits of the branch, newest first
 * @returns The chosen ones, newest first
 */
export function pickCommits<C extends PickableCommit>(
  commits: readonly C[],
  { since = -Infinity, last = Infinity, every = 1 }: PickOptions,
): readonly C[] {
  const isWanted = sieve(commits, every);
  return commits.filter((commit, index) =>
    index < last && commit.time >= since && isWanted(commit, index)
  );
}

function sieve(
  commits: readonly PickableCommit[],
  every: Every,
): (commit: PickableCommit, index: number) => boolean {
  switch (every) {
    case "tag":
      return ({ tags }) => tags.length > 0;
    case "merge":
      return ({ parents }) => parents.length > 1;
    case "day":
      return firstOf(({ time }) => Math.floor(time / DAY_MS));
    case "week":
      return firstOf(({ time }) => Math.floor((time / DAY_MS + DAYS_AFTER_MONDAY) / 7));
    default:
      return (_, index) => (commits.length - 1 - index) % every === 0;
  }
}

/** Lets the first commit of each group pass, which is its newest. */
function firstOf(
  groupOf: (commit: PickableCommit) => number,
): (commit: PickableCommit) => boolean {
  const seen = new Set<number>();
  return (commit) => {
    const group = groupOf(commit);
    if (seen.has(group)) return false;
    seen.add(group);
    return true;
  };
}
