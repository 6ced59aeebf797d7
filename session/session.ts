import { Buffer } from "node:buffer";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type RunKey, runKeyText } from "../core/run.ts";
import { formatCount } from "../core/text/format.ts";
import {
  HistoryError,
  StorageConflictError,
  StorageError,
  type TrackErrorCode,
} from "../errors.ts";
import { History } from "../history/database.ts";
import { missingEvents, missingRuns } from "../history/guard.ts";
import { writeAdded } from "../history/merge/added.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { readRecord } from "../history/runs.ts";
import { sealed } from "../history/verify/seal.ts";
import { addLateDigests, settleDamage } from "../history/verify/verify.ts";
import { withFiles } from "../providers/file_error.ts";
import type { Revision, SnapshotStore, UploadOptions } from "../providers/types.ts";
import { inPhase } from "./_phase.ts";
import { type Loaded, loadSnapshot, mergeOlderCopies, type Recovered } from "./_load.ts";
import type { StorageDeps } from "./storage_deps.ts";

export type { Recovered };

/** What is being committed. */
export interface CommitOptions {
  /** The run that this session recorded: it must be in what is uploaded. */
  readonly run?: RunKey;
  /**
   * Removes runs on purpose (retention, pruning). Runs before each upload, because a merge may bring forgotten runs back.
   *
   * @returns The keys of the removed runs in the form of `runKeyText`
   */
  readonly forget?: (history: History) => readonly string[];
}

/** What a commit did. */
export interface Committed {
  /** How often an upload was tried. */
  readonly attempts: number;
  /** Of the database that is stored now. */
  readonly sizeBytes: number;
  readonly revision: Revision;
}

/** Errors after which nobody knows whether the upload landed. */
const UNCERTAIN: ReadonlySet<TrackErrorCode> = new Set([
  "STORAGE_NETWORK",
  "STORAGE_TIMEOUT",
  "STORAGE_UNAVAILABLE",
]);
const DEFAULT_TRIES = 12;
// By simulation, 64 writers who begin at once get through in 12 tries up to 0.8 s per download and upload.
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 20_000;
/** Writes refused one after the other although the place stayed as it was. */
const MOST_REFUSALS = 4;
/** Uploads that failed one after the other without landing. */
const MOST_FAILURES = 2;
/** Added runs that are a piece of a history; of more, the whole is sent. */
const MOST_ADDED = 1000;

/**
 * Downloads the history into a working copy.
 *
 * @param store Where the history lives
 * @param deps Clock, randomness, log and limits
 * @returns The session; close it with `await using` or `[Symbol.asyncDispose]()`
 * @throws {StorageError} If the place could not be read: only a proven "nothing there" starts a new history
 * @throws {HistoryError} HISTORY_NEWER_SCHEMA or HISTORY_NOT_OURS; the place is untouched
 */
export async function openStorage(
  store: SnapshotStore,
  deps: StorageDeps,
): Promise<StorageSession> {
  deps.signal?.throwIfAborted();
  const folder = await withFiles(
    `make a folder in ${deps.tempDir}`,
    () => mkdtemp(join(deps.tempDir, "unentropy-")),
  );
  try {
    const loaded = await inPhase(
      `read the history at ${store.location}`,
      deps,
      (phase) => load(store, phase, join(folder, "0")),
    );
    return new StorageSession(store, deps, { folder, loaded });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function load(store: SnapshotStore, deps: StorageDeps, name: string): Promise<Loaded> {
  return withFiles(`write the working copy ${name}`, () => loadSnapshot(store, deps, name));
}

/** A history on loan from its place. Use {@link openStorage}. */
export class StorageSession implements AsyncDisposable {
  /** Whether a database was there. */
  readonly found: boolean;
  readonly #store: SnapshotStore;
  readonly #deps: StorageDeps;
  readonly #folder: string;
  readonly #warnings: string[] = [];
  readonly #forgotten = new Set<string>();
  readonly #kept: Uint8Array[] = [];
  #recovered: Recovered | undefined;
  #loaded: Loaded;
  #loads = 1;

  /**
   * @param store Where the history lives
   * @param deps Clock, randomness, log and limits
   * @param parts The session's folder and what was downloaded
   */
  constructor(
    store: SnapshotStore,
    deps: StorageDeps,
    parts: { readonly folder: string; readonly loaded: Loaded },
  ) {
    this.#store = store;
    this.#deps = deps;
    this.#folder = parts.folder;
    this.#loaded = parts.loaded;
    this.found = parts.loaded.revision !== undefined;
    this.#recovered = parts.loaded.recovered;
    this.#warnings.push(...parts.loaded.warnings);
  }

  /** The working copy. A commit may replace it by a merged one, so ask for it anew. */
  get history(): History {
    return this.#loaded.history;
  }

  /** What a damaged database was replaced with; absent where none was damaged. */
  get recovered(): Recovered | undefined {
    return this.#recovered;
  }

  /** What the user should know, so far. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Size of the database as it was downloaded; 0 if nothing was there. */
  get sizeBytes(): number {
    return this.#loaded.sizeBytes;
  }

  /**
   * Stores the working copy. If somebody else was faster, their history is downloaded, merged and tried again.
   *
   * @param options What must be in it, and what may be missing
   * @returns What was stored, and in how many attempts
   * @throws {StorageError} STORAGE_WOULD_LOSE_DATA, STORAGE_CONFLICT after the last try, or what the place says
   */
  commit(options: CommitOptions = {}): Promise<Committed> {
    return inPhase(`store the history at ${this.#store.location}`, this.#deps, (phase) => {
      const work = () => this.#commit(options, phase);
      return this.#store.exclusive === undefined ? work() : this.#store.exclusive(work);
    });
  }

  /** Closes the working copy and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.history[Symbol.dispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #commit(options: CommitOptions, deps: StorageDeps): Promise<Committed> {
    const deadline = deps.now() + deps.timeoutMs;
    const maxTries = deps.maxTries ?? DEFAULT_TRIES;
    let refusals = 0;
    let failures = 0;
    for (let attempts = 1;; attempts++) {
      deps.signal?.throwIfAborted();
      if (this.history.hasDamage) await this.#mend(deps);
      const { bytes, added } = await this.#prepare(options);
      await this.#keepAside();
      const { revision: basedOn } = this.#loaded;
      try {
        const { revision, warnings } = await this.#store.upload(bytes, {
          basedOn,
          ...(added !== undefined && { added }),
          ...(deps.signal !== undefined && { signal: deps.signal }),
        });
        this.#warnings.push(...warnings ?? []);
        this.#loaded = { ...this.#loaded, revision, sizeBytes: bytes.length };
        return { attempts, sizeBytes: bytes.length, revision };
      } catch (error) {
        const isConflict = error instanceof StorageConflictError;
        if (!isConflict && !(error instanceof StorageError && UNCERTAIN.has(error.code))) {
          throw error;
        }
        if (attempts >= maxTries || deps.now() >= deadline) throw error;
        deps.log(`${error.message}; reading it again (attempt ${attempts} of ${maxTries})`);
        await this.#pause(attempts, { error, deps });
        const landed = await this.#rebase(options, deps);
        if (landed !== undefined) return { attempts, ...landed };
        const isUnmoved = this.#loaded.revision === basedOn;
        // Each of them is several tries of a request already.
        failures = isUnmoved && !isConflict ? failures + 1 : 0;
        if (failures >= MOST_FAILURES) throw error;
        refusals = isUnmoved && isConflict ? refusals + 1 : 0;
        // Somebody may just be about to write; but whoever was faster has left another state.
        if (refusals >= MOST_REFUSALS) throw refusedWithoutReason(this.#store.location, basedOn);
      }
    }
  }

  /** The newest older copy is from before the damage, if that is new; the upload may be what replaces it. */
  async #mend(deps: StorageDeps): Promise<void> {
    const copy = await mergeOlderCopies(this.#store, deps, { into: this.history, most: 1 });
    for (const key of copy?.dropped ?? []) this.#forgotten.add(key);
    if (copy !== undefined && !this.history.hasDamage) {
      this.#say(`All runs are what was recorded again; the damaged ones are from ${copy.label}`);
    }
  }

  /** Brings the working copy into the state that may be stored, and proves it. */
  async #prepare(
    options: CommitOptions,
  ): Promise<Pick<UploadOptions, "added"> & { readonly bytes: Uint8Array }> {
    const { history, basePath, recovered, aside } = this.#loaded;
    this.#forget(options);
    addLateDigests(history);
    history.compactIfWorthwhile();
    // A new connection reads the very bytes that are uploaded; the other one may have them in its cache.
    using written = History.open(history.path, { readOnly: true });
    // When it was downloaded it was checked in full.
    written.checkIntegrity({ quick: true });
    const lost = basePath === undefined ? [] : missingRuns(written, basePath);
    const missing = lost.filter((key) => !this.#forgotten.has(key));
    if (options.run !== undefined && readRecord(written, options.run) === undefined) {
      const key = runKeyText(options.run);
      if (!this.#forgotten.has(key)) missing.push(key);
    }
    const lostEvents = basePath === undefined ? 0 : missingEvents(written, basePath);
    if (missing.length > 0 || lostEvents > 0) {
      throw new StorageError("STORAGE_WOULD_LOSE_DATA", {
        what: `Cannot store the history at ${this.#store.location}`,
        why: missing.length > 0
          ? `${missing.length} recorded runs would be lost, the first is ${missing[0]}`
          : `${formatCount(lostEvents, "curation event")} would be lost`,
        fix: "This is a defect of this program: please report it. Nothing was stored.",
      });
    }
    const pages = await withFiles(`read ${history.path}`, () => readFile(history.path));
    const bytes = sealedUnlessDamaged(history, pages);
    const isContinued = basePath !== undefined && lost.length === 0 && aside === undefined &&
      recovered === undefined;
    return { bytes, ...(isContinued && { added: () => addedBytes(history, basePath) }) };
  }

  /** What the upload replaces but nobody can continue from is kept beside it, once; what cannot be kept is not replaced. */
  async #keepAside(): Promise<void> {
    const { aside, ...loaded } = this.#loaded;
    if (aside === undefined) return;
    if (this.#store.keepAside === undefined) throw notKept(this.#store.location);
    if (!this.#kept.some((bytes) => Buffer.compare(bytes, aside.bytes) === 0)) {
      const kept = await this.#store.keepAside(aside.bytes, aside.suffix);
      this.#kept.push(aside.bytes);
      this.#say(`The former database is kept as ${kept}`);
    }
    this.#loaded = loaded;
  }

  #say(warning: string): void {
    this.#deps.log(warning);
    this.#warnings.push(warning);
  }

  #forget(options: CommitOptions): number {
    const keys = [...options.forget?.(this.history) ?? [], ...settleDamage(this.history)];
    for (const key of keys) this.#forgotten.add(key);
    return keys.length;
  }

  /** Full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015), except where a lock keeps all others away. */
  async #pause(
    attempts: number,
    { error, deps }: { readonly error: unknown; readonly deps: StorageDeps },
  ): Promise<void> {
    if (error instanceof StorageConflictError && this.#store.exclusive !== undefined) return;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
    await deps.sleep(deps.random() * longest, deps.signal);
  }

  /**
   * Continues from what is stored now.
   *
   * @returns What is stored, if everything of ours is in there already: an upload that seemed to fail had landed
   */
  async #rebase(
    options: CommitOptions,
    deps: StorageDeps,
  ): Promise<Omit<Committed, "attempts"> | undefined> {
    const name = join(this.#folder, String(this.#loads++));
    const theirs = await load(this.#store, deps, name);
    const ours = this.#loaded;
    this.#loaded = theirs;
    this.#recovered ??= theirs.recovered;
    this.#warnings.push(...theirs.warnings.filter((text) => !this.#warnings.includes(text)));
    using history = ours.history;
    const { added, replaced, events } = mergeHistories(theirs.history, history);
    const changes = added + replaced + events + this.#forget(options);
    return changes > 0 || theirs.revision === undefined
      ? undefined
      : { sizeBytes: theirs.sizeBytes, revision: theirs.revision };
  }
}

function addedBytes(history: History, since: string): Promise<Uint8Array | undefined> {
  const into = `${history.path}-added`;
  return withFiles(
    `write ${into}`,
    async () =>
      writeAdded(history, { since, into, most: MOST_ADDED })
        ? sealedUnlessDamaged(history, await readFile(into))
        : undefined,
  );
}

function sealedUnlessDamaged(history: History, pages: Uint8Array): Uint8Array {
  return history.hasDamage ? pages : sealed(pages);
}

/** Without a copy nobody could tell a damaged database from a damaged download any more. */
function notKept(location: string): HistoryError {
  return new HistoryError("HISTORY_CORRUPT", {
    what: `Cannot store the history at ${location}`,
    why: "what was read from there is damaged, and this storage cannot keep a copy of it aside",
    fix: "Run again; if it stays damaged, bring a good copy back there, or remove it by hand.",
  });
}

function refusedWithoutReason(location: string, basedOn: Revision | undefined): StorageError {
  return new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot store the history at ${location}`,
    why: basedOn === undefined
      ? `it refused ${MOST_REFUSALS} times to write the first one, though nothing is there`
      : `it refused ${MOST_REFUSALS} times to write on top of ${basedOn}, though that is what it has`,
    fix: basedOn === undefined
      ? "Look for a delete marker or a lock on the object and remove it, or choose another storage.key."
      : "A proxy or a gateway in between may change ETags: go around it, or use another storage.",
  });
}
