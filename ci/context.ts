import { basename } from "node:path";
import { defined } from "../core/defined.ts";
import type { Labels } from "../core/metric.ts";
import type { Hide } from "../core/redact.ts";
import type { Run } from "../core/run.ts";
import { storable } from "../core/storable.ts";
import { commitWords } from "../core/text/commit_words.ts";
import { ContextError } from "../errors.ts";
import { branchByGit, cannotTell } from "./_branch.ts";
import { statedByVariables, type StatedRun, withStated } from "./_stated.ts";
import { type Git, projectOf } from "./git/git.ts";
import { completeProposal } from "./proposal.ts";
import { localFacts } from "./systems/local.ts";
import { CI_SYSTEMS } from "./systems/systems.ts";
import { commitId } from "./systems/values.ts";
import type { CiFacts, CiInput, RunContext } from "./types.ts";

export type { StatedRun };

/** What the caller knows better than the environment. */
export interface ContextOverrides extends StatedRun {
  /** A commit id, or a name that git can resolve. */
  readonly commit?: string;
  /** Added to the labels that the environment gives. */
  readonly labels?: Labels;
}

/** What a context is found from. */
export interface ContextOptions extends CiInput {
  /** Hides secrets in the commit's words. */
  readonly hide: Hide;
  readonly overrides?: ContextOverrides;
}

/**
 * Finds out what is being tracked: overrides first, then the CI system's environment, then git.
 *
 * @param options Where to look
 * @returns The context of this run
 * @throws {ContextError} If the commit or the branch cannot be told; it names the flags that replace them
 */
export async function detectContext(options: ContextOptions): Promise<RunContext> {
  const { git, env, overrides = {} } = options;
  const said = { byCaller: overrides, byVariables: statedByVariables(env) };
  const given = await givenCommit(overrides.commit, git);
  const told = withCommit(await ciFacts(options), given);
  const facts = await completeProposal(await withStated(told, said, git), git);
  const commit = given ?? await measuredCommit(facts, git);
  const [head, project, defaultBranch] = await Promise.all([
    git.commit(facts.head ?? commit),
    facts.project ?? projectByGit(git),
    facts.defaultBranch ?? git.defaultBranch(),
  ]);
  // A tag has no branch of its own.
  const branch = facts.branch ?? (facts.tag === undefined ? undefined : defaultBranch) ??
    await branchByGit(commit, { git, env, isCi: facts.ci !== "local" || isUnknownCi(env) });
  return {
    ...facts,
    ...defined({
      ...commitWords(
        { subject: head?.subject || facts.subject, author: head?.author || facts.author },
        options.hide,
      ),
      commitTime: head?.time ?? facts.commitTime,
      defaultBranch,
    }),
    commit,
    project,
    branch,
    labels: { ...facts.labels, ...overrides.labels },
  };
}

/**
 * The run that the history keeps of a context.
 *
 * @param context What is being tracked
 * @param times `time`: when the run happens; `recordedAt`: now. Both epoch milliseconds UTC
 * @returns The run
 */
export function toRun(
  context: RunContext,
  times: { readonly time: number; readonly recordedAt: number },
): Run {
  return storable({
    key: {
      project: context.project,
      ci: context.ci,
      runId: context.runId,
      attempt: context.attempt,
      job: context.job,
      labels: context.labels,
    },
    number: context.runNumber,
    commit: context.commit,
    branch: context.branch,
    event: context.event,
    time: times.time,
    recordedAt: times.recordedAt,
    ...defined({
      head: context.head === context.commit ? undefined : context.head,
      base: context.base,
      pullRequest: context.pullRequest,
      subject: context.subject,
      author: context.author,
      tag: context.tag,
      url: context.url,
    }),
  });
}

/** Whether a CI system runs this that is none of those that are known. */
function isUnknownCi({ CI }: CiInput["env"]): boolean {
  return Boolean(CI) && !/^(?:false|0)$/i.test(CI ?? "");
}

async function ciFacts(input: CiInput): Promise<CiFacts> {
  for (const system of CI_SYSTEMS) {
    const facts = await system(input);
    if (facts !== undefined) return facts;
  }
  return await localFacts(input);
}

/** The facts of another commit than the environment's: what is said of that one is not true of it. */
function withCommit(facts: CiFacts, commit: string | undefined): CiFacts {
  if (commit === undefined || commit === facts.commit) return facts;
  const { head: _head, base: _base, tag: _tag, isForced: _forced, ...rest } = facts;
  const { subject: _subject, author: _author, commitTime: _time, ...left } = rest;
  return { ...left, commit };
}

async function givenCommit(name: string | undefined, git: Git): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const commit = commitId(name) ?? await git.resolve(name);
  if (commit !== undefined) return fullId(commit);
  throw new ContextError("CONTEXT_INVALID", {
    what: `Cannot track the commit ${JSON.stringify(name)}`,
    why: "it is no commit id of 40 hex digits, and git does not know it here",
    fix: "Give --commit a full commit id, or a name that `git rev-parse` knows",
  });
}

async function measuredCommit(facts: CiFacts, git: Git): Promise<string> {
  const commit = facts.commit ?? await git.resolve("HEAD");
  if (commit !== undefined) return fullId(commit);
  throw cannotTell("commit", await git.problem() ?? "no-commit");
}

function fullId(commit: string): string {
  if (/^[0-9a-f]{40}$/.test(commit)) return commit;
  throw new ContextError("CONTEXT_INVALID", {
    what: `Cannot track the commit ${commit}`,
    why: "the history keeps SHA-1 commit ids of 40 hex digits, and this repository uses others",
    fix: "Use a repository of git's SHA-1 object format",
  });
}

async function projectByGit(git: Git): Promise<string> {
  const url = await git.remoteUrl();
  const named = url === undefined ? undefined : projectOf(url);
  const root = named ?? await git.root();
  return named ?? (root === undefined ? "local" : basename(root));
}
