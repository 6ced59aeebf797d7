import { basename } from "node:path";
import { defined } from "../core/defined.ts";
import type { Labels } from "../core/metric.ts";
import type { Hide } from "../core/redact.ts";
import type { Run } from "../core/run.ts";
import { storable } from "../core/storable.ts";
import { commitWords } from "../core/text/commit_words.ts";
import { ContextError, type TrackErrorCode } from "../errors.ts";
import { type Git, type GitProblem, projectOf } from "./git/git.ts";
import { buildkiteFacts } from "./systems/buildkite.ts";
import { githubFacts } from "./systems/github.ts";
import { gitlabFacts } from "./systems/gitlab.ts";
import { localFacts } from "./systems/local.ts";
import { branchOf, commitId } from "./systems/values.ts";
import type { CiFacts, CiInput, CiSystem, RunContext } from "./types.ts";

/** What the caller knows better than the environment. */
export interface ContextOverrides {
  /** A commit id, or a name that git can resolve. */
  readonly commit?: string;
  /** The branch, instead of the one that the environment names. */
  readonly branch?: string;
  /** The project, instead of `owner/repo`. */
  readonly project?: string;
  /** The run's id; recording the same id again replaces the run. */
  readonly runId?: string;
  /** Added to the labels that the environment gives. */
  readonly labels?: Labels;
}

/** What a context is found from. */
export interface ContextOptions extends CiInput {
  /** Hides secrets in the commit's words. */
  readonly hide: Hide;
  readonly overrides?: ContextOverrides;
}

const CI_SYSTEMS: readonly CiSystem[] = [githubFacts, gitlabFacts, buildkiteFacts];

/**
 * Finds out what is being tracked: overrides first, then the CI system's environment, then git.
 *
 * @param options Where to look
 * @returns The context of this run
 * @throws {ContextError} If the commit or the branch cannot be told; it names the flags that replace them
 */
export async function detectContext(options: ContextOptions): Promise<RunContext> {
  const { git, overrides = {} } = options;
  const found = await ciFacts(options);
  const commit = await measuredCommit(found, options);
  const facts = overrides.commit === undefined || commit === found.commit
    ? found
    : withoutCommit(found);
  const [said, project, branch, defaultBranch] = await Promise.all([
    git.commit(facts.head ?? commit),
    overrides.project ?? facts.project ?? projectByGit(git),
    branchOf(overrides.branch) ?? facts.branch ?? branchByGit(commit, git),
    facts.defaultBranch ?? git.defaultBranch(),
  ]);
  return {
    ...facts,
    ...defined({
      ...commitWords(
        { subject: said?.subject || facts.subject, author: said?.author || facts.author },
        options.hide,
      ),
      commitTime: said?.time ?? facts.commitTime,
      defaultBranch,
    }),
    commit,
    project,
    branch,
    runId: overrides.runId ?? facts.runId,
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

async function ciFacts(input: CiInput): Promise<CiFacts> {
  for (const system of CI_SYSTEMS) {
    const facts = await system(input);
    if (facts !== undefined) return facts;
  }
  return await localFacts(input);
}

/** What is left of the facts when another commit than the environment's is tracked. */
function withoutCommit(facts: CiFacts): CiFacts {
  const { commit: _commit, head: _head, base: _base, tag: _tag, isForced: _forced, ...rest } =
    facts;
  const { subject: _subject, author: _author, commitTime: _time, ...left } = rest;
  return left;
}

async function measuredCommit(facts: CiFacts, options: ContextOptions): Promise<string> {
  const { git, overrides } = options;
  const given = overrides?.commit;
  if (given !== undefined) {
    const commit = commitId(given) ?? await git.resolve(given);
    if (commit !== undefined) return fullId(commit);
    throw new ContextError("CONTEXT_INVALID", {
      what: `Cannot track the commit ${JSON.stringify(given)}`,
      why: "it is no commit id of 40 hex digits, and git does not know it here",
      fix: "Give --commit a full commit id, or a name that `git rev-parse` knows",
    });
  }
  const commit = facts.commit ?? await git.resolve("HEAD");
  if (commit !== undefined) return fullId(commit);
  throw cannotTell("commit", await git.problem() ?? "no-commit");
}

function cannotTell(what: "commit" | "branch", problem: GitProblem): ContextError {
  const [code, why, fix] = GIT_PROBLEMS[problem];
  return new ContextError(code, {
    what: `Cannot tell which ${what} is being tracked`,
    why,
    fix: `${fix}, or give --commit and --branch`,
  });
}

const GIT_PROBLEMS: Readonly<Record<GitProblem, readonly [TrackErrorCode, string, string]>> = {
  "no-program": ["CONTEXT_NO_GIT", "git is not installed", "Install git"],
  "no-repository": [
    "CONTEXT_NO_GIT",
    "this folder is in no git repository",
    "Run it inside the repository",
  ],
  "not-owned": [
    "CONTEXT_NO_GIT",
    "git refuses this repository because another user owns it",
    "Run `git config --global --add safe.directory` with the repository's folder",
  ],
  "no-commit": ["CONTEXT_NO_COMMIT", "the repository has no commit yet", "Commit something first"],
};

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

/** The branch that is checked out. A guess on a detached HEAD would draw two lines as one, so there the user says which it is. */
async function branchByGit(commit: string, git: Git): Promise<string> {
  const current = await git.branch();
  if (current !== undefined) return current;
  const problem = await git.problem();
  if (problem !== undefined) throw cannotTell("branch", problem);
  const tips = await git.branchesAt(commit);
  const [near] = tips;
  throw new ContextError("CONTEXT_DETACHED", {
    what: "Cannot tell which branch is being tracked",
    why: `HEAD is detached${near === undefined ? "" : `, at the tip of ${tips.join(" and ")}`}`,
    fix: `Give --branch ${near ?? "NAME"}, or check the branch out`,
  });
}
