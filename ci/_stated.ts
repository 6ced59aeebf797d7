import { defined } from "../core/defined.ts";
import type { Environment } from "../core/environment.ts";
import { ContextError } from "../errors.ts";
import type { Git } from "./git/git.ts";
import { isProposal } from "./proposal.ts";
import { branchOf, commitId, wholeNumber } from "./systems/values.ts";
import type { CiFacts } from "./types.ts";

/** What a pipeline may say of its run where its CI system does not. */
export interface StatedRun {
  /** The branch, instead of the one that the environment names. */
  readonly branch?: string;
  /** The project, instead of `owner/repo`. */
  readonly project?: string;
  /** The run's id; recording the same id again replaces the run. */
  readonly runId?: string;
  /** The number of the pull request that is measured, which is then judged and not recorded. */
  readonly pullRequest?: number;
  /** The branch that the change wants to go to; says without a number, too, that it is a change. */
  readonly target?: string;
  /** What the change is compared with: a commit id, or a name that git can resolve. */
  readonly base?: string;
  /** Why it runs: `push`, `pull_request`, `schedule`, … */
  readonly event?: string;
}

/**
 * What the environment's `UNENTROPY_…` variables say of the run.
 *
 * @throws {ContextError} If the pull request's number is none
 */
export function statedByVariables(env: Environment): StatedRun {
  const { UNENTROPY_PULL_REQUEST } = env;
  return defined({
    branch: branchOf(env.UNENTROPY_BRANCH),
    project: env.UNENTROPY_PROJECT || undefined,
    // Many pipelines say `false` where there is none.
    pullRequest: UNENTROPY_PULL_REQUEST && UNENTROPY_PULL_REQUEST !== "false"
      ? wholeNumber(env, "UNENTROPY_PULL_REQUEST", 0)
      : undefined,
    target: branchOf(env.UNENTROPY_TARGET),
    base: env.UNENTROPY_BASE || undefined,
    event: env.UNENTROPY_EVENT || undefined,
  });
}

/**
 * The facts with what is stated. What the caller says counts more than the CI system, and a variable less: any step of a job can set one,
 * so it may make the run a pull request's, and never a pull request's run an ordinary one.
 *
 * @param facts What the CI system says
 * @param said What the caller and the variables say
 * @returns The facts in force
 * @throws {ContextError} If git does not know the stated base
 */
export async function withStated(
  facts: CiFacts,
  said: { readonly byCaller: StatedRun; readonly byVariables: StatedRun },
  git: Git,
): Promise<CiFacts> {
  const { byCaller, byVariables } = said;
  const { isFork, base: toldBase, ...told } = facts;
  const isTold = isProposal(told.event);
  const pullRequest = byCaller.pullRequest ?? told.pullRequest ?? byVariables.pullRequest;
  const targetBranch = branchOf(byCaller.target) ?? told.targetBranch ?? byVariables.target;
  const isStated = !isTold &&
    (pullRequest !== told.pullRequest || targetBranch !== told.targetBranch);
  // Of a push, the base is the tip that it replaced.
  const base = byCaller.base ?? (isTold ? toldBase : byVariables.base) ??
    (isStated ? undefined : toldBase);
  const event = byCaller.event ?? (isTold ? undefined : byVariables.event) ?? told.event;
  const isNamed = byCaller.event !== undefined || isProposal(event);
  return {
    ...told,
    event: isStated && !isNamed ? "pull_request" : event,
    runId: byCaller.runId ?? told.runId,
    ...defined({
      pullRequest,
      targetBranch,
      base: base === toldBase ? base : await commitOf(base, git),
      // Whose it is was said of an ordinary run.
      isFork: isStated ? undefined : isFork,
      branch: branchOf(byCaller.branch) ?? told.branch ?? byVariables.branch,
      project: byCaller.project ?? told.project ?? byVariables.project,
    }),
  };
}

async function commitOf(name: string | undefined, git: Git): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const commit = commitId(name) ?? await git.resolve(name) ?? await git.resolve(`origin/${name}`);
  if (commit !== undefined) return commit;
  throw new ContextError("CONTEXT_INVALID", {
    what: `Cannot compare with the commit ${JSON.stringify(name)}`,
    why: "it is no commit id of 40 hex digits, and git does not know it here",
    fix: "Give --base a full commit id, or a name that `git rev-parse` knows",
  });
}
