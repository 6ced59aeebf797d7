import type { CiVariables } from "./from_variables.ts";

/**
 * Cirrus CI, which calls the branch of every pull request `pull/17`.
 * Source: https://cirrus-ci.org/guide/writing-tasks/#environment-variables
 */
export const cirrus: CiVariables = {
  ci: "cirrus",
  isHere: (env) => env.CIRRUS_CI === "true",
  runId: ["CIRRUS_BUILD_ID"],
  job: "CIRRUS_TASK_NAME",
  url: (env) => env.CIRRUS_TASK_ID && `https://cirrus-ci.com/task/${env.CIRRUS_TASK_ID}`,
  project: "CIRRUS_REPO_FULL_NAME",
  commit: "CIRRUS_CHANGE_IN_REPO",
  branch: "CIRRUS_BRANCH",
  defaultBranch: "CIRRUS_DEFAULT_BRANCH",
  tag: "CIRRUS_TAG",
  message: "CIRRUS_CHANGE_TITLE",
  event: (env) =>
    env.CIRRUS_CRON ? "schedule" : env.CIRRUS_API_CREATED === "true" ? "workflow_dispatch" : "push",
  pullRequest: {
    id: "CIRRUS_PR",
    branch: "CIRRUS_BRANCH",
    target: "CIRRUS_BASE_BRANCH",
    base: "CIRRUS_BASE_SHA",
    // Where it comes from is not said, but what its author may do.
    isFork: ({ CIRRUS_USER_PERMISSION: may }) =>
      may ? String(!["admin", "write"].includes(may)) : undefined,
  },
};
