import type { Environment } from "../core/environment.ts";
import type { Labels } from "../core/metric.ts";
import type { Git } from "./git/git.ts";

/** A run that could only measure, because its token may write nothing. */
export interface ForkRun {
  readonly id: string;
  /** The fork, by its id: two forks may have the same commit. `undefined` where it was deleted meanwhile. */
  readonly repositoryId?: number;
  /** Its workflow's file, which makes the histories, too. */
  readonly workflowFile?: string;
}

/** What is being tracked, and where its result can be shown. */
export interface RunContext {
  /** The file in `systems/` that knows the CI system; `local` where none does. */
  readonly ci: string;
  /** `owner/repo` where it is known, else the folder's name. */
  readonly project: string;
  /** The commit that is measured, 40 lowercase hex digits; on a pull request often a merge commit. */
  readonly commit: string;
  /** The commit that is shown, where it is not the measured one. */
  readonly head?: string;
  /** The commit that a change is compared with, as the CI system says; see `base_commit.ts` for the merge base. */
  readonly base?: string;
  /** Whether the push threw away what `base` names, where the CI system says so. */
  readonly isForced?: boolean;
  /** The branch of the change; of a fork's pull request `owner:branch`, so that a fork's `main` is never taken for `main`. */
  readonly branch: string;
  /** Where a pull request or a merge queue wants to go. */
  readonly targetBranch?: string;
  /** `push`, `pull_request`, `schedule`, `workflow_dispatch`, `merge_group`, `local`, …: GitHub's words for every system. */
  readonly event: string;
  readonly pullRequest?: number;
  /** The run of a fork's pull request whose numbers this run publishes; nothing of the fork's is run here. */
  readonly forkRun?: ForkRun;
  /** Whether the change comes from another repository, so its content and names are not to be trusted. */
  readonly isFork: boolean;
  /** The commit that is checked out, where it is a fork's and the run has this repository's rights and secrets. */
  readonly foreignCode?: string;
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The CI system's ascending number of the run, 0 where there is none. */
  readonly runNumber: number;
  /** The job's name, `""` where there is none. */
  readonly job: string;
  /** Path of the workflow's file in the repository. */
  readonly workflowFile?: string;
  /** Who started the run. */
  readonly actor?: string;
  /** The run's page. */
  readonly url?: string;
  /** The forge, for links to commits: `https://github.com`. */
  readonly serverUrl?: string;
  readonly defaultBranch?: string;
  /** The git tag that the run was made on. */
  readonly tag?: string;
  /** First line of the commit message. */
  readonly subject?: string;
  readonly author?: string;
  /** When the CI system started the run, or a moment before that, epoch milliseconds UTC. */
  readonly startedAt?: number;
  /** When the commit was made, epoch milliseconds UTC. */
  readonly commitTime?: number;
  /** The run's own labels, for example those of a matrix job. */
  readonly labels: Labels;
}

/** What a CI system's environment tells; git and the overrides fill in the rest. */
export type CiFacts =
  & Pick<RunContext, "ci" | "event" | "runId" | "attempt" | "runNumber" | "job">
  // Whether a change comes from another repository is not said everywhere, as is whose that is.
  & Partial<RunContext & { readonly forkOwner: string }>;

/** What a CI system's environment is read from. */
export interface CiInput {
  readonly env: Environment;
  /** Reads a UTF-8 text file. */
  readonly readFile: (path: string) => Promise<string>;
  readonly git: Git;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A number from 0 (included) to 1. */
  readonly random: () => number;
}

/** Reads one CI system's environment; `undefined` if this is not that system. */
export type CiSystem = (input: CiInput) => Promise<CiFacts | undefined>;
