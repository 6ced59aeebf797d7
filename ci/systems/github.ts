import { messageOf } from "../../core/caught_error.ts";
import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import { at, idAt, textAt } from "../../core/json_value.ts";
import type { Labels } from "../../core/metric.ts";
import { ContextError } from "../../errors.ts";
import type { CiFacts, CiInput, ForkRun } from "../types.ts";
import { branchOf, commitId, firstLine, required, wholeNumber } from "./values.ts";

/** What an event says about its change; the rest is the same for all events. */
type EventFacts = Partial<CiFacts>;

/** What the description of an event is made from. */
interface GitHubEvent {
  readonly env: Environment;
  /** The event's payload, as GitHub wrote it. */
  readonly payload: unknown;
  /** The commit that is checked out, if git knows. */
  readonly checkedOut: string | undefined;
}

/**
 * Reads the environment of a GitHub Actions job (GitHub, GitHub Enterprise, Gitea and Forgejo).
 *
 * @param input Environment, files and git
 * @returns What the environment tells, or `undefined` outside GitHub Actions
 * @throws {ContextError} If the environment contradicts itself
 */
export async function githubFacts(input: CiInput): Promise<CiFacts | undefined> {
  const { env } = input;
  if (env.GITHUB_ACTIONS !== "true") return undefined;
  const payload = await readEvent(input);
  const checkedOut = await input.git.resolve("HEAD");
  const name = env.GITHUB_EVENT_NAME ?? "";
  const project = required(env, "GITHUB_REPOSITORY");
  const serverUrl = env.GITHUB_SERVER_URL || "https://github.com";
  const runId = required(env, "GITHUB_RUN_ID");
  const attempt = wholeNumber(env, "GITHUB_RUN_ATTEMPT", 1);
  const page = `${serverUrl}/${project}/actions/runs/${runId}`;
  return {
    ci: forgeOf(env),
    isFork: false,
    event: name,
    project,
    runId,
    attempt,
    runNumber: wholeNumber(env, "GITHUB_RUN_NUMBER", 0),
    job: env.GITHUB_JOB ?? "",
    labels: matrixLabels(env["INPUT_MATRIX"]),
    url: attempt > 1 ? `${page}/attempts/${attempt}` : page,
    serverUrl,
    ...defined({
      workflowFile: workflowFile(env.GITHUB_WORKFLOW_REF, project),
      actor: env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || undefined,
      defaultBranch: textAt(payload, "repository", "default_branch"),
      startedAt: startOf(payload),
    }),
    ...eventFacts(name, { env, payload, checkedOut }),
  };
}

/** Whose Actions these are: Gitea's and Forgejo's have GitHub's variables, and Forgejo's some of Gitea's. */
function forgeOf(env: Environment): string {
  if (env.FORGEJO_ACTIONS === "true") return "forgejo";
  return env.GITEA_ACTIONS === "true" ? "gitea" : "github";
}

/** GitHub does not say when a run was started; what caused it happened a moment before. In a push's payload the time is in seconds. */
function startOf(payload: unknown): number | undefined {
  const pushed = at(payload, "repository", "pushed_at");
  const times = [
    typeof pushed === "number" ? pushed * 1000 : Date.parse(String(pushed)),
    Date.parse(textAt(payload, "pull_request", "updated_at") ?? ""),
    Date.parse(textAt(payload, "workflow_run", "run_started_at") ?? ""),
  ].filter(Number.isFinite);
  return times.length === 0 ? undefined : Math.max(...times);
}

function eventFacts(name: string, event: GitHubEvent): EventFacts {
  switch (name) {
    case "pull_request":
      return pullRequestFacts(event);
    case "pull_request_target":
      return pullRequestTargetFacts(event);
    case "merge_group":
      return mergeGroupFacts(event);
    case "workflow_run":
      return workflowRunFacts(event);
    default:
      return refFacts(event);
  }
}

/** `push`, `schedule`, `workflow_dispatch`, `release` and everything else that runs on a branch or a tag. */
function refFacts({ env, payload }: GitHubEvent): EventFacts {
  const ref = env.GITHUB_REF ?? "";
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
  const commit = commitId(env.GITHUB_SHA);
  // The payload's head commit is the last one pushed, which a tag need not point to.
  const pushed = commitId(textAt(payload, "head_commit", "id")) === commit
    ? at(payload, "head_commit")
    : undefined;
  const time = Date.parse(textAt(pushed, "timestamp") ?? "");
  return defined({
    commit,
    base: commitId(textAt(payload, "before")),
    isForced: flagAt(payload, "forced"),
    // A tag has no branch of its own; the payload names one only if the tag was pushed together with it.
    branch: tag === undefined
      ? branchOf(ref)
      : branchOf(textAt(payload, "base_ref")) ?? textAt(payload, "repository", "default_branch"),
    tag,
    subject: firstLine(textAt(pushed, "message")),
    author: textAt(pushed, "author", "name"),
    commitTime: Number.isNaN(time) ? undefined : time,
  });
}

function flagAt(payload: unknown, name: string): boolean | undefined {
  const value = at(payload, name);
  return typeof value === "boolean" ? value : undefined;
}

function pullRequestFacts({ env, payload, checkedOut }: GitHubEvent): EventFacts {
  const head = commitId(textAt(payload, "pull_request", "head", "sha"));
  const merge = commitId(env.GITHUB_SHA);
  return {
    ...pullRequestNames(env, payload),
    ...defined({
      // A workflow may check out the head itself instead of the merge commit.
      commit: head !== undefined && checkedOut === head ? head : merge,
      head: head ?? merge,
      base: commitId(textAt(payload, "pull_request", "base", "sha")),
    }),
  };
}

/** Runs with the target branch's rights and, unless the workflow checks out the head, on its code. */
function pullRequestTargetFacts(event: GitHubEvent): EventFacts {
  const { env, payload, checkedOut } = event;
  const head = commitId(textAt(payload, "pull_request", "head", "sha"));
  const measuresHead = head !== undefined && checkedOut === head;
  const names = pullRequestNames(env, payload);
  const base = commitId(textAt(payload, "pull_request", "base", "sha"));
  return {
    ...names,
    ...defined({
      foreignCode: names.isFork ? foreignCode(event, base) : undefined,
      // Without the head's code nothing is known about the head, so it must not carry the result.
      commit: measuresHead ? head : commitId(env.GITHUB_SHA),
      base: measuresHead ? base : undefined,
    }),
  };
}

/**
 * What is checked out where a stranger's event has this repository's rights, unless it is what GitHub started the run for, which is this
 * repository's own: the fork's head, its merge, or who knows what.
 */
function foreignCode({ env, checkedOut }: GitHubEvent, base?: string): string | undefined {
  return [commitId(env.GITHUB_SHA), base].includes(checkedOut) ? undefined : checkedOut;
}

function pullRequestNames(env: Environment, payload: unknown): EventFacts & { isFork: boolean } {
  const headRepository = idAt(payload, "pull_request", "head", "repo", "id");
  const ownRepository = idAt(payload, "repository", "id") ??
    idAt(payload, "pull_request", "base", "repo", "id");
  // A deleted fork has no repository any more, and an unknown origin is not trusted.
  const isFork = headRepository === undefined || headRepository !== ownRepository;
  const branch = textAt(payload, "pull_request", "head", "ref") ?? env.GITHUB_HEAD_REF;
  const owner = textAt(payload, "pull_request", "head", "user", "login") ?? "unknown";
  const fromRef = /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? "")?.[1];
  return {
    isFork,
    ...defined({
      branch: branch && isFork ? `${owner}:${branch}` : branch || undefined,
      targetBranch: textAt(payload, "pull_request", "base", "ref") || env.GITHUB_BASE_REF ||
        undefined,
      pullRequest: idAt(payload, "pull_request", "number") ??
        (fromRef === undefined ? undefined : Number(fromRef)),
    }),
  };
}

function mergeGroupFacts({ env, payload }: GitHubEvent): EventFacts {
  return defined({
    commit: commitId(env.GITHUB_SHA),
    branch: branchOf(env.GITHUB_REF) ?? branchOf(textAt(payload, "merge_group", "head_ref")),
    targetBranch: branchOf(textAt(payload, "merge_group", "base_ref")),
    base: commitId(textAt(payload, "merge_group", "base_sha")),
    subject: firstLine(textAt(payload, "merge_group", "head_commit", "message")),
  });
}

/** Runs on the default branch after another workflow, whose commit is the one that it is about. */
function workflowRunFacts(event: GitHubEvent): EventFacts {
  const { env, payload, checkedOut } = event;
  const head = commitId(textAt(payload, "workflow_run", "head_sha"));
  const measuresHead = head !== undefined && checkedOut === head;
  const headRepository = idAt(payload, "workflow_run", "head_repository", "id");
  const isFork = headRepository === undefined ||
    headRepository !== idAt(payload, "repository", "id");
  const headBranch = textAt(payload, "workflow_run", "head_branch");
  const owner = textAt(payload, "workflow_run", "head_repository", "owner", "login") ?? "unknown";
  const pulls = at(payload, "workflow_run", "pull_requests");
  const pull = Array.isArray(pulls) ? pulls[0] : undefined;
  const forkRun = isFork ? forkRunOf(payload) : undefined;
  const isAboutHead = measuresHead || forkRun !== undefined;
  return {
    isFork,
    ...defined({
      forkRun,
      foreignCode: isFork ? foreignCode(event) : undefined,
      commit: isAboutHead ? head : commitId(env.GITHUB_SHA),
      head,
      branch: !isAboutHead
        ? branchOf(env.GITHUB_REF)
        : isFork && headBranch !== undefined
        ? `${owner}:${headBranch}`
        : headBranch,
      pullRequest: idAt(pull, "number"),
      targetBranch: textAt(pull, "base", "ref"),
    }),
  };
}

/** A fork's pull request could only measure; whoever comes after it may write. */
function forkRunOf(payload: unknown): ForkRun | undefined {
  const id = idAt(payload, "workflow_run", "id");
  if (id === undefined || textAt(payload, "workflow_run", "event") !== "pull_request") {
    return undefined;
  }
  return {
    id: String(id),
    ...defined({
      repositoryId: idAt(payload, "workflow_run", "head_repository", "id"),
      workflowFile: textAt(payload, "workflow_run", "path"),
    }),
  };
}

async function readEvent({ env, readFile }: CiInput): Promise<unknown> {
  const path = env.GITHUB_EVENT_PATH;
  if (!path) return undefined;
  try {
    return JSON.parse(await readFile(path));
  } catch (error) {
    throw new ContextError("CONTEXT_INVALID", {
      what: "Cannot read the GitHub event",
      why: `GITHUB_EVENT_PATH names ${path}: ${messageOf(error)}`,
      fix: "Make the file readable for this step; in a container, mount the runner's temp folder",
      cause: error,
    });
  }
}

/** `owner/repo/.github/workflows/ci.yml@refs/heads/main` → `.github/workflows/ci.yml`. */
function workflowFile(ref: string | undefined, project: string): string | undefined {
  const path = ref?.split("@", 1)[0];
  return path?.startsWith(`${project}/`) ? path.slice(project.length + 1) : path || undefined;
}

/**
 * The labels of a matrix job, so that its siblings do not overwrite each other's run.
 *
 * @param json The `matrix` context as JSON, or nothing outside a matrix
 */
function matrixLabels(json: string | undefined): Labels {
  if (!json || json === "null") return {};
  let matrix: unknown;
  try {
    matrix = JSON.parse(json);
  } catch (error) {
    throw new ContextError("CONTEXT_INVALID", {
      what: "Cannot read the labels of this matrix job",
      why: "the action input `matrix` is not JSON",
      fix: "Leave the input `matrix` out: the action fills it in",
      cause: error,
    });
  }
  if (typeof matrix !== "object" || matrix === null) return {};
  return Object.fromEntries(
    Object.entries(matrix).map((
      [name, value],
    ) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
