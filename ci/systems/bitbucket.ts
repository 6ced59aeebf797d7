import type { CiVariables } from "./from_variables.ts";

/**
 * Bitbucket Pipelines, which merges a pull request's target into it before the first step. What started a pipeline is not among its
 * variables.
 * Source: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
 */
export const bitbucket: CiVariables = {
  ci: "bitbucket",
  isHere: (env) => Boolean(env.BITBUCKET_BUILD_NUMBER),
  runId: ["BITBUCKET_BUILD_NUMBER"],
  runNumber: "BITBUCKET_BUILD_NUMBER",
  // Parallel steps do different things and have no name.
  job: (env) => env.BITBUCKET_PARALLEL_STEP ? `#${env.BITBUCKET_PARALLEL_STEP}` : undefined,
  url: (env) =>
    env.BITBUCKET_REPO_FULL_NAME &&
    `https://bitbucket.org/${env.BITBUCKET_REPO_FULL_NAME}/pipelines/results/` +
      env.BITBUCKET_BUILD_NUMBER,
  project: ["BITBUCKET_REPO_FULL_NAME", "BITBUCKET_REPO_SLUG"],
  commit: "BITBUCKET_COMMIT",
  branch: "BITBUCKET_BRANCH",
  tag: "BITBUCKET_TAG",
  pullRequest: {
    id: "BITBUCKET_PR_ID",
    branch: "BITBUCKET_BRANCH",
    target: "BITBUCKET_PR_DESTINATION_BRANCH",
    base: "BITBUCKET_PR_DESTINATION_COMMIT",
  },
};
