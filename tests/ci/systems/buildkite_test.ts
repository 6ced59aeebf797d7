import assert from "node:assert/strict";
import type { RunContext } from "../../../ci/types.ts";
import type { Environment } from "../../../core/environment.ts";
import { contextOf, type FakeRepository, pick, sha } from "./_contexts.ts";

const AGENT: Environment = {
  CI: "true",
  BUILDKITE: "true",
  BUILDKITE_AGENT_NAME: "agent-1",
  BUILDKITE_BRANCH: "main",
  BUILDKITE_BUILD_AUTHOR: "Ada",
  BUILDKITE_BUILD_CREATOR: "Octo",
  BUILDKITE_BUILD_ID: "0190-build",
  BUILDKITE_BUILD_NUMBER: "42",
  BUILDKITE_BUILD_URL: "https://buildkite.com/acme/shop/builds/42",
  BUILDKITE_COMMIT: sha("a"),
  BUILDKITE_JOB_ID: "0190-job",
  BUILDKITE_LABEL: ":chart: Metrics",
  BUILDKITE_MESSAGE: "Make it fast\n\nAnd safe.",
  BUILDKITE_ORGANIZATION_SLUG: "acme",
  BUILDKITE_PIPELINE_DEFAULT_BRANCH: "main",
  BUILDKITE_PIPELINE_SLUG: "shop-pipeline",
  BUILDKITE_PULL_REQUEST: "false",
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: "",
  BUILDKITE_PULL_REQUEST_REPO: "",
  BUILDKITE_REPO: "git@github.com:acme/shop.git",
  BUILDKITE_RETRY_COUNT: "0",
  BUILDKITE_SOURCE: "webhook",
  BUILDKITE_STEP_KEY: "metrics",
  BUILDKITE_TAG: "",
};

const PULL: Environment = {
  ...AGENT,
  BUILDKITE_BRANCH: "feature/fast",
  BUILDKITE_PULL_REQUEST: "17",
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main",
  BUILDKITE_PULL_REQUEST_REPO: "https://github.com/acme/shop.git",
};

const CASES: readonly (readonly [
  string,
  Environment,
  Partial<Record<keyof RunContext, unknown>>,
  FakeRepository?,
])[] = [
  ["push", AGENT, {
    ci: "buildkite",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    event: "push",
    isFork: false,
    runId: "0190-build",
    attempt: 1,
    runNumber: 42,
    job: "metrics",
    actor: "Octo",
    url: "https://buildkite.com/acme/shop/builds/42",
    defaultBranch: "main",
    subject: "Make it fast",
    author: "Ada",
    tag: undefined,
    pullRequest: undefined,
  }],
  ["retried parallel job", {
    ...AGENT,
    BUILDKITE_RETRY_COUNT: "2",
    BUILDKITE_PARALLEL_JOB: "1",
    BUILDKITE_PARALLEL_JOB_COUNT: "4",
  }, { attempt: 3, job: "metrics#1" }],
  ["tag", { ...AGENT, BUILDKITE_TAG: "v1" }, { tag: "v1", branch: "main" }],
  ["schedule", { ...AGENT, BUILDKITE_SOURCE: "schedule" }, { event: "schedule" }],
  [
    "build on HEAD, which git knows",
    { ...AGENT, BUILDKITE_COMMIT: "HEAD", BUILDKITE_SOURCE: "ui" },
    { commit: sha("f"), event: "workflow_dispatch" },
    { head: sha("f") },
  ],
  ["pull request", PULL, {
    event: "pull_request",
    pullRequest: 17,
    branch: "feature/fast",
    targetBranch: "main",
    isFork: false,
  }],
  [
    "pull request whose merge with its target is checked out",
    {
      ...PULL,
      BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC: "true",
    },
    { commit: sha("f"), head: sha("a"), targetBranch: "main" },
    {
      head: sha("f"),
      commits: { HEAD: { id: sha("f"), parents: [sha("e"), sha("a")] } },
    },
  ],
  ["pull request of a fork whose branch is named main", {
    ...PULL,
    BUILDKITE_BRANCH: "main",
    BUILDKITE_PULL_REQUEST_REPO: "https://github.com/mallory/shop.git",
  }, { isFork: true, branch: "mallory:main" }],
  ["merge queue", {
    ...AGENT,
    BUILDKITE_MERGE_QUEUE_BASE_BRANCH: "main",
    BUILDKITE_MERGE_QUEUE_BASE_COMMIT: sha("e"),
  }, { event: "merge_group", base: sha("e"), targetBranch: "main" }],
  ["repository without owner", { ...AGENT, BUILDKITE_REPO: "/srv/git/shop" }, {
    project: "acme/shop-pipeline",
  }],
];

for (const [name, env, expected, repository] of CASES) {
  Deno.test(`detectContext() on Buildkite: ${name}`, async () => {
    const scene = repository === undefined ? { env } : { env, repository };
    assert.deepEqual(pick(await contextOf(scene), expected), expected);
  });
}
