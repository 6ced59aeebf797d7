import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const JOB: Environment = {
  BASH_ENV: "/tmp/.bash_env-6",
  CI: "true",
  CIRCLECI: "true",
  CIRCLE_BRANCH: "main",
  CIRCLE_BUILD_NUM: "42",
  CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/shop/42",
  CIRCLE_JOB: "metrics",
  CIRCLE_NODE_INDEX: "0",
  CIRCLE_NODE_TOTAL: "1",
  CIRCLE_ORGANIZATION_ID: "8f21-org",
  CIRCLE_PIPELINE_ID: "5034-pipeline",
  CIRCLE_PROJECT_ID: "1c2d-project",
  CIRCLE_PROJECT_REPONAME: "shop",
  CIRCLE_PROJECT_USERNAME: "acme",
  CIRCLE_REPOSITORY_URL: "git@github.com:acme/shop.git",
  CIRCLE_SHA1: sha("a"),
  CIRCLE_SHELL_ENV: "/tmp/.bash_env-6",
  CIRCLE_USERNAME: "octo",
  CIRCLE_WORKFLOW_ID: "7b7a-workflow",
  CIRCLE_WORKFLOW_JOB_ID: "30be-job",
  CIRCLE_WORKFLOW_WORKSPACE_ID: "7b7a-workflow",
  CIRCLE_WORKING_DIRECTORY: "~/project",
};

const PULL: Environment = {
  ...JOB,
  CIRCLE_BRANCH: "feature/fast",
  CIRCLE_PULL_REQUEST: "https://github.com/acme/shop/pull/17",
  CIRCLE_PULL_REQUESTS: "https://github.com/acme/shop/pull/17",
  CI_PULL_REQUEST: "https://github.com/acme/shop/pull/17",
};

const FORK: Environment = {
  ...PULL,
  CIRCLE_BRANCH: "pull/17",
  CIRCLE_PR_NUMBER: "17",
  CIRCLE_PR_REPONAME: "shop",
  CIRCLE_PR_USERNAME: "mallory",
};

/** The clone of a job: its branch is checked out, and the remote's branches are known. */
const CLONE = { head: sha("a"), branch: "main", defaultBranch: "main" };

testContexts("CircleCI", [
  ["push", JOB, {
    ci: "circleci",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "7b7a-workflow",
    attempt: 1,
    runNumber: 42,
    job: "metrics",
    actor: "octo",
    url: "https://circleci.com/gh/acme/shop/42",
    tag: undefined,
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }, CLONE],
  ["branch that has a pull request, of which no variable says where it goes", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
    commit: sha("a"),
  }, { ...CLONE, branch: "feature/fast" }],
  [
    "default branch that has a pull request into a release",
    {
      ...PULL,
      CIRCLE_BRANCH: "main",
    },
    { event: "push", branch: "main", pullRequest: undefined },
    CLONE,
  ],
  ["pull request of a fork", FORK, {
    event: "pull_request",
    pullRequest: 17,
    branch: "pull/17",
    isFork: true,
    targetBranch: "main",
  }, { ...CLONE, branch: "pull/17" }],
  [
    "tag, which is on no branch",
    {
      ...JOB,
      CIRCLE_BRANCH: "",
      CIRCLE_TAG: "v1.0",
    },
    { event: "push", tag: "v1.0", branch: "main" },
    CLONE,
  ],
  ["schedule, which no variable tells from a push", JOB, { event: "push" }, CLONE],
  [
    "rerun, which is a workflow of its own",
    {
      ...JOB,
      CIRCLE_WORKFLOW_ID: "9d01-workflow",
      CIRCLE_BUILD_NUM: "57",
    },
    { runId: "9d01-workflow", runNumber: 57, attempt: 1 },
    CLONE,
  ],
  [
    "parallel jobs",
    {
      ...JOB,
      CIRCLE_NODE_INDEX: "2",
      CIRCLE_NODE_TOTAL: "4",
    },
    { labels: { parallel: "2" } },
    CLONE,
  ],
]);
