import type { Environment } from "../../../core/environment.ts";
import { sha, testContexts } from "./_contexts.ts";

const STEP: Environment = {
  BITBUCKET_BRANCH: "main",
  BITBUCKET_BUILD_NUMBER: "42",
  BITBUCKET_CLONE_DIR: "/opt/atlassian/pipelines/agent/build",
  BITBUCKET_COMMIT: sha("a"),
  BITBUCKET_GIT_HTTP_ORIGIN: "http://bitbucket.org/acme/shop",
  BITBUCKET_GIT_SSH_ORIGIN: "git@bitbucket.org:acme/shop.git",
  BITBUCKET_PIPELINE_UUID: "{0a1b-pipeline}",
  BITBUCKET_PROJECT_KEY: "WEB",
  BITBUCKET_REPO_FULL_NAME: "acme/shop",
  BITBUCKET_REPO_OWNER: "acme",
  BITBUCKET_REPO_SLUG: "shop",
  BITBUCKET_STEP_UUID: "{2c3d-step}",
  BITBUCKET_WORKSPACE: "acme",
  CI: "true",
};

const PULL: Environment = {
  ...STEP,
  BITBUCKET_BRANCH: "feature/fast",
  BITBUCKET_COMMIT: sha("c"),
  BITBUCKET_PR_DESTINATION_BRANCH: "main",
  BITBUCKET_PR_ID: "17",
};

/** Bitbucket merges the target into the change before the first step. */
const MERGE = {
  head: sha("d"),
  commits: { HEAD: { id: sha("d"), parents: [sha("c"), sha("b")] } },
};

testContexts("Bitbucket", [
  ["push", STEP, {
    ci: "bitbucket",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "42",
    attempt: 1,
    runNumber: 42,
    job: "",
    url: "https://bitbucket.org/acme/shop/pipelines/results/42",
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
    commit: sha("d"),
    head: sha("c"),
  }, { ...MERGE, origin: { "feature/fast": sha("c") } }],
  [
    "pull request whose branch is not this repository's",
    {
      ...PULL,
      BITBUCKET_BRANCH: "main",
    },
    { isFork: true, branch: "unknown:main" },
    { ...MERGE, origin: { main: sha("b") } },
  ],
  ["tag", { ...STEP, BITBUCKET_BRANCH: "", BITBUCKET_TAG: "v1.0" }, {
    event: "push",
    tag: "v1.0",
    branch: "main",
  }, { defaultBranch: "main" }],
  ["schedule, which no variable tells from a push", STEP, { event: "push" }],
  ["rerun of a step, which replaces the first", STEP, { runId: "42", attempt: 1 }],
  ["parallel steps", {
    ...STEP,
    BITBUCKET_PARALLEL_STEP: "1",
    BITBUCKET_PARALLEL_STEP_COUNT: "3",
  }, { job: "#1" }],
]);
