import { type Labels, labelsKey } from "./metric.ts";

/** What makes a run the same wherever it is seen. */
export interface RunKey {
  /** The tracked project, `owner/repo` where the CI system knows it, else the folder's name. */
  readonly project: string;
  /** The CI system: `github`, `gitlab`, `buildkite`, `local`, `import`, `backfill`. */
  readonly ci: string;
  /** The CI system's id of the run. */
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The job's name, `""` where there is none. */
  readonly job: string;
  /** The run's own labels, for example those of a matrix job. */
  readonly labels: Labels;
}

/** What every form of a run says of it: as it is recorded, as a result tells it, as a reader of the history sees it. */
export interface RunDescription {
  /** The commit that was measured, 40 lowercase hex digits; on a pull request often a merge commit. */
  readonly commit: string;
  /** The commit that is shown; absent where it is the measured one. */
  readonly head?: string;
  /** The commit that a change is compared with. */
  readonly base?: string;
  /** The branch. */
  readonly branch: string;
  /** What started the run: `push`, `pull_request`, `schedule`, `import`, `backfill`, `local`, … */
  readonly event: string;
  /** The pull request's number. */
  readonly pullRequest?: number;
  /** When the run happened (of a backfilled run: the commit's own time), epoch milliseconds UTC. */
  readonly time: number;
  /** First line of the commit message. */
  readonly subject?: string;
  /** The git tag that the run was made on. */
  readonly tag?: string;
  /** The page of the run in its CI system. */
  readonly url?: string;
}

/** Where a run's commit stands in git, as far as it was known when the run was recorded or since the repository was at hand. */
export interface CommitPlace {
  /** Committer time, epoch milliseconds UTC. */
  readonly committedAt?: number;
  /** The commit's parents, 40 hex digits each, first parent first; none for a first commit. */
  readonly parents?: readonly string[];
  /** The first-parent ancestors behind the first parent, nearest first, to one that was measured; absent where the parent was. */
  readonly ancestors?: readonly string[];
  /** Whether the push threw away commits: what `base` names is no ancestor of the commit. */
  readonly isForced?: boolean;
}

/** One tracked execution of one commit. */
export interface Run extends RunDescription {
  /** What tells it from all others. */
  readonly key: RunKey;
  /** The CI system's ascending number of the run, of a backfilled one the commit's place in the past; 0 where there is none. */
  readonly number: number;
  /** Who wrote the commit. */
  readonly author?: string;
  /** When the run was recorded, epoch milliseconds UTC; of two records of one key the newest wins. */
  readonly recordedAt: number;
  /** Absent: nothing is known, so times order the run. */
  readonly place?: CommitPlace;
}

/**
 * The run's key as one string, equal exactly for equal keys.
 *
 * @param key The key's parts
 * @returns The parts as a JSON array, labels in canonical form
 */
export function runKeyText(key: RunKey): string {
  return JSON.stringify([
    key.project,
    key.ci,
    key.job,
    labelsKey(key.labels),
    key.runId,
    key.attempt,
  ]);
}
