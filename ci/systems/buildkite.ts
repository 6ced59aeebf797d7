import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import { projectOf, withoutCredentials } from "../git/git.ts";
import type { CiFacts, CiInput } from "../types.ts";
import { commitId, firstLine, required, wholeNumber } from "./values.ts";

/**
 * Reads the environment of a Buildkite job.
 * Source: https://buildkite.com/docs/pipelines/configure/environment-variables
 *
 * @returns What the environment tells, or `undefined` outside Buildkite
 * @throws {ContextError} If the environment contradicts itself
 */
export function buildkiteFacts({ env }: CiInput): Promise<CiFacts | undefined> {
  return Promise.resolve(env.BUILDKITE === "true" ? facts(env) : undefined);
}

function facts(env: Environment): CiFacts {
  const value = (name: string) => env[name] || undefined;
  const pullRequest = value("BUILDKITE_PULL_REQUEST");
  const isPullRequest = pullRequest !== undefined && pullRequest !== "false";
  const queueBase = commitId(value("BUILDKITE_MERGE_QUEUE_BASE_COMMIT"));
  const repository = projectOf(withoutCredentials(env.BUILDKITE_REPO ?? ""));
  const source = value("BUILDKITE_PULL_REQUEST_REPO");
  const branch = value("BUILDKITE_BRANCH");
  const isFork = isPullRequest && source !== undefined &&
    projectOf(withoutCredentials(source)) !== repository;
  const owner = projectOf(withoutCredentials(source ?? ""))?.split("/")[0] ?? "unknown";
  return {
    ci: "buildkite",
    event: isPullRequest
      ? "pull_request"
      : queueBase !== undefined
      ? "merge_group"
      : eventOf(value("BUILDKITE_SOURCE")),
    isFork,
    runId: required(env, "BUILDKITE_BUILD_ID"),
    attempt: wholeNumber(env, "BUILDKITE_RETRY_COUNT", 0) + 1,
    runNumber: wholeNumber(env, "BUILDKITE_BUILD_NUMBER", 0),
    job: jobName(env),
    ...defined({
      project: repository ?? buildkiteName(env),
      // The API may start a build on "HEAD"; then git says which commit that is.
      commit: commitId(value("BUILDKITE_COMMIT")),
      base: queueBase,
      // With webhooks from forks on, Buildkite names the branch `owner:branch` itself.
      branch: isFork && branch !== undefined && !branch.includes(":")
        ? `${owner}:${branch}`
        : branch,
      targetBranch: value("BUILDKITE_PULL_REQUEST_BASE_BRANCH") ??
        value("BUILDKITE_MERGE_QUEUE_BASE_BRANCH"),
      pullRequest: isPullRequest ? wholeNumber(env, "BUILDKITE_PULL_REQUEST", 0) : undefined,
      actor: value("BUILDKITE_BUILD_CREATOR"),
      url: value("BUILDKITE_BUILD_URL"),
      defaultBranch: value("BUILDKITE_PIPELINE_DEFAULT_BRANCH"),
      tag: value("BUILDKITE_TAG"),
      subject: firstLine(value("BUILDKITE_MESSAGE")),
      author: value("BUILDKITE_BUILD_AUTHOR"),
    }),
  };
}

/** A step's key or label; parallel jobs of one step carry their number, which keeps them apart. */
function jobName(env: Environment): string {
  const name = env.BUILDKITE_STEP_KEY || env.BUILDKITE_LABEL || "";
  const parallel = env.BUILDKITE_PARALLEL_JOB;
  return parallel ? `${name}#${parallel}` : name;
}

function buildkiteName(env: Environment): string | undefined {
  const { BUILDKITE_ORGANIZATION_SLUG: owner, BUILDKITE_PIPELINE_SLUG: pipeline } = env;
  return owner && pipeline ? `${owner}/${pipeline}` : undefined;
}

/** Buildkite's word for why a build runs, in GitHub's words. */
function eventOf(source: string | undefined): string {
  if (source === "webhook") return "push";
  return source === "schedule" ? "schedule" : "workflow_dispatch"; // `ui`, `api`, `trigger_job`
}
