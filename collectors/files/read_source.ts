import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { codeOf } from "../../core/caught_error.ts";
import { CollectError } from "../../errors.ts";
import { systemError } from "../read/report_error.ts";
import type { FoundFile } from "./walk.ts";

/** No source file is longer; what is, was found by mistake. */
const MAX_SOURCE_BYTES = 256 * 1024 * 1024;

/**
 * Makes a reader for many small files, which reads each into the same memory.
 *
 * @returns Reads a whole file; what it returns is valid until its next call. `undefined` if the file went away since it was found, or if
 * its first bytes tell that it is not wanted: then it may be of any size. Throws `COLLECT_UNREADABLE` if it cannot be read or is larger
 * than 256 MiB
 */
export function sourceReader(): (
  file: FoundFile,
  isWanted: (head: Uint8Array) => boolean,
) => Uint8Array | undefined {
  let buffer = new Uint8Array(64 * 1024);
  return (file, isWanted) => {
    let handle: number;
    try {
      handle = openSync(file.path, "r");
    } catch (cause) {
      if (codeOf(cause) === "ENOENT") return undefined;
      throw systemError(file, cause);
    }
    try {
      let length = 0;
      for (;;) {
        const read = readSync(handle, buffer, length, buffer.length - length, null);
        if (length === 0 && !isWanted(buffer.subarray(0, read))) return undefined;
        if (read === 0) return buffer.subarray(0, length);
        length += read;
        if (length < buffer.length) continue;
        const size = Math.max(fstatSync(handle).size + 1, 2 * buffer.length);
        if (size > MAX_SOURCE_BYTES) throw tooLarge(file);
        const larger = new Uint8Array(size);
        larger.set(buffer);
        buffer = larger;
      }
    } catch (cause) {
      throw cause instanceof CollectError ? cause : systemError(file, cause);
    } finally {
      closeSync(handle);
    }
  };
}

/**
 * Whether a file is no text, by the sign and the length by which git knows it.
 *
 * @returns `true` if there is a zero byte in its first 8,000
 */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function tooLarge(file: FoundFile): CollectError {
  return new CollectError("COLLECT_UNREADABLE", {
    what: `Cannot read ${file.shown}`,
    why: `it is larger than ${MAX_SOURCE_BYTES / 1024 / 1024} MiB`,
    fix: "Leave it out with --exclude",
  });
}
