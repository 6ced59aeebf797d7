import assert from "node:assert/strict";
import { ContextError } from "../../../errors.ts";
import type { RunContext } from "../../../ci/types.ts";
import { contextOf, pick, type Scene } from "./_contexts.ts";
import {
  BASE,
  BEFORE,
  HEAD,
  MERGE,
  NONE,
  pull,
  PULL_ENV,
  REPOSITORY,
  RUNNER,
  TIP,
  WORKFLOW_RUN_ENV,
  workflowRun,
} from "./_github_events.ts";

const CASES: readonly (readonly [string, Scene, Partial<Record<keyof RunContext, unknown>>])[] = [
  ["push", {
    env: RUNNER,
    event: {
      ref: "refs/heads/main",
      before: BEFORE,
      after: TIP,
      repository: REPOSITORY,
      head_commit: {
        id: TIP,
        message: "Make it fast\n\nAnd safe.",
        timestamp: "2026-05-12T10:00:00+02:00",
        author: { name: "Ada", email: "ada@example.com" },
      },
    },
  }, {
    ci: "github",
    project: "acme/shop",
    commit: TIP,
    head: undefined,
    base: BEFORE,
    branch: "main",
    event: "push",
    isFork: false,
    runId: "9000000001",
    attempt: 1,
    runNumber: 42,
    job: "metrics",
    workflowFile: ".github/workflows/metrics.yml",
    actor: "octo",
    url: "https://github.com/acme/shop/actions/runs/9000000001",
    serverUrl: "https://github.com",
    defaultBranch: "main",
    tag: undefined,
    subject: "Make it fast",
    author: "Ada",
    commitTime: Date.UTC(2026, 4, 12, 8),
    labels: {},
    pullRequest: undefined,
    targetBranch: undefined,
  }],
  ["push of a new branch, whose `before` is all zeros", {
    env: { ...RUNNER, GITHUB_REF: "refs/heads/feature/new", GITHUB_REF_NAME: "feature/new" },
    event: { before: NONE, after: TIP, repository: REPOSITORY },
  }, { branch: "feature/new", base: undefined, defaultBranch: "main" }],
  ["push of a tag together with its branch", {
    env: { ...RUNNER, GITHUB_REF: "refs/tags/v1.2.0", GITHUB_REF_TYPE: "tag" },
    event: { before: NONE, base_ref: "refs/heads/release/1", repository: REPOSITORY },
  }, { tag: "v1.2.0", branch: "release/1", base: undefined }],
  ["push of a tag alone", {
    env: { ...RUNNER, GITHUB_REF: "refs/tags/v1.2.0", GITHUB_REF_TYPE: "tag" },
    event: { before: NONE, base_ref: null, repository: REPOSITORY },
  }, { tag: "v1.2.0", branch: "main" }],
  ["second attempt of a re-run job", {
    env: { ...RUNNER, GITHUB_RUN_ATTEMPT: "2", GITHUB_TRIGGERING_ACTOR: "hubot" },
    event: { before: BEFORE, repository: REPOSITORY },
  }, {
    attempt: 2,
    runId: "9000000001",
    actor: "hubot",
    url: "https://github.com/acme/shop/actions/runs/9000000001/attempts/2",
  }],
  ["matrix job", {
    env: { ...RUNNER, INPUT_MATRIX: '{"os":"ubuntu-latest","node":22,"flags":{"fast":true}}' },
    event: { before: BEFORE, repository: REPOSITORY },
  }, { labels: { os: "ubuntu-latest", node: "22", flags: '{"fast":true}' } }],
  ["job without a matrix", {
    env: { ...RUNNER, INPUT_MATRIX: "null" },
    event: { repository: REPOSITORY },
  }, { labels: {} }],
  ["pull request from the same repository", { env: PULL_ENV, event: pull({}) }, {
    event: "pull_request",
    commit: MERGE,
    head: HEAD,
    base: BASE,
    branch: "feature/fast",
    targetBranch: "main",
    pullRequest: 17,
    isFork: false,
  }],
  ["pull request whose workflow checks out the head", {
    env: PULL_ENV,
    event: pull({}),
    repository: { head: HEAD },
  }, { commit: HEAD, head: HEAD, base: BASE }],
  ["pull request of a fork whose branch is named main", {
    env: { ...PULL_ENV, GITHUB_HEAD_REF: "main" },
    event: pull({ ref: "main", user: { login: "mallory" }, repo: { id: 666 } }),
  }, { branch: "mallory:main", isFork: true, targetBranch: "main", commit: MERGE, head: HEAD }],
  ["pull request of a deleted fork", {
    env: PULL_ENV,
    event: pull({ user: null, repo: null }),
  }, { branch: "unknown:feature/fast", isFork: true, pullRequest: 17 }],
  ["pull request without a payload is not trusted", { env: PULL_ENV }, {
    branch: "unknown:feature/fast",
    isFork: true,
    pullRequest: 17,
    targetBranch: "main",
    commit: MERGE,
  }],
  ["pull_request_target measures the base, so the head carries nothing", {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "pull_request_target", GITHUB_SHA: BASE },
    event: pull({ user: { login: "mallory" }, repo: { id: 666 } }),
    repository: { head: BASE },
  }, {
    commit: BASE,
    head: undefined,
    base: undefined,
    branch: "mallory:feature/fast",
    isFork: true,
    pullRequest: 17,
  }],
  ["pull_request_target that checks out a fork's head has foreign code", {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "pull_request_target", GITHUB_SHA: BASE },
    event: pull({ user: { login: "mallory" }, repo: { id: 666 } }),
    repository: { head: HEAD },
  }, { commit: HEAD, isFork: true, foreignCode: HEAD }],
  ["pull_request_target that checks out a fork's merge has foreign code", {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "pull_request_target", GITHUB_SHA: BASE },
    event: pull({ user: null, repo: null }),
    repository: { head: MERGE },
  }, { commit: BASE, isFork: true, foreignCode: MERGE }],
  ["pull_request_target that checks out the head measures the head", {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "pull_request_target", GITHUB_SHA: BASE },
    event: pull({}),
    repository: { head: HEAD },
  }, { commit: HEAD, base: BASE, isFork: false, foreignCode: undefined }],
  ["merge_group", {
    env: {
      ...RUNNER,
      GITHUB_EVENT_NAME: "merge_group",
      GITHUB_REF: `refs/heads/gh-readonly-queue/main/pr-17-${BASE}`,
    },
    event: {
      repository: REPOSITORY,
      merge_group: {
        base_ref: "refs/heads/main",
        base_sha: BASE,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-17-${BASE}`,
        head_sha: TIP,
        head_commit: { message: "Merge 17" },
      },
    },
  }, {
    event: "merge_group",
    commit: TIP,
    base: BASE,
    branch: `gh-readonly-queue/main/pr-17-${BASE}`,
    targetBranch: "main",
    subject: "Merge 17",
    isFork: false,
  }],
  ["schedule", {
    env: { ...RUNNER, GITHUB_EVENT_NAME: "schedule" },
    event: { schedule: "0 4 * * 1", repository: REPOSITORY },
  }, { event: "schedule", commit: TIP, branch: "main", base: undefined }],
  ["workflow_dispatch", {
    env: {
      ...RUNNER,
      GITHUB_EVENT_NAME: "workflow_dispatch",
      GITHUB_REF: "refs/heads/release/1",
    },
    event: { inputs: {}, ref: "refs/heads/release/1", repository: REPOSITORY },
  }, { event: "workflow_dispatch", branch: "release/1", commit: TIP }],
  ["workflow_run after a pull request, default checkout", {
    env: WORKFLOW_RUN_ENV,
    event: workflowRun({}),
    repository: { head: TIP },
  }, { commit: TIP, head: HEAD, branch: "main", pullRequest: 17, isFork: false }],
  ["workflow_run after a fork's pull request, head checked out", {
    env: WORKFLOW_RUN_ENV,
    event: workflowRun({
      head_branch: "main",
      head_repository: { id: 666, owner: { login: "mallory" } },
      pull_requests: [],
    }),
    repository: { head: HEAD },
  }, { commit: HEAD, branch: "mallory:main", isFork: true, pullRequest: undefined }],
  ["Gitea, push", {
    env: {
      ...RUNNER,
      GITEA_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://git.acme.example",
      GITHUB_API_URL: "https://git.acme.example/api/v1",
    },
    event: { repository: REPOSITORY },
  }, {
    ci: "gitea",
    serverUrl: "https://git.acme.example",
    url: "https://git.acme.example/acme/shop/actions/runs/9000000001",
  }],
  ["Forgejo, pull request, whose commit is the head", {
    env: {
      ...PULL_ENV,
      FORGEJO_ACTIONS: "true",
      GITEA_ACTIONS: "true",
      GITHUB_REF: "refs/pull/17/head",
      GITHUB_SHA: HEAD,
    },
    event: pull({ repo: { id: REPOSITORY.id } }),
  }, { ci: "forgejo", event: "pull_request", pullRequest: 17, commit: HEAD, targetBranch: "main" }],
  ["GitHub Enterprise", {
    env: {
      ...RUNNER,
      GITHUB_SERVER_URL: "https://git.acme.example",
      GITHUB_API_URL: "https://git.acme.example/api/v3",
    },
    event: { repository: REPOSITORY },
  }, {
    serverUrl: "https://git.acme.example",
    url: "https://git.acme.example/acme/shop/actions/runs/9000000001",
  }],
];

for (const [name, scene, expected] of CASES) {
  Deno.test(`detectContext() on GitHub: ${name}`, async () => {
    assert.deepEqual(pick(await contextOf(scene), expected), expected);
  });
}

Deno.test("detectContext() prefers what git says of the shown commit over the payload", async () => {
  const context = await contextOf({
    env: PULL_ENV,
    event: pull({}),
    repository: {
      head: MERGE,
      commits: {
        [MERGE]: { subject: "Merge d into e", author: "GitHub" },
        [HEAD]: { subject: "Make it fast", author: "Ada", time: 5 },
      },
    },
  });
  assert.deepEqual(
    [context.subject, context.author, context.commitTime],
    ["Make it fast", "Ada", 5],
  );
});

Deno.test("detectContext() refuses an event file that it cannot read", async () => {
  await assert.rejects(
    contextOf({ env: { ...RUNNER, GITHUB_EVENT_PATH: "/nowhere.json" } }),
    (error: unknown) => error instanceof ContextError && error.message.includes("/nowhere.json"),
  );
});

for (const name of ["GITHUB_RUN_ID", "GITHUB_REPOSITORY"]) {
  Deno.test(`detectContext() names ${name} when the runner did not set it`, async () => {
    await assert.rejects(
      contextOf({ env: { ...RUNNER, [name]: "" } }),
      (error: unknown) => error instanceof ContextError && error.fix.includes(name),
    );
  });
}
