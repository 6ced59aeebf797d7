import type { Environment } from "../../../core/environment.ts";
import { sha } from "./_contexts.ts";

/** Commits of these events. */
export const TIP = sha("a");
export const BEFORE = sha("b");
export const MERGE = sha("c");
export const HEAD = sha("d");
export const BASE = sha("e");
export const NONE = sha("0");

/** What the runner sets for every step of a node action, whatever the event. */
export const RUNNER: Environment = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_ACTION: "track",
  GITHUB_ACTOR: "octo",
  GITHUB_ACTOR_ID: "583231",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_BASE_REF: "",
  GITHUB_EVENT_NAME: "push",
  GITHUB_GRAPHQL_URL: "https://api.github.com/graphql",
  GITHUB_HEAD_REF: "",
  GITHUB_JOB: "metrics",
  GITHUB_REF: "refs/heads/main",
  GITHUB_REF_NAME: "main",
  GITHUB_REF_PROTECTED: "true",
  GITHUB_REF_TYPE: "branch",
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_REPOSITORY_ID: "101",
  GITHUB_REPOSITORY_OWNER: "acme",
  GITHUB_REPOSITORY_OWNER_ID: "7",
  GITHUB_RETENTION_DAYS: "90",
  GITHUB_RUN_ATTEMPT: "1",
  GITHUB_RUN_ID: "9000000001",
  GITHUB_RUN_NUMBER: "42",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_SHA: TIP,
  GITHUB_TRIGGERING_ACTOR: "octo",
  GITHUB_WORKFLOW: "Metrics",
  GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/metrics.yml@refs/heads/main",
  GITHUB_WORKFLOW_SHA: TIP,
  GITHUB_WORKSPACE: "/home/runner/work/shop/shop",
  RUNNER_ARCH: "X64",
  RUNNER_ENVIRONMENT: "github-hosted",
  RUNNER_OS: "Linux",
  RUNNER_TEMP: "/home/runner/work/_temp",
  RUNNER_TOOL_CACHE: "/opt/hostedtoolcache",
};

/** As payloads describe it. */
export const REPOSITORY = { id: 101, full_name: "acme/shop", default_branch: "main" };

/** The environment of pull request 17. */
export const PULL_ENV: Environment = {
  ...RUNNER,
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_SHA: MERGE,
  GITHUB_REF: "refs/pull/17/merge",
  GITHUB_REF_NAME: "17/merge",
  GITHUB_HEAD_REF: "feature/fast",
  GITHUB_BASE_REF: "main",
};

/** The payload of pull request 17, its head with changes. */
export function pull(head: object): object {
  return {
    action: "synchronize",
    number: 17,
    repository: REPOSITORY,
    pull_request: {
      number: 17,
      title: "Faster",
      head: {
        ref: "feature/fast",
        sha: HEAD,
        user: { login: "acme" },
        repo: { id: 101 },
        ...head,
      },
      base: { ref: "main", sha: BASE, repo: { id: 101 } },
    },
  };
}

/** The payload of a workflow that ended, with changes. */
export function workflowRun(run: object): object {
  return {
    action: "completed",
    repository: REPOSITORY,
    workflow_run: {
      id: 88,
      event: "pull_request",
      head_sha: HEAD,
      head_branch: "feature/fast",
      head_repository: { id: 101, owner: { login: "acme" } },
      pull_requests: [{ number: 17, base: { ref: "main", sha: BASE } }],
      ...run,
    },
  };
}

/** The environment of a run after another workflow. */
export const WORKFLOW_RUN_ENV: Environment = { ...RUNNER, GITHUB_EVENT_NAME: "workflow_run" };
