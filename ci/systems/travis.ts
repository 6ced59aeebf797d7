import type { Environment } from "../../core/environment.ts";
import { type CiVariables, meaning } from "./from_variables.ts";

/**
 * Travis CI.
 * Source: https://docs.travis-ci.com/user/environment-variables/#default-environment-variables
 */
export const travis: CiVariables = {
  ci: "travis",
  isHere: (env) => env.TRAVIS === "true",
  runId: ["TRAVIS_BUILD_ID"],
  runNumber: "TRAVIS_BUILD_NUMBER",
  // Jobs of a matrix are counted: `42.1`.
  job: (env) => env.TRAVIS_JOB_NAME || env.TRAVIS_JOB_NUMBER?.split(".")[1],
  url: ["TRAVIS_JOB_WEB_URL", "TRAVIS_BUILD_WEB_URL"],
  project: "TRAVIS_REPO_SLUG",
  commit: "TRAVIS_COMMIT",
  branch: "TRAVIS_BRANCH",
  tag: "TRAVIS_TAG",
  message: "TRAVIS_COMMIT_MESSAGE",
  event: meaning("TRAVIS_EVENT_TYPE", { push: "push", cron: "schedule" }),
  pullRequest: {
    id: "TRAVIS_PULL_REQUEST",
    branch: "TRAVIS_PULL_REQUEST_BRANCH",
    target: "TRAVIS_BRANCH",
    head: "TRAVIS_PULL_REQUEST_SHA",
    isFork: ({ TRAVIS_PULL_REQUEST_SLUG: source, TRAVIS_REPO_SLUG: own }: Environment) =>
      source ? String(source !== own) : undefined,
    owner: (env) => env.TRAVIS_PULL_REQUEST_SLUG?.split("/", 1)[0],
  },
};
