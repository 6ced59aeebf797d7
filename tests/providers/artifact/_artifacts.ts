import type { StorageConfig } from "../../../config/types.ts";
import { createArtifactStore } from "../../../providers/artifact/store.ts";
import { packDatabase } from "../../../providers/artifact/zip.ts";
import type { ProviderContext, SnapshotStore } from "../../../providers/types.ts";
import type { FakeGitHub } from "../../fakes/github.ts";
import { type FakeArtifact, runtimeToken } from "../../fakes/github_artifacts.ts";
import { fakeContext } from "../../session/_session.ts";

/** The clock of the fake and of its clients. */
export const NOW = 1_800_000_000_000;

/** What a workflow run is, for the fake and for its own environment. */
export interface RunSetup {
  /** Default 1. */
  readonly runId?: number;
  /** Default `job-1`. */
  readonly job?: string;
  /** Default `main`. */
  readonly branch?: string;
  /** Default `push`. */
  readonly event?: string;
  readonly pullRequest?: number;
  readonly config?: Partial<StorageConfig>;
  readonly env?: ProviderContext["env"];
  readonly context?: Partial<ProviderContext>;
}

/** The workflow that makes histories in these tests. */
export const WORKFLOW = ".github/workflows/metrics.yml";

/** A store as a job of a workflow run has it. */
export function artifactStore(fake: FakeGitHub, setup: RunSetup = {}): SnapshotStore {
  const { runId = 1, job = "job-1", branch = "main", event = "push", pullRequest } = setup;
  if (!fake.runs.has(runId)) {
    fake.runs.set(runId, {
      id: runId,
      event,
      path: `${WORKFLOW}@refs/heads/x`,
      headBranch: branch,
    });
  }
  return createArtifactStore(
    { type: "sqlite-artifact", timeoutMs: 120_000, retryAttempts: 5, ...setup.config },
    fakeContext("/", {
      env: {
        GITHUB_TOKEN: "ghs_secret-token",
        GITHUB_REPOSITORY: fake.project,
        GITHUB_REPOSITORY_ID: String(fake.repositoryId),
        GITHUB_API_URL: fake.origin,
        GITHUB_WORKFLOW_REF: `${fake.project}/${WORKFLOW}@refs/heads/${branch}`,
        GITHUB_RETENTION_DAYS: "90",
        ACTIONS_RUNTIME_TOKEN: runtimeToken(runId, job),
        ACTIONS_RESULTS_URL: `${fake.origin}/`,
        ...setup.env,
      },
      fetch: fake.fetch,
      now: () => NOW,
      run: {
        project: fake.project,
        branch,
        defaultBranch: "main",
        event,
        runId: String(runId),
        attempt: 1,
        ...(pullRequest !== undefined && { pullRequest }),
      },
      ...setup.context,
    }),
  );
}

/** Puts an artifact there that another run has uploaded. */
export async function addArtifact(
  fake: FakeGitHub,
  database: Uint8Array,
  artifact: Partial<FakeArtifact> & {
    readonly runId: number;
    readonly event?: string;
    readonly path?: string;
  },
): Promise<FakeArtifact> {
  const { event = "push", path = WORKFLOW, ...rest } = artifact;
  if (!fake.runs.has(rest.runId)) {
    const headBranch = rest.headBranch ?? "main";
    fake.runs.set(rest.runId, { id: rest.runId, event, path, headBranch });
  }
  return fake.artifacts.add({
    name: "unentropy-metrics",
    bytes: await packDatabase(database),
    ...rest,
  });
}
