import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import type { CiFacts, CiInput } from "../types.ts";
import { branchOf, commitId, required, wholeNumber } from "./values.ts";

/**
 * Reads the environment of a GitLab CI job.
 * Source: https://docs.gitlab.com/ci/variables/predefined_variables/
 *
 * @returns What the environment tells, or `undefined` outside GitLab
 * @throws {ContextError} If the environment contradicts itself
 */
export function gitlabFacts({ env }: CiInput): Promise<CiFacts | undefined> {
  return Promise.resolve(env.GITLAB_CI === "true" ? facts(env) : undefined);
}

function facts(env: Environment): CiFacts {
  const value = (name: string) => env[name] || undefined;
  const time = Date.parse(env.CI_COMMIT_TIMESTAMP ?? "");
  const started = Date.parse(env.CI_PIPELINE_CREATED_AT ?? "");
  const common = {
    ci: "gitlab",
    event: eventOf(env.CI_PIPELINE_SOURCE),
    isFork: false,
    runId: required(env, "CI_PIPELINE_ID"),
    // GitLab runs a retried job in the same pipeline and does not count: the newest replaces the earlier one.
    attempt: 1,
    runNumber: wholeNumber(env, "CI_PIPELINE_IID", 0),
    job: env.CI_JOB_NAME ?? "",
    ...defined({
      project: value("CI_PROJECT_PATH"),
      commit: commitId(value("CI_COMMIT_SHA")),
      workflowFile: value("CI_CONFIG_PATH"),
      actor: value("GITLAB_USER_LOGIN"),
      url: value("CI_JOB_URL") ?? value("CI_PIPELINE_URL"),
      serverUrl: value("CI_SERVER_URL"),
      defaultBranch: value("CI_DEFAULT_BRANCH"),
      subject: value("CI_COMMIT_TITLE"),
      author: value("CI_COMMIT_AUTHOR")?.replace(/\s*<[^>]*>$/, ""),
      commitTime: Number.isNaN(time) ? undefined : time,
      startedAt: Number.isNaN(started) ? undefined : started,
    }),
  };
  if (value("CI_MERGE_REQUEST_IID") !== undefined) return { ...common, ...mergeRequest(env) };
  const tag = value("CI_COMMIT_TAG");
  return {
    ...common,
    ...defined({
      tag,
      branch: tag === undefined
        ? value("CI_COMMIT_BRANCH") ?? branchOf(value("CI_COMMIT_REF_NAME"))
        : value("CI_DEFAULT_BRANCH"),
      base: commitId(value("CI_COMMIT_BEFORE_SHA")),
    }),
  };
}

function mergeRequest(env: Environment): Partial<CiFacts> {
  const value = (name: string) => env[name] || undefined;
  const source = value("CI_MERGE_REQUEST_SOURCE_PROJECT_ID");
  const isFork = source === undefined ||
    source !== (value("CI_MERGE_REQUEST_PROJECT_ID") ?? value("CI_PROJECT_ID"));
  const branch = value("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME");
  const owner = value("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH") ?? "unknown";
  const isTrain = value("CI_MERGE_REQUEST_EVENT_TYPE") === "merge_train";
  return {
    isFork,
    event: isTrain ? "merge_group" : "pull_request",
    pullRequest: wholeNumber(env, "CI_MERGE_REQUEST_IID", 0),
    ...defined({
      // Set in merged results pipelines only; elsewhere the measured commit is the head itself.
      head: commitId(value("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")),
      // Where the change left its target; what is before it in a train, GitLab does not say.
      base: isTrain ? undefined : commitId(value("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
      branch: isFork && branch !== undefined ? `${owner}:${branch}` : branch,
      targetBranch: value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
    }),
  };
}

/** GitLab's word for why a pipeline runs, in GitHub's words. */
function eventOf(source: string | undefined): string {
  switch (source) {
    case "push":
    case "schedule":
      return source;
    case "merge_request_event":
    case "external_pull_request_event":
      return "pull_request";
    default: // `web`, `api`, `trigger`, `pipeline`, `parent_pipeline`, `chat`, …
      return "workflow_dispatch";
  }
}
