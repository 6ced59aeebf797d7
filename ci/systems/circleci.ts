import { type CiVariables, joined, parallel } from "./from_variables.ts";

/**
 * CircleCI. Which branch a pull request goes to is not among its variables, and of its GitHub App's projects not the pull request either.
 * Source: https://circleci.com/docs/reference/variables/
 */
export const circleci: CiVariables = {
  ci: "circleci",
  isHere: (env) => env.CIRCLECI === "true",
  runId: ["CIRCLE_WORKFLOW_ID"],
  runNumber: "CIRCLE_BUILD_NUM",
  job: "CIRCLE_JOB",
  labels: parallel("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL"),
  url: "CIRCLE_BUILD_URL",
  actor: "CIRCLE_USERNAME",
  project: joined("/", "CIRCLE_PROJECT_USERNAME", "CIRCLE_PROJECT_REPONAME"),
  commit: "CIRCLE_SHA1",
  branch: "CIRCLE_BRANCH",
  tag: "CIRCLE_TAG",
  pullRequest: {
    isOfPush: true,
    // `https://github.com/acme/shop/pull/17`; the number itself is set for forks only.
    id: (env) => env.CIRCLE_PR_NUMBER || /\/(\d+)$/.exec(env.CIRCLE_PULL_REQUEST ?? "")?.[1],
    branch: "CIRCLE_BRANCH",
    isFork: (env) => String(Boolean(env.CIRCLE_PR_USERNAME || env.CIRCLE_PR_NUMBER)),
    owner: "CIRCLE_PR_USERNAME",
  },
};
