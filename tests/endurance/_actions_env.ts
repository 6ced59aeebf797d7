import { runtimeToken } from "../fakes/github_artifacts.ts";

/**
 * What a runner gives a job of a push to `main`.
 *
 * @param run The workflow run's id
 */
export function actionsEnv(run: number): Readonly<Record<string, string>> {
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_REPOSITORY_ID: "101",
    GITHUB_RUN_ID: String(run),
    GITHUB_RUN_NUMBER: String(run),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_JOB: "job-1",
    GITHUB_REF: "refs/heads/main",
    GITHUB_EVENT_NAME: "push",
    GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/metrics.yml@refs/heads/main",
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_TOKEN: "ghs_token",
    GITHUB_RETENTION_DAYS: "90",
    ACTIONS_RUNTIME_TOKEN: runtimeToken(run),
  };
}
