import type { StorageConfig } from "../config/types.ts";
import type { CurationEvent } from "../core/curation/event.ts";
import type { RunKey } from "../core/run.ts";
import type { RunRecord } from "../history/run_record.ts";

/** Which state of a place was read or written: an ETag, an artifact id, a content hash. Only its own provider reads it. */
export type Revision = string;

/** The database's bytes and the revision under which they were read. */
export interface Snapshot {
  /** The whole database. */
  readonly bytes: Uint8Array;
  /** The state that was read or written. */
  readonly revision: Revision;
  /** Ids of what this snapshot was read from and contains whole, where one place holds several; kept in the history. */
  readonly sources?: readonly string[];
  /** What happened on the way that the user should know. */
  readonly warnings?: readonly string[];
}

/** The result of an upload. */
export interface Uploaded {
  /** The state that was read or written. */
  readonly revision: Revision;
  /** What happened on the way that the user should know. */
  readonly warnings?: readonly string[];
}

/** A place that keeps one file, the database. */
export interface SnapshotStore {
  /** The registered type, for example `sqlite-local`. */
  readonly type: string;
  /** Where the database is, for people: a path, `s3://bucket/key`, an artifact's name. Never a secret. */
  readonly location: string;
  /**
   * Reads the place.
   *
   * @param options `signal`: ends it when the phase's time is over
   * @returns The snapshot, or `undefined` only when the place was read and nothing is there
   * @throws {StorageError} In every other case
   */
  download(options?: PhaseOptions): Promise<Snapshot | undefined>;
  /**
   * Writes the place if it still is what was read.
   *
   * @param bytes A whole database
   * @param options `basedOn`: the revision of the snapshot that `bytes` continues; `undefined`: the place was empty
   * @returns The new revision
   * @throws {StorageConflictError} If the place moved on
   * @throws {StorageError} If it could not be written
   */
  upload(bytes: Uint8Array, options: UploadOptions): Promise<Uploaded>;
  /**
   * What the user should know of a download that found nothing: copies that were not trusted, or have expired.
   *
   * @returns Sentences that were not given before
   */
  takeWarnings?(): readonly string[];
  /**
   * Older copies of the database, newest first, for recovery from corruption.
   *
   * @param options `label`: others need not be read, and there may be many
   * @returns Their bytes, read one by one; each `label` says which copy it is
   */
  olderCopies?(
    options?: OlderCopiesOptions,
  ): AsyncIterable<{ readonly label: string; readonly bytes: Uint8Array }>;
  /**
   * Keeps bytes that cannot be read as a database, beside the place. Without it a place that reads as damaged is never written.
   *
   * @param bytes The bad bytes
   * @param suffix `corrupt-<time>`
   * @returns Where they are kept
   */
  keepAside?(bytes: Uint8Array, suffix: string): Promise<string>;
  /**
   * Runs `work` while no other process of this kind writes the place.
   *
   * @param work What to do meanwhile
   * @returns What `work` returned
   */
  exclusive?<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Folds what has piled up beside the database into one object, without losing a run that is recorded meanwhile.
   *
   * @returns What was done
   */
  compact?(): Promise<Compaction>;
  /**
   * Proves that the place can be written and refuses a write whose condition does not hold, without leaving anything behind.
   *
   * @returns What was found
   * @throws {StorageError} If it cannot be written
   */
  tryWriting?(): Promise<WriteTrial>;
  /**
   * Whose runs are there, where a download brings only some of them.
   *
   * @returns How many runs each has
   */
  projects?(): Promise<readonly { readonly project: string; readonly runs: number }[]>;
  /** Closes connections and timers, which would keep the process, and removes what it has on this machine; called once, when nothing is asked of the store any more. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
  /** Requests made so far, for the result's account of costs. */
  readonly requests?: number;
}

/** A place that keeps runs one by one, such as a database server: it is asked for them and given those that are added. */
export interface RunStore
  extends Pick<SnapshotStore, "type" | "location" | "tryWriting" | "projects" | "requests"> {
  /**
   * Reads everything of some projects, as it was at one moment.
   *
   * @param begin Called at the beginning of each try; what it returns gets everything part by part, in any order
   * @returns Whether anything is there; `false` only if the place was read and has nothing of them
   * @throws {StorageError} In every other case
   */
  read(begin: () => (part: HistoryPart) => void, options: ReadOptions): Promise<boolean>;
  /**
   * Adds and removes runs in one transaction: all of it or nothing. Doing it again changes nothing. Of two records of one key the one
   * that was recorded last stays.
   *
   * @throws {StorageError} If it was not done, or nobody knows
   */
  append(change: HistoryChange, options?: PhaseOptions): Promise<void>;
  /** Closes connections and timers, which would keep the process; called once. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** A run as a place keeps it. */
export interface KeptRun {
  /** Everything that it left. */
  readonly record: RunRecord;
  /** Kept beside the run and given back as it was: by it a change of what is stored is seen. Absent where there is none. */
  readonly digest?: number;
}

/** Some of a history. */
export interface HistoryPart {
  /** Can be gone through more than once. */
  readonly runs: Iterable<KeptRun>;
  /** What was said about it afterwards. */
  readonly events: readonly CurationEvent[];
}

/** What one upload changes. */
export interface HistoryChange extends HistoryPart {
  /** Runs to remove, unless somebody has recorded them anew since. */
  readonly forgotten: readonly { readonly key: RunKey; readonly recordedAt: number }[];
}

/** What is read. */
export interface ReadOptions extends PhaseOptions {
  /** Whose runs and events. Absent: everybody's. */
  readonly projects?: readonly string[];
}

/** What a trial of writing showed. */
export interface WriteTrial {
  /** Whether something was written; `false` where what is written could not be removed again. */
  readonly isProven: boolean;
  /** One line for people: `conditional writes are honoured`. */
  readonly finding: string;
  /** What happened on the way that the user should know. */
  readonly warnings: readonly string[];
}

/** What a compaction did. */
export interface Compaction {
  /** Objects that were folded into one and removed. */
  readonly folded: number;
  /** What happened on the way that the user should know. */
  readonly warnings: readonly string[];
}

/** How long a phase lasts. */
export interface PhaseOptions {
  /** Aborted when the phase's time is over, or when the run is interrupted; its reason is the error to throw. */
  readonly signal?: AbortSignal;
}

/** Which older copies are wanted. */
export interface OlderCopiesOptions extends PhaseOptions {
  /** Only those whose label has this in it. */
  readonly label?: string;
}

/** What an upload is based on. */
export interface UploadOptions extends PhaseOptions {
  /** The revision that the bytes continue; `undefined`: the place was empty. */
  readonly basedOn: Revision | undefined;
  /**
   * Makes a small database of what the bytes have and that revision had not, for a store that keeps a history in pieces. Absent where
   * the bytes also lack something of it.
   *
   * @returns `undefined` where it would not be small
   */
  readonly added?: () => Promise<Uint8Array | undefined>;
}

/** What a provider gets from outside. */
export interface ProviderContext {
  /** The environment; credentials come from here only. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder from which relative paths count: the config file's. */
  readonly root: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A number from 0 (included) to 1. */
  readonly random: () => number;
  /** Waits; ends early with the signal's reason when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The platform's `fetch`. */
  readonly fetch: typeof fetch;
  /** Takes a line for people who want details. */
  readonly log: (line: string) => void;
  /** Ends everything early. */
  readonly signal?: AbortSignal;
  /** What is being tracked, as far as a provider needs it. */
  readonly run: ProviderRun;
}

/** What is being tracked, as far as a provider needs it. */
export interface ProviderRun {
  /** `owner/repo`, or the folder's name. */
  readonly project: string;
  /** Whether the runs of all projects are looked at. Default false. */
  readonly allProjects?: boolean;
  /** The branch that is tracked. */
  readonly branch: string;
  /** The repository's default branch. */
  readonly defaultBranch?: string;
  /** What started the run. */
  readonly event: string;
  /** The run's id in its CI system. */
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The pull request's number. */
  readonly pullRequest?: number;
  /** The run of a fork's pull request that is published, and the file of its workflow. */
  readonly forkRun?: { readonly workflowFile?: string };
}

/** Makes a provider; throws a StorageError at once when a setting or credential is missing. */
export type ProviderFactory = (
  settings: StorageConfig,
  context: ProviderContext,
) => HistoryStore | Promise<HistoryStore>;

/** Where a history lives: in one file that is fetched and sent, or run by run. */
export type HistoryStore = SnapshotStore | RunStore;
