import assert from "node:assert/strict";
import type { RunContext } from "../../../ci/types.ts";
import type { Environment } from "../../../core/environment.ts";
import { contextOf, pick, sha } from "./_contexts.ts";

const RUNNER: Environment = {
  CI: "true",
  GITLAB_CI: "true",
  CI_API_V4_URL: "https://gitlab.example/api/v4",
  CI_COMMIT_AUTHOR: "Ada Lovelace <ada@example.com>",
  CI_COMMIT_BEFORE_SHA: sha("b"),
  CI_COMMIT_BRANCH: "main",
  CI_COMMIT_REF_NAME: "main",
  CI_COMMIT_SHA: sha("a"),
  CI_COMMIT_SHORT_SHA: "aaaaaaaa",
  CI_COMMIT_TIMESTAMP: "2026-05-12T10:00:00+02:00",
  CI_COMMIT_TITLE: "Make it fast",
  CI_CONFIG_PATH: ".gitlab-ci.yml",
  CI_DEFAULT_BRANCH: "main",
  CI_JOB_ID: "5001",
  CI_JOB_NAME: "metrics: [linux, 22]",
  CI_JOB_STAGE: "test",
  CI_JOB_URL: "https://gitlab.example/acme/web/shop/-/jobs/5001",
  CI_PIPELINE_ID: "700",
  CI_PIPELINE_IID: "12",
  CI_PIPELINE_SOURCE: "push",
  CI_PIPELINE_URL: "https://gitlab.example/acme/web/shop/-/pipelines/700",
  CI_PROJECT_ID: "31",
  CI_PROJECT_PATH: "acme/web/shop",
  CI_SERVER_URL: "https://gitlab.example",
  GITLAB_USER_LOGIN: "ada",
};

const MERGE_REQUEST: Environment = {
  ...RUNNER,
  CI_COMMIT_BRANCH: "",
  CI_COMMIT_BEFORE_SHA: sha("0"),
  CI_COMMIT_REF_NAME: "feature/fast",
  CI_PIPELINE_SOURCE: "merge_request_event",
  CI_MERGE_REQUEST_DIFF_BASE_SHA: sha("e"),
  CI_MERGE_REQUEST_EVENT_TYPE: "detached",
  CI_MERGE_REQUEST_ID: "990",
  CI_MERGE_REQUEST_IID: "17",
  CI_MERGE_REQUEST_PROJECT_ID: "31",
  CI_MERGE_REQUEST_PROJECT_PATH: "acme/web/shop",
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature/fast",
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "31",
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "acme/web/shop",
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
};

const CASES: readonly (readonly [
  string,
  Environment,
  Partial<Record<keyof RunContext, unknown>>,
])[] = [
  ["push", RUNNER, {
    ci: "gitlab",
    project: "acme/web/shop",
    commit: sha("a"),
    head: undefined,
    base: sha("b"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "700",
    attempt: 1,
    runNumber: 12,
    job: "metrics: [linux, 22]",
    workflowFile: ".gitlab-ci.yml",
    actor: "ada",
    url: "https://gitlab.example/acme/web/shop/-/jobs/5001",
    serverUrl: "https://gitlab.example",
    defaultBranch: "main",
    subject: "Make it fast",
    author: "Ada Lovelace",
    commitTime: Date.UTC(2026, 4, 12, 8),
  }],
  ["new branch", { ...RUNNER, CI_COMMIT_BRANCH: "new", CI_COMMIT_BEFORE_SHA: sha("0") }, {
    branch: "new",
    base: undefined,
  }],
  ["tag", { ...RUNNER, CI_COMMIT_BRANCH: "", CI_COMMIT_REF_NAME: "v1", CI_COMMIT_TAG: "v1" }, {
    tag: "v1",
    branch: "main",
  }],
  ["schedule", { ...RUNNER, CI_PIPELINE_SOURCE: "schedule" }, { event: "schedule" }],
  ["started by hand", { ...RUNNER, CI_PIPELINE_SOURCE: "web" }, { event: "workflow_dispatch" }],
  ["merge request", MERGE_REQUEST, {
    event: "pull_request",
    pullRequest: 17,
    commit: sha("a"),
    head: undefined,
    base: sha("e"),
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
  }],
  ["merged results", {
    ...MERGE_REQUEST,
    CI_MERGE_REQUEST_EVENT_TYPE: "merged_result",
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: sha("d"),
  }, { commit: sha("a"), head: sha("d"), event: "pull_request" }],
  ["merge train", { ...MERGE_REQUEST, CI_MERGE_REQUEST_EVENT_TYPE: "merge_train" }, {
    event: "merge_group",
    base: undefined,
  }],
  ["merge request of a fork whose branch is named main", {
    ...MERGE_REQUEST,
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "main",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "66",
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "mallory/shop",
  }, { isFork: true, branch: "mallory/shop:main" }],
];

for (const [name, env, expected] of CASES) {
  Deno.test(`detectContext() on GitLab: ${name}`, async () => {
    assert.deepEqual(pick(await contextOf({ env }), expected), expected);
  });
}
