import type { CommitPlace } from "../../core/run.ts";
import type { Git } from "../git/git.ts";
import type { RunContext } from "../types.ts";

/** Who is asked for a commit's place. */
export interface PlaceSources {
  readonly git: Git;
  /** Which of some commits the history has runs of. */
  readonly measured: (commits: readonly string[]) => ReadonlySet<string>;
  /** The first-parent ancestors of the measured commit, newest first, where a shallow clone lacks them. */
  readonly line: () => Promise<readonly string[]>;
}

/** So far back a run says what is behind it; more would make it larger than its values. */
const MAX_ANCESTORS = 250;

/**
 * Where the measured commit stands in git: what its run is ordered by wherever it is seen, also without the repository.
 *
 * @returns What is known; `undefined` where the commit is not in this repository
 */
export async function findCommitPlace(
  context: RunContext,
  { git, measured, line }: PlaceSources,
): Promise<CommitPlace | undefined> {
  const facts = await git.commit(context.commit);
  if (facts === undefined) return undefined;
  const { parents, time } = facts;
  const [parent] = parents;
  const behind = parent === undefined || measured([parent]).has(parent)
    ? []
    : await ancestorsBehind(parent, { git, line });
  const known = measured(behind);
  const end = behind.findIndex((commit) => known.has(commit));
  const isForced = await wasForced(context, { git, line: [...parents, ...behind] });
  return {
    committedAt: time,
    parents,
    // A line that meets nothing measured orders nothing.
    ...(end >= 0 && { ancestors: behind.slice(0, end + 1) }),
    ...(isForced !== undefined && { isForced }),
  };
}

/**
 * Where commits stand of which that is not known yet: those of runs that an older program recorded, or that were imported.
 *
 * @param tip The commit whose first parents are the line that most of them are on
 * @returns The places by commit; those that are not in this repository are left out, and all where it is a shallow clone
 */
export async function findOlderPlaces(
  commits: readonly string[],
  { git, measured, tip }: {
    readonly git: Git;
    /** All commits that the history has runs of. */
    readonly measured: () => ReadonlySet<string>;
    readonly tip: string;
  },
): Promise<ReadonlyMap<string, CommitPlace>> {
  if (commits.length === 0 || await git.isShallow()) return new Map();
  const facts = await git.commits(commits);
  if (facts.length === 0) return new Map();
  const line = await git.firstParents(tip, MAX_LINE);
  const at = new Map(line.map((commit, index) => [commit, index]));
  const known = measured();
  return new Map(facts.map(({ id, parents, time }): [string, CommitPlace] => {
    const index = at.get(id);
    const behind = index === undefined ? [] : line.slice(index + 1, index + 2 + MAX_ANCESTORS);
    const end = behind.findIndex((commit) => known.has(commit));
    const ancestors = behind.slice(1, end + 1);
    return [id, { committedAt: time, parents, ...(ancestors.length > 0 && { ancestors }) }];
  }));
}

/** Longer is no branch's line of first parents. */
const MAX_LINE = 1_000_000;

async function ancestorsBehind(
  parent: string,
  { git, line }: Pick<PlaceSources, "git" | "line">,
): Promise<readonly string[]> {
  const here = await git.firstParents(parent, MAX_ANCESTORS + 1);
  if (here.length > 0 && !await git.isShallow()) return here.slice(1);
  const elsewhere = await line();
  const at = elsewhere.indexOf(parent);
  return (at >= 0 ? elsewhere.slice(at) : here).slice(1, MAX_ANCESTORS + 1);
}

/** Whether a push threw away the tip that it replaced; `undefined` where there was none, or nobody knows. */
async function wasForced(
  { commit, base, targetBranch, isForced }: RunContext,
  { git, line }: { readonly git: Git; readonly line: readonly string[] },
): Promise<boolean | undefined> {
  if (base === undefined || base === commit || targetBranch !== undefined) return undefined;
  if (line.includes(base)) return false;
  if (isForced !== undefined) return isForced;
  if (await git.isShallow()) return undefined;
  // A whole clone has every ancestor.
  return !(await git.isAncestor(base, commit) ?? false);
}
