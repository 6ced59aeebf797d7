import type { Git } from "../git/git.ts";
import { refusal, whyRefused } from "../forge/refusal.ts";
import type { GitHubApi } from "../github/api.ts";
import type { RunContext } from "../types.ts";

/** What a change is compared with, in git. */
export interface BaseCommit {
  /** The first parent of a merge that was made to measure it, else the last commit that the change shares with the reference branch. */
  readonly mergeBase?: string;
  /** Whether the measured commit is such a merge. */
  readonly isMerged?: true;
  /** The base and its first-parent ancestors, newest first. */
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
  /** What a fork's run says that it was merged with: believed where GitHub's API proves that the target was there since the change left it. */
  readonly mergedWith?: string;
  /** How many ancestors to name. Default 100,000; the API names at most those of one page. */
  readonly limit?: number;
}

/** First parents of ten years of a busy project, a few megabytes. */
const MANY = 100_000;

/**
 * Finds the commit that a change is compared with: for a merge that was made to measure the change its first parent, for any other pull
 * request or branch the merge base, for the reference branch itself the parent of its commit.
 *
 * @param sources git first; for a shallow clone GitHub's API, or else one fetch of older commits
 * @returns The base and its ancestors; what is known of them, with a warning, where nobody knows more
 */
export async function findBaseCommit(
  context: RunContext,
  sources: BaseSources,
): Promise<BaseCommit> {
  const { git, limit = MANY } = sources;
  const reference = sources.referenceBranch ?? context.targetBranch ?? context.defaultBranch;
  const change: Compared = {
    context,
    reference,
    head: context.head ?? context.commit,
    limit,
    ...await mergedWith(git, context, reference),
  };
  // A shallow clone can name a common ancestor that is not the nearest one, so it is asked last.
  if (!await git.isShallow()) {
    // What a fork says is proven by who knows the fork's commits, too.
    const known = sources.mergedWith === undefined ? await askGit(git, change) : undefined;
    if (known !== undefined) return known;
    const fetched = await askApiOf(context, sources, change);
    return fetched ?? byEvent(change) ??
      nothing("git does not know the branch to compare with; fetch it");
  }
  const fetched = await askApiOf(context, sources, change);
  if (fetched?.source === "api") return fetched;
  const isDeeper = await git.deepen({
    commits: [change.merged ?? context.commit],
    ...(reference !== undefined && { branch: reference }),
  });
  const known = await askGit(git, change);
  const answer = known !== undefined && (known.mergeBase !== undefined || isDeeper)
    ? known
    : byEvent(change) ?? fetched ?? nothing(
      "the clone is shallow and older commits cannot be fetched; give actions/checkout `fetch-depth: 0`, or a token for the API",
    );
  return answer;
}

interface Compared {
  readonly context: RunContext;
  readonly reference: string | undefined;
  readonly head: string;
  readonly limit: number;
  /** The target's tip that the change was merged with in order to measure it. */
  readonly merged?: string;
}

/**
 * The target's commit that a pull request was merged with in order to measure it.
 *
 * @returns `undefined` where the measured commit is no such merge
 */
export async function mergedTip(git: Git, context: RunContext): Promise<string | undefined> {
  return (await mergedWith(git, context, context.targetBranch)).merged;
}

/** A made-up merge has the target's tip for its other parent; that of a merge queue has what is before it in the queue for its first. */
async function mergedWith(
  git: Git,
  { commit, head, base, targetBranch, event }: RunContext,
  reference: string | undefined,
): Promise<{ readonly merged?: string }> {
  if (targetBranch === undefined || targetBranch !== reference) return {};
  const parents = await git.parents(commit) ?? [];
  const [first] = parents;
  const isQueue = event === "merge_group";
  if (first === undefined || parents.length < 2) return {};
  if (isQueue) return first === head ? {} : { merged: base ?? first };
  if (head === undefined || head === commit || !parents.includes(head)) return {};
  const other = parents.find((parent) => parent !== head);
  return other === undefined ? {} : { merged: other };
}

async function askGit(git: Git, change: Compared): Promise<BaseCommit | undefined> {
  const { context, head, limit, merged } = change;
  if (merged !== undefined) {
    const line = await knownLine(git, merged, limit);
    return { mergeBase: merged, isMerged: true, ancestors: line, source: "git" };
  }
  for (const base of basesOf(change)) {
    const mergeBase = await git.mergeBase(head, base);
    if (mergeBase === undefined) continue;
    return { mergeBase, ancestors: await knownLine(git, mergeBase, limit), source: "git" };
  }
  if (!isReferenceItself(change)) return undefined;
  const [, ...ancestors] = await knownLine(git, context.commit, limit + 1);
  return { ...mergeBaseOf(ancestors), ancestors, source: "git" };
}

/** A commit and its first-parent ancestors; where a shallow clone ends, the last commit still names its parent. */
async function knownLine(git: Git, commit: string, limit: number): Promise<readonly string[]> {
  const line = await git.firstParents(commit, limit);
  const last = line.at(-1);
  if (last === undefined) return [commit];
  if (line.length >= limit) return line;
  const [behind] = await git.parents(last) ?? [];
  return behind === undefined ? line : [...line, behind];
}

/** What the event says of a made-up merge that is not here: it was made with the target's tip. */
function byEvent({ context, reference, head }: Compared): BaseCommit | undefined {
  const { base, commit, targetBranch } = context;
  if (base === undefined || targetBranch === undefined || targetBranch !== reference) {
    return undefined;
  }
  if (head === commit) return undefined;
  return { mergeBase: base, isMerged: true, ancestors: [base], source: "event" };
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

async function askApiOf(
  context: RunContext,
  sources: BaseSources,
  change: Compared,
): Promise<BaseCommit | undefined> {
  const api = context.ci === "github" ? await sources.api?.() : undefined;
  return await (api === undefined ? undefined : askApi(api, change, sources));
}

async function askApi(
  api: GitHubApi,
  change: Compared,
  sources: BaseSources,
): Promise<BaseCommit> {
  const { octokit, owner, repo } = api;
  const { context, head, limit, merged } = change;
  try {
    const isReference = isReferenceItself(change);
    const base = basesOf(change)[0]?.replace(/^refs\/(remotes\/origin|heads)\//, "");
    if (!isReference && base === undefined) return nothing("no branch to compare with is known");
    const forkPoint = merged ?? (isReference || base === undefined ? undefined : (await octokit.rest
      .repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 1,
      }))
      .data.merge_base_commit.sha);
    const proven = await provenMerge(api, { ...change, claimed: sources.mergedWith, forkPoint });
    const mergeBase = proven ?? forkPoint;
    const from = mergeBase ?? context.commit;
    const { data } = await octokit.rest.repos
      .listCommits({ owner, repo, sha: from, per_page: Math.min(limit + 1, 100) });
    const chain = firstParentChain(from, data);
    const ancestors = mergeBase === undefined ? chain.slice(1) : chain;
    return {
      ...mergeBaseOf(ancestors),
      ...((merged ?? proven) !== undefined && { isMerged: true }),
      ancestors,
      source: "api",
      ...(sources.mergedWith !== proven && { warning: disbelief(sources.mergedWith) }),
    };
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    return nothing(whyRefused(refused));
  }
}

/**
 * What a stranger's run says that it was merged with, if it can be so: a commit of the target that the change has not left behind. A fork
 * could else choose what it is compared with.
 */
async function provenMerge(
  { octokit, owner, repo }: GitHubApi,
  { context: { targetBranch }, reference, head, claimed, forkPoint }: Compared & {
    readonly claimed: string | undefined;
    readonly forkPoint: string | undefined;
  },
): Promise<string | undefined> {
  if (claimed === undefined || targetBranch === undefined || targetBranch !== reference) {
    return undefined;
  }
  if (claimed === forkPoint) return claimed;
  const meets = async (one: string, other: string) => {
    const basehead = `${one}...${other}`;
    const { data } = await octokit.rest.repos
      .compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 });
    return data.merge_base_commit.sha;
  };
  try {
    const isProven = await meets(claimed, targetBranch) === claimed &&
      await meets(claimed, head) === forkPoint;
    return isProven ? claimed : undefined;
  } catch (error) {
    if (refusal(error)?.status !== 404) throw error;
    return undefined;
  }
}

function disbelief(claimed = ""): string {
  return `The fork's run says that it was merged with ${
    claimed.slice(0, 7)
  }, which GitHub does not ` +
    "know as the target's since the change left it: the merge base counts";
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
    warning: `Nothing is compared, since nobody knows this change's ancestors: ${why}`,
  };
}
