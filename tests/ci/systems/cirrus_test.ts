import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const TASK: Environment = {
  CI: "true",
  CIRRUS_BRANCH: "main",
  CIRRUS_BUILD_ID: "5400",
  CIRRUS_CHANGE_IN_REPO: sha("a"),
  CIRRUS_CHANGE_MESSAGE: "Make it fast\n\nAnd safe.",
  CIRRUS_CHANGE_TITLE: "Make it fast",
  CIRRUS_CI: "true",
  CIRRUS_DEFAULT_BRANCH: "main",
  CIRRUS_OS: "linux",
  CIRRUS_REPO_CLONE_URL: "https://github.com/acme/shop.git",
  CIRRUS_REPO_FULL_NAME: "acme/shop",
  CIRRUS_REPO_NAME: "shop",
  CIRRUS_REPO_OWNER: "acme",
  CIRRUS_TASK_ID: "6100",
  CIRRUS_TASK_NAME: "metrics",
  CIRRUS_USER_COLLABORATOR: "true",
  CIRRUS_USER_PERMISSION: "write",
  CI_NODE_INDEX: "0",
  CI_NODE_TOTAL: "3",
  CONTINUOUS_INTEGRATION: "true",
};

const PULL: Environment = {
  ...TASK,
  CIRRUS_BASE_BRANCH: "main",
  CIRRUS_BASE_SHA: sha("b"),
  CIRRUS_BRANCH: "pull/17",
  CIRRUS_PR: "17",
  CIRRUS_PR_DRAFT: "false",
  CIRRUS_PR_TITLE: "Make it fast",
};

testContexts("Cirrus CI", [
  ["push", TASK, {
    ci: "cirrus",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    defaultBranch: "main",
    event: "push",
    isFork: false,
    runId: "5400",
    attempt: 1,
    job: "metrics",
    url: "https://cirrus-ci.com/task/6100",
    subject: "Make it fast",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["pull request", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "pull/17",
    targetBranch: "main",
    base: sha("b"),
    isFork: false,
    commit: sha("a"),
  }, { head: sha("a") }],
  [
    "pull request of whom may not write",
    {
      ...PULL,
      CIRRUS_USER_COLLABORATOR: "false",
      CIRRUS_USER_PERMISSION: "read",
    },
    { isFork: true, branch: "pull/17" },
    { head: sha("a") },
  ],
  ["tag", { ...TASK, CIRRUS_BRANCH: "", CIRRUS_TAG: "v1.0" }, {
    event: "push",
    tag: "v1.0",
    branch: "main",
  }],
  ["schedule", { ...TASK, CIRRUS_CRON: "nightly" }, { event: "schedule", branch: "main" }],
  ["by hand", { ...TASK, CIRRUS_API_CREATED: "true" }, { event: "workflow_dispatch" }],
  ["rerun of a task, which replaces the first", { ...TASK, CIRRUS_TASK_ID: "6207" }, {
    runId: "5400",
    attempt: 1,
  }],
  ["another task of the build", { ...TASK, CIRRUS_TASK_NAME: "sizes", CI_NODE_INDEX: "1" }, {
    job: "sizes",
    labels: {},
  }],
]);
