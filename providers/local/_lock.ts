import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { codeOf } from "../../core/caught_error.ts";
import { StorageError } from "../../errors.ts";
import { fromSqlite, rollBack } from "../../history/sqlite_error.ts";

/** What the lock needs from outside. */
export interface LockDeps {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  /** This process. */
  readonly pid: number;
  /** How long to wait for another process. */
  readonly timeoutMs: number;
}

const SHORTEST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Waits until no other process holds the lock, and takes it.
 *
 * The lock is SQLite's own lock on a small file: the operating system gives it back when its owner ends, however it ends, so there
 * is no dead owner's lock to take over, and no moment at which two could believe to have taken it over. The file stays; who removes a
 * lock file races with who has just opened it. It holds the owner's process id, for the message to those who wait.
 *
 * @param deps Clock, randomness and limits
 * @returns The held lock; closing it gives it back
 * @throws {StorageError} STORAGE_LOCKED, if the owner does not give it back in time
 */
export async function takeLock(path: string, deps: LockDeps): Promise<Disposable> {
  const deadline = deps.now() + deps.timeoutMs;
  const file = openLock(path);
  try {
    file.exec("PRAGMA busy_timeout = 0");
    while (!tryLock(file, deps.pid)) {
      deps.signal?.throwIfAborted();
      if (deps.now() >= deadline) throw locked(path, ownerOf(file));
      const pause = SHORTEST_PAUSE_MS + deps.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
      await deps.sleep(pause, deps.signal);
    }
  } catch (error) {
    file.close();
    throw notUsable(error, path);
  }
  return { [Symbol.dispose]: () => file.close() };
}

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (error) {
    throw notUsable(error, path);
  }
}

/** The lock is not the history: what is wrong with it has words of its own. */
function notUsable(error: unknown, path: string): unknown {
  const meaning = fromSqlite(error, path);
  if (codeOf(meaning) === "HISTORY_CORRUPT") {
    return new StorageError("STORAGE_LOCKED", {
      what: "Cannot write the history",
      why: `${path} is no lock of this program: it holds something else`,
      fix: "Move that file away if nothing needs it, or set storage.path to another place.",
      cause: error,
    });
  }
  if (codeOf(meaning) === "STORAGE_PERMISSION") {
    const owner = ownerOfFile(path);
    return new StorageError("STORAGE_PERMISSION", {
      what: `Cannot use the lock ${path}`,
      why: owner === undefined
        ? "this user may not make it"
        : `it belongs to user ${owner} and this user may not write it`,
      fix: owner === undefined
        ? "Give this user the right to write its folder."
        : "Let that user give others the right to write it, or remove it while nothing is tracked.",
      cause: error,
    });
  }
  return meaning;
}

function ownerOfFile(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

/** Leaves our id in the file, then holds the lock; another may come in between, then it is theirs. */
function tryLock(file: DatabaseSync, pid: number): boolean {
  try {
    if (ownerOf(file) !== pid) file.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${pid}; COMMIT`);
    file.exec("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !/is locked/.test(error.message)) throw error;
    rollBack(file);
    return false;
  }
}

function ownerOf(file: DatabaseSync): number {
  return Number(file.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function locked(path: string, owner: number): StorageError {
  return new StorageError("STORAGE_LOCKED", {
    what: "Cannot write the history",
    why: `process ${owner} holds ${path}`,
    fix: "Wait until that process has ended, or end it, then run again.",
  });
}
