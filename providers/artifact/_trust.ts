import { type ArtifactSettings, workflowFile } from "./settings.ts";

/** An artifact as the API lists it. */
export interface ListedArtifact {
  readonly id: string;
  readonly sizeBytes: number;
  readonly expired: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds; `undefined` where the server does not say. */
  readonly expiresAt: number | undefined;
  /** `sha256:` and hex digits of the zip. */
  readonly digest?: string;
  readonly runId: string;
  readonly repositoryId: string;
  readonly headRepositoryId: string;
  readonly headBranch: string;
}

/** The run that made an artifact. */
export interface MakingRun {
  readonly event: string;
  /** The workflow's file, in any spelling. */
  readonly path: string;
  /** The commit whose code ran; `""` where the server does not say. */
  readonly commit: string;
}

/** Events on which only those can run code who may write to the repository. */
const TRUSTED_EVENTS: ReadonlySet<string> = new Set(["push", "schedule", "workflow_dispatch"]);

/**
 * Those artifacts that may be a history of a branch, newest first. A fork's runs upload to the same list under any name, and a fork's
 * `main` shows as `main`, so the repositories are compared by id. A tag's name stands there, too, like a branch's: whether the run was on the
 * branch is asked for each that is used. Expired ones are among them.
 *
 * @param artifacts All with the right name, in any order
 * @param branch Whose; without one, those of all branches, as after a branch got another name
 * @returns The candidates, newest first
 */
export function candidates(
  artifacts: readonly ListedArtifact[],
  settings: ArtifactSettings,
  branch?: string,
): readonly ListedArtifact[] {
  return artifacts
    .filter((artifact) =>
      (branch === undefined || artifact.headBranch === branch) && artifact.repositoryId !== "" &&
      artifact.headRepositoryId === artifact.repositoryId &&
      (settings.repositoryId === undefined || artifact.repositoryId === settings.repositoryId)
    )
    .sort((a, b) => b.createdAt - a.createdAt || compareIds(b.id, a.id));
}

/**
 * Whether artifacts of runs on an event are read at all.
 *
 * @returns `false` where a stranger's code may have run
 */
export function isTrustedEvent(event: string): boolean {
  return TRUSTED_EVENTS.has(event);
}

/**
 * Why a run's artifact is not trusted.
 *
 * @returns `undefined` if it is trusted
 */
export function distrust(
  run: MakingRun,
  settings: ArtifactSettings,
): "event" | "workflow" | undefined {
  if (!isTrustedEvent(run.event)) return "event";
  const { workflowFiles } = settings;
  return workflowFiles.length === 0 || workflowFiles.includes(workflowFile(run.path))
    ? undefined
    : "workflow";
}

function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
