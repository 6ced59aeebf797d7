import { type CiVariables, joined, meaning } from "./from_variables.ts";

/**
 * Codefresh. Whether a pull request comes from a fork is not among its documented variables.
 * Source: https://codefresh.io/docs/docs/pipelines/variables/#system-variables
 */
export const codefresh: CiVariables = {
  ci: "codefresh",
  isHere: (env) => Boolean(env.CF_BUILD_ID),
  runId: ["CF_BUILD_ID"],
  job: joined(".", "CF_PIPELINE_NAME", "CF_STEP_NAME"),
  url: "CF_BUILD_URL",
  actor: "CF_BUILD_INITIATOR",
  project: joined("/", "CF_REPO_OWNER", "CF_REPO_NAME"),
  commit: "CF_REVISION",
  branch: "CF_BRANCH",
  // Only a tag has a branch on which it was made, and is itself called the branch.
  tag: (env) => env.CF_RELEASE_TAG || (env.CF_BASE_BRANCH ? env.CF_BRANCH : undefined),
  message: "CF_COMMIT_MESSAGE",
  author: "CF_COMMIT_AUTHOR",
  event: meaning("CF_BUILD_TRIGGER", { webhook: "push" }),
  pullRequest: {
    id: ["CF_PULL_REQUEST_NUMBER", "CF_PULL_REQUEST_ID"],
    branch: "CF_BRANCH",
    target: "CF_PULL_REQUEST_TARGET",
    isFork: "CF_PULL_REQUEST_IS_FORK",
  },
};
