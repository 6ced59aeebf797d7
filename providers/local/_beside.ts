import { open, rename, stat } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { codeOf } from "../../core/caught_error.ts";
import { StorageError } from "../../errors.ts";
import { APPLICATION_ID } from "../../history/schema.ts";
import { fromSqlite } from "../../history/sqlite_error.ts";
import type { ProviderContext } from "../types.ts";

/** What waiting for another program needs from outside. */
export interface HoldDeps extends Pick<ProviderContext, "now" | "sleep" | "signal"> {
  /** How long to wait, at most. */
  readonly timeoutMs: number;
}

/** What SQLite keeps beside a database whose last change is not in the file itself. The index of a WAL (`-shm`) holds nothing of its own. */
const SIDECARS = ["-journal", "-wal"] as const;

/** Another program has a file for a moment; who holds it longer does not give it back for us. */
const LONGEST_WAIT_MS = 5_000;
const PAUSE_MS = 50;

/**
 * The files beside a database without which it is not whole, or which would be replayed over another one that takes its place
 * (https://www.sqlite.org/howtocorrupt.html).
 *
 * @returns Their paths; empty where the file stands alone
 */
export async function unsettled(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const suffix of SIDECARS) {
    const sizeBytes = await sizeOf(path + suffix);
    if (sizeBytes !== undefined && sizeBytes > 0) found.push(path + suffix);
  }
  return found;
}

/**
 * Lets SQLite roll back or take over what a database's last writer left beside it, so that the file is whole and stands alone.
 *
 * @param path The database; nobody else of this program writes it meanwhile
 * @returns Whether it is whole now; `false` where it is too damaged for SQLite
 * @throws {StorageError} STORAGE_LOCKED, if another program has it open; STORAGE_WRITE, if the database is gone and its journal is not
 */
export async function settle(path: string, deps: HoldDeps): Promise<boolean> {
  const [first] = await unsettled(path);
  if (first === undefined) return true;
  if (await sizeOf(path) === undefined) throw orphaned(path, first);
  // SQLite would delete what belongs to a file that is none of its own.
  if (await applicationIdOf(path) === undefined) return false;
  using held = await hold(path, deps);
  return held !== undefined;
}

/**
 * Moves away what belongs to a database that is too damaged for SQLite, so that it is not replayed over the one that takes its place.
 *
 * @param unique A text that no other writer has
 * @returns Where the files are now
 */
export async function moveAside(path: string, unique: string): Promise<readonly string[]> {
  const moved: string[] = [];
  for (const sidecar of await unsettled(path)) {
    const aside = `${sidecar}.corrupt-${unique}`;
    await rename(sidecar, aside);
    moved.push(aside);
  }
  return moved;
}

/**
 * Keeps all other programs from writing a database, and proves that none is about to. What its last writer left is rolled back or taken
 * over on the way.
 *
 * @param path A SQLite database
 * @returns Lets go; `undefined` where the file is too damaged for SQLite, so that no program can use it
 * @throws {StorageError} STORAGE_LOCKED, if another program has it open
 */
export async function hold(path: string, deps: HoldDeps): Promise<Disposable | undefined> {
  const deadline = deps.now() + Math.min(deps.timeoutMs, LONGEST_WAIT_MS);
  while (true) {
    let sql: DatabaseSync | undefined;
    try {
      sql = new DatabaseSync(path);
      // Leaving the WAL needs a file that nobody else has open, and moves all of it into the database.
      sql.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
      const held = sql;
      return { [Symbol.dispose]: () => held.close() };
    } catch (error) {
      sql?.close();
      const meaning = fromSqlite(error, path);
      if (codeOf(meaning) === "HISTORY_CORRUPT") return undefined;
      if (codeOf(meaning) !== "STORAGE_LOCKED") throw meaning;
      if (deps.now() >= deadline) throw inUse(path, error);
    }
    await deps.sleep(PAUSE_MS, deps.signal);
  }
}

/**
 * Whether a file is a database of another program by SQLite's `application_id`: that one is not even looked after.
 *
 * @returns `false` for what carries no such id, is no database, or is not there
 */
export async function isOtherPrograms(path: string): Promise<boolean> {
  const id = await applicationIdOf(path);
  return id !== undefined && id !== 0 && id !== APPLICATION_ID;
}

/** https://www.sqlite.org/fileformat.html, section 1.3; `undefined` for what is no database, or is not there. */
async function applicationIdOf(path: string): Promise<number | undefined> {
  if (await sizeOf(path) === undefined) return undefined;
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(100), 0, 100, 0);
    const magic = new TextDecoder("latin1").decode(buffer.subarray(0, 16));
    if (bytesRead < 100 || magic !== "SQLite format 3\0") return undefined;
    return new DataView(buffer.buffer).getUint32(68);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function inUse(path: string, cause: unknown): StorageError {
  return new StorageError("STORAGE_LOCKED", {
    what: `Cannot use ${path}`,
    why: "another program has it open and may be writing it",
    fix: "Close that program, then run again: nothing was changed.",
    cause,
  });
}

function orphaned(path: string, sidecar: string): StorageError {
  return new StorageError("STORAGE_WRITE", {
    what: `Cannot begin a history at ${path}`,
    why: `${sidecar} is there without its database, and would be replayed over a new one`,
    fix: "Bring the database back beside it, or move that file away.",
  });
}
