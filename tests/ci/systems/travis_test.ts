import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const JOB: Environment = {
  CI: "true",
  CONTINUOUS_INTEGRATION: "true",
  TRAVIS: "true",
  TRAVIS_BRANCH: "main",
  TRAVIS_BUILD_DIR: "/home/travis/build/acme/shop",
  TRAVIS_BUILD_ID: "2840",
  TRAVIS_BUILD_NUMBER: "42",
  TRAVIS_BUILD_WEB_URL: "https://app.travis-ci.com/acme/shop/builds/2840",
  TRAVIS_COMMIT: sha("a"),
  TRAVIS_COMMIT_MESSAGE: "Make it fast\n\nAnd safe.",
  TRAVIS_COMMIT_RANGE: "999999999999...aaaaaaaaaaaa",
  TRAVIS_EVENT_TYPE: "push",
  TRAVIS_JOB_ID: "2841",
  TRAVIS_JOB_NUMBER: "42.1",
  TRAVIS_JOB_WEB_URL: "https://app.travis-ci.com/acme/shop/jobs/2841",
  TRAVIS_OS_NAME: "linux",
  TRAVIS_PULL_REQUEST: "false",
  TRAVIS_PULL_REQUEST_BRANCH: "",
  TRAVIS_PULL_REQUEST_SHA: "",
  TRAVIS_PULL_REQUEST_SLUG: "",
  TRAVIS_REPO_SLUG: "acme/shop",
  TRAVIS_TAG: "",
};

const PULL: Environment = {
  ...JOB,
  TRAVIS_EVENT_TYPE: "pull_request",
  TRAVIS_PULL_REQUEST: "17",
  TRAVIS_PULL_REQUEST_BRANCH: "feature/fast",
  TRAVIS_PULL_REQUEST_SHA: sha("c"),
  TRAVIS_PULL_REQUEST_SLUG: "acme/shop",
};

const MERGE = {
  head: sha("a"),
  commits: { HEAD: { id: sha("a"), parents: [sha("b"), sha("c")] } },
};

testContexts("Travis CI", [
  ["push", JOB, {
    ci: "travis",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "2840",
    attempt: 1,
    runNumber: 42,
    job: "1",
    url: "https://app.travis-ci.com/acme/shop/jobs/2841",
    subject: "Make it fast",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["pull request, whose branch is called the target", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
    commit: sha("a"),
    head: sha("c"),
  }, MERGE],
  [
    "pull request of a fork whose branch is named main",
    {
      ...PULL,
      TRAVIS_PULL_REQUEST_BRANCH: "main",
      TRAVIS_PULL_REQUEST_SLUG: "mallory/shop",
    },
    { isFork: true, branch: "mallory:main" },
    MERGE,
  ],
  [
    "tag, which is called the branch",
    {
      ...JOB,
      TRAVIS_BRANCH: "v1.0",
      TRAVIS_TAG: "v1.0",
    },
    { event: "push", tag: "v1.0", branch: "main" },
    { defaultBranch: "main" },
  ],
  ["schedule", { ...JOB, TRAVIS_EVENT_TYPE: "cron" }, { event: "schedule", branch: "main" }],
  ["by hand", { ...JOB, TRAVIS_EVENT_TYPE: "api" }, { event: "workflow_dispatch" }],
  ["restart, which replaces the first", JOB, { runId: "2840", attempt: 1 }],
  ["jobs of a matrix", { ...JOB, TRAVIS_JOB_NUMBER: "42.3" }, { job: "3" }],
  ["named job", { ...JOB, TRAVIS_JOB_NAME: "metrics" }, { job: "metrics" }],
]);
