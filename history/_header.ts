import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { codeOf } from "../core/caught_error.ts";

/** What the first bytes of a file say about it, without opening it as a database. */
export interface FileHeader {
  readonly sizeBytes: number;
  /** Whether the file begins like a SQLite database. */
  readonly isSqlite: boolean;
  readonly userVersion: number;
  readonly applicationId: number;
}

const MAGIC = "SQLite format 3\0";

/**
 * Reads a file's header (https://www.sqlite.org/fileformat.html, section 1.3), so that a file which is not ours is never touched.
 *
 * @returns Its header, or `undefined` where there is no such file
 * @throws {Error} As `node:fs` says, if the file cannot be read
 */
export function readHeader(path: string): FileHeader | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const bytes = new Uint8Array(100);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const view = new DataView(bytes.buffer);
    return {
      sizeBytes: fstatSync(file).size,
      isSqlite: length === 100 && new TextDecoder("latin1").decode(bytes.subarray(0, 16)) === MAGIC,
      userVersion: view.getUint32(60),
      applicationId: view.getUint32(68),
    };
  } finally {
    closeSync(file);
  }
}
