import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const STEP: Environment = {
  CF_ACCOUNT: "acme",
  CF_BRANCH: "main",
  CF_BRANCH_TAG_NORMALIZED: "main",
  CF_BUILD_ID: "64f0a1",
  CF_BUILD_INITIATOR: "octo",
  CF_BUILD_TIMESTAMP: "1700000000000",
  CF_BUILD_TRIGGER: "webhook",
  CF_BUILD_URL: "https://g.codefresh.io/build/64f0a1",
  CF_COMMIT_AUTHOR: "ada",
  CF_COMMIT_MESSAGE: "Make it fast",
  CF_COMMIT_URL: "https://github.com/acme/shop/commit/aaaa",
  CF_PIPELINE_NAME: "web/shop",
  CF_REPO_NAME: "shop",
  CF_REPO_OWNER: "acme",
  CF_REVISION: sha("a"),
  CF_SHORT_REVISION: "aaaaaaa",
  CF_STEP_NAME: "metrics",
  CF_URL: "https://g.codefresh.io",
  CF_VOLUME_PATH: "/codefresh/volume",
  CI: "true",
};

const PULL: Environment = {
  ...STEP,
  CF_BRANCH: "feature/fast",
  CF_PULL_REQUEST_ACTION: "synchronize",
  CF_PULL_REQUEST_ID: "987654321",
  CF_PULL_REQUEST_NUMBER: "17",
  CF_PULL_REQUEST_TARGET: "main",
  CF_PULL_REQUEST_TITLE: "Make it fast",
};

testContexts("Codefresh", [
  ["push", STEP, {
    ci: "codefresh",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "64f0a1",
    attempt: 1,
    job: "web/shop.metrics",
    actor: "octo",
    url: "https://g.codefresh.io/build/64f0a1",
    subject: "Make it fast",
    author: "ada",
    pullRequest: undefined,
    targetBranch: undefined,
    labels: {},
  }],
  ["pull request", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
    commit: sha("a"),
  }, { head: sha("a"), origin: { "feature/fast": sha("a") } }],
  ["pull request of a fork whose branch is named main", { ...PULL, CF_BRANCH: "main" }, {
    isFork: true,
    branch: "unknown:main",
  }, { head: sha("a"), origin: { main: sha("b") } }],
  [
    "pull request of Bitbucket, whose commit is told in short",
    {
      ...PULL,
      CF_REVISION: "aaaaaaa",
    },
    { commit: sha("a"), pullRequest: 17 },
    { head: sha("a") },
  ],
  ["tag, which is called the branch", { ...STEP, CF_BASE_BRANCH: "main", CF_BRANCH: "v1.0" }, {
    event: "push",
    tag: "v1.0",
    branch: "main",
  }, { defaultBranch: "main" }],
  ["by hand or by schedule, of which no variable tells which", {
    ...STEP,
    CF_BUILD_TRIGGER: "build",
  }, { event: "workflow_dispatch", branch: "main" }],
  ["restart, which is a build of its own", { ...STEP, CF_BUILD_ID: "64f0b7" }, {
    runId: "64f0b7",
    attempt: 1,
  }],
]);
