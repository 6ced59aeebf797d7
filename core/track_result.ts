import type { CollectFailure, Direction, Measurement, MetricType, Unit } from "./metric.ts";
import type { Verdict } from "./verdict.ts";

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
  readonly name: PhaseName;
  readonly status: PhaseStatus;
  readonly durationMs: number;
  /** Why it was skipped or how it failed, one line. */
  readonly note?: string;
}

/** A measurement with what a reader needs to understand it. */
export interface TrackedMeasurement extends Measurement {
  /** The metric's display name. */
  readonly name: string;
  readonly type: MetricType;
  readonly unit?: Unit;
  readonly direction?: Direction;
  /** The value of the same series in the previous run of the same branch. */
  readonly previous?: number | string;
}

/** What was tracked. */
export interface TrackedRun {
  readonly project: string;
  readonly ci: string;
  readonly runId: string;
  readonly attempt: number;
  readonly commit: string;
  readonly head?: string;
  readonly base?: string;
  readonly branch: string;
  readonly event: string;
  readonly pullRequest?: number;
  /** Epoch milliseconds UTC. */
  readonly time: number;
  readonly subject?: string;
  readonly tag?: string;
  /** The page of the run in its CI system. */
  readonly url?: string;
}

/** What happened to the history. */
export interface StorageResult {
  readonly type: string;
  /** A path, `s3://bucket/key`, an artifact's name. */
  readonly location: string;
  /** Whether there was a history before this run. */
  readonly found: boolean;
  /** Runs in the history at the end. */
  readonly runs: number;
  readonly sizeBytes: number;
  /** Tries that the upload took; 0 when nothing was uploaded. */
  readonly attempts: number;
  /** Requests made to the storage service. */
  readonly requests?: number;
  /** How a corrupt history was mended. */
  readonly recovered?: "rows" | "backup" | "new";
}

/** An error, as data. */
export interface ErrorResult {
  readonly code: string;
  readonly category: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** 0: done. 1: the gate failed in mode `hard`. 2: could not run, or a metric failed. */
export type ExitCode = 0 | 1 | 2;

/** Everything one track did, the object that `track --json` prints. */
export interface TrackResult {
  readonly exitCode: ExitCode;
  readonly version: string;
  readonly durationMs: number;
  readonly run?: TrackedRun;
  readonly phases: readonly Phase[];
  /** In the order of the config. */
  readonly measurements: readonly TrackedMeasurement[];
  readonly failures: readonly CollectFailure[];
  readonly storage?: StorageResult;
  readonly verdict?: Verdict;
  readonly report?: { readonly path: string; readonly sizeBytes: number };
  readonly warnings: readonly string[];
  /** Why the run stopped. */
  readonly error?: ErrorResult;
}
