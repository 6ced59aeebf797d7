import type { Environment } from "../../core/environment.ts";
import { type CiVariables, joined } from "./from_variables.ts";

/**
 * AppVeyor.
 * Source: https://www.appveyor.com/docs/environment-variables/
 */
export const appveyor: CiVariables = {
  ci: "appveyor",
  isHere: (env) => isTrue(env.APPVEYOR),
  runId: ["APPVEYOR_BUILD_ID"],
  runNumber: "APPVEYOR_BUILD_NUMBER",
  job: "APPVEYOR_JOB_NAME",
  labels: (env) => ({
    platform: env.PLATFORM || undefined,
    configuration: env.CONFIGURATION || undefined,
  }),
  url: (env) => {
    const project = joined("/", "APPVEYOR_ACCOUNT_NAME", "APPVEYOR_PROJECT_SLUG")(env);
    const server = env.APPVEYOR_URL || "https://ci.appveyor.com";
    return project && `${server}/project/${project}/builds/${env.APPVEYOR_BUILD_ID}`;
  },
  project: "APPVEYOR_REPO_NAME",
  commit: "APPVEYOR_REPO_COMMIT",
  branch: "APPVEYOR_REPO_BRANCH",
  tag: (env) => isTrue(env.APPVEYOR_REPO_TAG) ? env.APPVEYOR_REPO_TAG_NAME : undefined,
  message: "APPVEYOR_REPO_COMMIT_MESSAGE",
  author: "APPVEYOR_REPO_COMMIT_AUTHOR",
  event: (env) =>
    isTrue(env.APPVEYOR_SCHEDULED_BUILD)
      ? "schedule"
      : isTrue(env.APPVEYOR_FORCED_BUILD)
      ? "workflow_dispatch"
      : "push",
  pullRequest: {
    id: "APPVEYOR_PULL_REQUEST_NUMBER",
    branch: "APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH",
    target: "APPVEYOR_REPO_BRANCH",
    head: "APPVEYOR_PULL_REQUEST_HEAD_COMMIT",
    isFork: ({ APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME: source, APPVEYOR_REPO_NAME: own }) =>
      source ? String(source !== own) : undefined,
    owner: (env) => env.APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME?.split("/", 1)[0],
  },
};

/** `True` on Windows, `true` on Linux. */
function isTrue(value: Environment[string]): boolean {
  return value?.toLowerCase() === "true";
}
