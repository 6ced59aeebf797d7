import type { CollectResult } from "../../collectors/collect.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import type { Waiver } from "../../core/gate/waiver.ts";
import type { HistoryView } from "../../core/history_view.ts";
import type { Methods } from "../../core/method.ts";
import type { PhaseSkipped } from "../../core/phase_log.ts";
import type {
  PhaseName,
  ReportResult,
  StorageResult,
  TrackedMeasurement,
  UnsentRun,
} from "../../core/track_result.ts";
import type { TrackError } from "../../errors.ts";
import type { StorageSession } from "../../session/session.ts";

/** What came of a track so far. Each phase adds to it, and takes nothing away. */
export interface SoFar {
  /** The open history; whoever runs the phases disposes of it. */
  readonly session?: StorageSession;
  readonly storage?: StorageResult;
  readonly collected?: CollectResult;
  /** How the metrics were measured. */
  readonly methods?: Methods;
  readonly isRecorded?: true;
  /** Files of earlier runs that are in the working copy now. */
  readonly takenAlong?: readonly string[];
  /** Why the run is not stored: it goes on to its end and fails then. */
  readonly storageFailure?: TrackError;
  /** Whether the history could not even be read. */
  readonly isUnread?: true;
  /** Where it is kept until it can be sent. */
  readonly unsent?: UnsentRun;
  /** What the run is judged by and shown in. */
  readonly past?: KnownPast;
  readonly measurements?: readonly TrackedMeasurement[];
  readonly verdict?: Verdict;
  readonly report?: ReportResult;
  /** Where the result was made visible. */
  readonly shownAt?: string;
}

/** What the history holds. */
export interface KnownPast {
  readonly view: HistoryView;
  /** What the run can be compared with; as long as nothing was collected, all of it. */
  readonly comparable: HistoryView;
  /** Why metrics are not compared with what was before, by their keys. */
  readonly otherUnits?: ReadonlyMap<string, string>;
  /** What earlier runs of the reference branch accepted, oldest first. */
  readonly waivers: readonly Waiver[];
}

/** What an earlier phase has added; without it this phase would not run. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`No phase before has given ${what}`);
  return value;
}

/** A phase: a function of what the track is about and of what came of it so far. */
export interface Step<TrackSubject> {
  /** Absent for what is no phase of its own. */
  readonly name?: PhaseName;
  /** Whether only its failure is told: what is recorded and judged stands. */
  readonly isHarmless?: true;
  /** Why it has nothing to do; it runs where there is no reason and it was asked for. */
  readonly whyNot?: (subject: TrackSubject, soFar: SoFar) => string | undefined;
  readonly run: (subject: TrackSubject, soFar: SoFar) => Promise<SoFar | PhaseSkipped>;
  /**
   * What is left when it fails, so that the track goes on; it throws what ends the track all the same.
   *
   * @returns What the later phases go on with
   */
  readonly rescue?: (error: unknown, subject: TrackSubject, soFar: SoFar) => Promise<SoFar>;
  /** One line about what it added. */
  readonly note?: (added: SoFar, subject: TrackSubject) => string | undefined;
}
