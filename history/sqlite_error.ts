import { tmpdir } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import { tempAdvice } from "../core/text/temp_advice.ts";
import { HistoryError, StorageError } from "../errors.ts";

/** SQLite's own words, because not every runtime passes the error number on. */
const CORRUPT = /malformed|not a database|corrupt|unsupported file format/i;
const FULL = /database or disk is full/i;
const BUSY = /is locked/i;
const CLOSED_DOOR = /unable to open|readonly|read-only|access permission/i;

/**
 * What an error of SQLite means for the user.
 *
 * @returns An error of ours with `error` as its cause; anything that SQLite did not say is returned as it is
 */
export function fromSqlite(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") {
    return error;
  }
  const why = error.message;
  const what = `Cannot use the database ${path}`;
  if (CORRUPT.test(why)) return corrupt(path, why, error);
  if (FULL.test(why)) {
    return new StorageError("STORAGE_DISK_FULL", {
      what,
      why: "the disk is full",
      fix: tempAdvice(path, tmpdir()) ?? "Free some space, then run again: nothing was changed.",
      cause: error,
    });
  }
  if (BUSY.test(why)) {
    return new StorageError("STORAGE_LOCKED", {
      what,
      why: "another program is using it",
      fix: "Close the other program, then run again.",
      cause: error,
    });
  }
  if (CLOSED_DOOR.test(why)) {
    return new StorageError("STORAGE_PERMISSION", {
      what,
      why,
      fix: tempAdvice(path, tmpdir()) ??
        "Check that the file and its folder can be read and written by this user.",
      cause: error,
    });
  }
  return error;
}

/**
 * Whether an error says that this connection may use one database file only: Deno allows more, which VACUUM needs as well, only where
 * the program may do everything.
 *
 * @returns Whether it is that
 */
export function isLimitedToOneFile(error: unknown): boolean {
  return error instanceof Error && /too many attached databases - max 0/i.test(error.message);
}

/**
 * The error for damaged bytes.
 *
 * @param cause The underlying error, if there is one
 * @returns The error
 */
export function corrupt(path: string, why: string, cause?: unknown): HistoryError {
  return new HistoryError("HISTORY_CORRUPT", {
    what: `Cannot read the database ${path}`,
    why,
    fix: "Restore it from a copy; `unentropy-track track` recovers what is readable by itself.",
    cause,
  });
}

/** Ends a transaction without its changes. Some errors, such as a full disk, have already done so; older runtimes cannot tell. */
export function rollBack(sql: DatabaseSync): void {
  try {
    sql.exec("ROLLBACK");
  } catch (error) {
    if (!(error instanceof Error) || !/no transaction is active/.test(error.message)) throw error;
  }
}
