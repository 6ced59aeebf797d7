import { type CiVariables, meaning } from "./from_variables.ts";

/**
 * Woodpecker. Whether a pull request comes from a fork is not among its variables.
 * Source: https://woodpecker-ci.org/docs/usage/environment
 */
export const woodpecker: CiVariables = {
  ci: "woodpecker",
  isHere: (env) => env.CI === "woodpecker" || env.CI_SYSTEM_NAME === "woodpecker",
  runId: ["CI_PIPELINE_NUMBER"],
  attempt: (env) => String(Number(env.CI_PIPELINE_RERUNS ?? 0) + 1),
  runNumber: "CI_PIPELINE_NUMBER",
  // Workflows of one matrix have one name.
  job: (env) => [env.CI_WORKFLOW_NAME, env.CI_WORKFLOW_NUMBER].filter(Boolean).join("#"),
  url: "CI_PIPELINE_URL",
  actor: "CI_PIPELINE_AUTHOR",
  project: "CI_REPO",
  serverUrl: "CI_FORGE_URL",
  commit: "CI_COMMIT_SHA",
  branch: "CI_COMMIT_BRANCH",
  defaultBranch: "CI_REPO_DEFAULT_BRANCH",
  tag: "CI_COMMIT_TAG",
  message: "CI_COMMIT_MESSAGE",
  author: "CI_COMMIT_AUTHOR",
  event: meaning("CI_PIPELINE_EVENT", {
    push: "push",
    tag: "push",
    release: "release",
    cron: "schedule",
  }),
  pullRequest: {
    id: "CI_COMMIT_PULL_REQUEST",
    branch: "CI_COMMIT_SOURCE_BRANCH",
    target: "CI_COMMIT_TARGET_BRANCH",
  },
};
