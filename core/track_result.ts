import type { ErrorCategory, TrackErrorCode } from "../errors.ts";
import type { Verdict } from "./gate/verdict.ts";
import type { CollectFailure, Direction, Measurement, MetricType, Unit } from "./metric.ts";
import type { RunDescription } from "./run.ts";

/** The seven phases of one track, in order. */
export const PHASES = [
  "download",
  "collect",
  "record",
  "upload",
  "report",
  "gate",
  "publish",
] as const;

/** A step of one track. */
export type PhaseName = typeof PHASES[number];

/** How a phase ended. */
export type PhaseStatus = "done" | "skipped" | "failed";

/** One phase of one track. */
export interface Phase {
  /** The phase. */
  readonly name: PhaseName;
  /** How it ended. */
  readonly status: PhaseStatus;
  /** How long it took, milliseconds. */
  readonly durationMs: number;
  /** Why it was skipped or how it failed, one line. */
  readonly note?: string;
}

/** A measurement with what a reader needs to understand it. */
export interface TrackedMeasurement extends Measurement {
  /** The metric's display name. */
  readonly name: string;
  /** Number or word. */
  readonly type: MetricType;
  /** The metric's unit. */
  readonly unit?: Unit;
  /** Which way is better. */
  readonly direction?: Direction;
  /** The value of the same series before: in the previous run of the same branch; of a pull request, on the branch that it goes to. */
  readonly previous?: number | string;
  /** Where `previous` was measured: `the last run`, `a1b2c3d, the merge base`. */
  readonly previousAt?: string;
}

/** What was tracked. */
export interface TrackedRun extends RunDescription {
  /** `owner/repo`, or the folder's name. */
  readonly project: string;
  /** The CI system, or `local`. */
  readonly ci: string;
  /** The run's id in its CI system. */
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** What happened to the history. */
export interface StorageResult {
  /** The storage type in use. */
  readonly type: string;
  /** A path, `s3://bucket/key`, an artifact's name. */
  readonly location: string;
  /** Whether there was a history before this run. */
  readonly found: boolean;
  /** Runs in the history at the end. */
  readonly runs: number;
  /** Size of the database, bytes. */
  readonly sizeBytes: number;
  /** Tries that the upload took; 0 when nothing was uploaded. */
  readonly attempts: number;
  /** The state that this run has written: an ETag, an artifact's id; absent when nothing was uploaded. */
  readonly revision?: string;
  /** Requests made to the storage service. */
  readonly requests?: number;
  /** How a corrupt history was mended. */
  readonly recovered?: "rows" | "backup" | "new";
  /** The unknown `storage.type` that the config asks for, in place of which `type` is used. */
  readonly fallbackFrom?: string;
}

/** A run that is not in the stored history yet. */
export interface UnsentRun {
  /** The small database that holds it. The next track sends it along; `history merge FILE` does it by hand. */
  readonly path: string;
  /** The artifact that holds it, too. */
  readonly url?: string;
}

/** An error, as data. */
export interface ErrorResult {
  /** The stable code. */
  readonly code: TrackErrorCode;
  /** The part of the system that failed. */
  readonly category: ErrorCategory;
  /** What could not be done. */
  readonly what: string;
  /** Why. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  /** What was thrown underneath, as it was. Not enumerable, so it is in no JSON. */
  readonly cause?: unknown;
}

/** 0: done. 1: the gate failed in mode `hard`. 2: could not run, or a metric failed. */
export type ExitCode = 0 | 1 | 2;

/** Where the HTML report is. */
export interface ReportResult {
  /** The file. */
  readonly path: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** Opens it in a browser; absent where it was not uploaded. */
  readonly url?: string;
}

/** Everything one track did, the object that `track --json` prints. */
export interface TrackResult {
  /** The exit code of the command-line program. */
  readonly exitCode: ExitCode;
  /** This program's version. */
  readonly version: string;
  /** How long it took, milliseconds. */
  readonly durationMs: number;
  /** What was tracked; absent where the run ended before that was known. */
  readonly run?: TrackedRun;
  /** All seven phases, in order. */
  readonly phases: readonly Phase[];
  /** In the order of the config. */
  readonly measurements: readonly TrackedMeasurement[];
  /** The metrics without a value, and why. */
  readonly failures: readonly CollectFailure[];
  /** Why metrics have no value without anything being wrong, by their keys: the change touches nothing of them. Absent where all do. */
  readonly untouched?: Readonly<Record<string, string>>;
  /** What happened to the history. */
  readonly storage?: StorageResult;
  /** Where this run is kept because it could not be sent; absent where it was, or was not to be recorded. */
  readonly unsent?: UnsentRun;
  /** Requests made to GitHub's API, whose budget all jobs of a repository share; absent where it was not asked. */
  readonly githubRequests?: number;
  /** How often older commits were fetched into a shallow clone, to know what the change is compared with; absent where never. */
  readonly gitFetches?: number;
  /** The gate's outcome. */
  readonly verdict?: Verdict;
  /** The HTML report. */
  readonly report?: ReportResult;
  /** What the user should know. */
  readonly warnings: readonly string[];
  /** Why the run stopped. */
  readonly error?: ErrorResult;
}
