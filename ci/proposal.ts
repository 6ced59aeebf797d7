import { defined } from "../core/defined.ts";
import type { Git } from "./git/git.ts";
import type { CiFacts, RunContext } from "./types.ts";

/** What happens on a branch other than the one it wants to change. */
const PROPOSAL_EVENTS: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_target",
  "merge_group",
]);

/** Whether an event is the proposal of a change to a branch. */
export function isProposal(event: string): boolean {
  return PROPOSAL_EVENTS.has(event);
}

/** What is known of a change once git has been asked, too. */
type Completed = CiFacts & Pick<RunContext, "isFork">;

/**
 * Adds what CI systems do not say of a pull request: what of it is checked out, where it wants to go, and whose it is. Whose branch is not
 * proven to be this repository's own is a stranger's, who gets no rights.
 *
 * @param facts What the CI system and the user say
 * @returns The same, complete
 */
export async function completeProposal(facts: CiFacts, git: Git): Promise<Completed> {
  if (facts.event !== "pull_request") return { ...facts, isFork: facts.isFork ?? false };
  const { forkOwner, ...said } = facts;
  const targetBranch = facts.targetBranch ?? facts.defaultBranch ?? await git.defaultBranch();
  const change = { ...said, ...await measuredOf({ ...facts, ...defined({ targetBranch }) }, git) };
  const isFork = facts.isFork ?? !await isOwn(change, git);
  return {
    ...change,
    ...defined({ isFork, targetBranch, branch: branchName(change, isFork, forkOwner) }),
  };
}

/** Some systems name the head and check out a merge of it, others check out the head where they name a merge. */
async function measuredOf(
  { commit, head, targetBranch }: CiFacts,
  git: Git,
): Promise<Pick<CiFacts, "commit" | "head">> {
  const checkedOut = await git.resolve("HEAD");
  const told = head ?? commit ?? checkedOut;
  if (checkedOut === undefined || told === undefined) return {};
  const parents = await git.parents("HEAD") ?? [];
  if (checkedOut === told) {
    const merged = head === undefined ? await mergedHead(parents, targetBranch, git) : undefined;
    return { commit: checkedOut, ...defined({ head: merged ?? head }) };
  }
  return parents.includes(told) && parents.length > 1 ? { commit: checkedOut, head: told } : {};
}

/** The change that a merge was made of to measure it: the target has the merge's first parent, and not its second. */
async function mergedHead(
  [first, second, ...more]: readonly string[],
  targetBranch: string | undefined,
  git: Git,
): Promise<string | undefined> {
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  const target = `refs/remotes/origin/${targetBranch}`;
  const isMadeUp = await git.isAncestor(first, target) === true &&
    await git.isAncestor(second, target) === false;
  return isMadeUp ? second : undefined;
}

/** Only who may write to the repository can have a branch of it at the change's commit. */
async function isOwn({ branch, commit, head = commit }: CiFacts, git: Git): Promise<boolean> {
  return branch !== undefined && head !== undefined && await git.originTip(branch) === head;
}

/** A fork's `main` must never be taken for `main`; `pull/17` is nobody's branch. */
function branchName(
  { branch, pullRequest }: CiFacts,
  isFork: boolean,
  forkOwner = "unknown",
): string | undefined {
  if (branch === undefined) return pullRequest === undefined ? undefined : `pull/${pullRequest}`;
  const isPlain = !/:|^pull\/\d+$/.test(branch);
  return isFork && isPlain ? `${forkOwner}:${branch}` : branch;
}
