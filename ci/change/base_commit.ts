import type { Git } from "../git/git.ts";
import { type GitHubApi, refusal } from "../github/api.ts";
import type { RunContext } from "../types.ts";

/** Where a change left the branch that it is compared with. */
export interface BaseCommit {
  /** The last commit that the change shares with that branch. */
  readonly mergeBase?: string;
  /** The merge base and its first-parent ancestors, newest first. */
  readonly ancestors: readonly string[];
  /** Who knew. */
  readonly source: "git" | "api" | "event" | "none";
  /** Why it is not known, for people. */
  readonly warning?: string;
}

/** Who is asked for the base. */
export interface BaseSources {
  readonly git: Git;
  /** Connects to GitHub's API, which knows the history that a shallow clone lacks; only called when it is needed. */
  readonly api?: () => Promise<GitHubApi | undefined>;
  /** The branch to compare with. Default: the target branch, else the default branch. */
  readonly referenceBranch?: string;
  /** How many ancestors to name. Default 100, which is what one request gives. */
  readonly limit?: number;
}

/**
 * Finds the commit that a change is compared with: for a pull request or a branch the merge base, for the reference branch itself
 * the parent of its commit.
 *
 * @param sources git first; for a shallow clone GitHub's API
 * @returns The merge base and its ancestors; empty, with a warning, where neither knows
 */
export async function findBaseCommit(
  context: RunContext,
  sources: BaseSources,
): Promise<BaseCommit> {
  const { git, limit = 100 } = sources;
  const reference = sources.referenceBranch ?? context.targetBranch ?? context.defaultBranch;
  const change = { context, reference, head: context.head ?? context.commit, limit };
  const isShallow = await git.isShallow();
  // A shallow clone can name a common ancestor that is not the nearest one, so it is asked last.
  const known = isShallow ? undefined : await askGit(git, change);
  if (known !== undefined) return known;
  const api = context.ci === "github" ? await sources.api?.() : undefined;
  const fetched = await (api === undefined ? undefined : askApi(api, change));
  if (fetched?.source === "api") return fetched;
  const guessed = isShallow ? await askGit(git, change) : undefined;
  if (guessed?.mergeBase !== undefined) return guessed;
  if (context.targetBranch !== undefined && context.base !== undefined) {
    return { mergeBase: context.base, ancestors: [context.base], source: "event" };
  }
  return fetched ?? nothing(
    isShallow
      ? "the clone is shallow; give actions/checkout `fetch-depth: 0`, or a token for the API"
      : "git does not know the branch to compare with; fetch it",
  );
}

interface Compared {
  readonly context: RunContext;
  readonly reference: string | undefined;
  readonly head: string;
  readonly limit: number;
}

async function askGit(git: Git, change: Compared): Promise<BaseCommit | undefined> {
  const { context, head, limit } = change;
  for (const base of basesOf(change)) {
    const mergeBase = await git.mergeBase(head, base);
    if (mergeBase === undefined) continue;
    return { mergeBase, ancestors: await git.firstParents(mergeBase, limit), source: "git" };
  }
  if (!isReferenceItself(change)) return undefined;
  const [, ...ancestors] = await git.firstParents(context.commit, limit + 1);
  return { ...mergeBaseOf(ancestors), ancestors, source: "git" };
}

/** The commit that the event names, else the tip of the reference branch; a push to that branch itself has its own parents. */
function basesOf(change: Compared): readonly string[] {
  const { context, reference } = change;
  if (isReferenceItself(change)) return [];
  const named = context.targetBranch === reference && context.targetBranch !== undefined
    ? context.base
    : undefined;
  return [
    ...(named === undefined ? [] : [named]),
    ...(reference === undefined
      ? []
      : [`refs/remotes/origin/${reference}`, `refs/heads/${reference}`]),
  ];
}

/** Whether it is the reference branch itself that was pushed to. */
function isReferenceItself({ context, reference }: Compared): boolean {
  return context.targetBranch === undefined && context.branch === reference;
}

async function askApi(api: GitHubApi, change: Compared): Promise<BaseCommit> {
  const { octokit, owner, repo } = api;
  const { context, head, limit } = change;
  try {
    const isReference = isReferenceItself(change);
    const base = basesOf(change)[0]?.replace(/^refs\/(remotes\/origin|heads)\//, "");
    if (!isReference && base === undefined) return nothing("no branch to compare with is known");
    const mergeBase = isReference || base === undefined ? undefined : (await octokit.rest.repos
      .compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}`, per_page: 1 }))
      .data.merge_base_commit.sha;
    const from = mergeBase ?? context.commit;
    const { data } = await octokit.rest.repos
      .listCommits({ owner, repo, sha: from, per_page: Math.min(limit + 1, 100) });
    const chain = firstParentChain(from, data);
    const ancestors = mergeBase === undefined ? chain.slice(1) : chain;
    return { ...mergeBaseOf(ancestors), ancestors, source: "api" };
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    return nothing(`GitHub's API answered ${refused.status} ${refused.message}`);
  }
}

function firstParentChain(
  from: string,
  commits: readonly {
    readonly sha: string;
    readonly parents: readonly { readonly sha: string }[];
  }[],
): string[] {
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents[0]?.sha]));
  const chain = [from];
  for (let next = parents.get(from); next !== undefined; next = parents.get(next)) chain.push(next);
  return chain;
}

function mergeBaseOf(ancestors: readonly string[]): { mergeBase?: string } {
  const [mergeBase] = ancestors;
  return mergeBase === undefined ? {} : { mergeBase };
}

function nothing(why: string): BaseCommit {
  return {
    ancestors: [],
    source: "none",
    warning:
      `The merge base is not known, so the newest run of the branch is compared with: ${why}`,
  };
}
