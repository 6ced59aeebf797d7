import { tmpdir } from "node:os";
import { withheldPermission, withheldWords } from "../core/text/denied.ts";
import { tempAdvice } from "../core/text/temp_advice.ts";
import { StorageError, type TrackErrorCode } from "../errors.ts";

interface Meaning {
  readonly code: TrackErrorCode;
  readonly why: string;
  readonly fix: string;
}

/** What the operating system's codes mean for a file that should be a database. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  EISDIR: {
    code: "STORAGE_SETTINGS",
    why: "it is a folder",
    fix: "Set storage.path to the path of a file.",
  },
  ENOTDIR: {
    code: "STORAGE_SETTINGS",
    why: "a part of the path is a file, not a folder",
    fix: "Set storage.path to a path whose folders are folders.",
  },
  EEXIST: {
    code: "STORAGE_SETTINGS",
    why: "a part of the path is a file, not a folder",
    fix: "Set storage.path to a path whose folders are folders.",
  },
  EACCES: {
    code: "STORAGE_PERMISSION",
    why: "this user may not",
    fix: "Give this user the right to read and write the file and its folder.",
  },
  EPERM: {
    code: "STORAGE_PERMISSION",
    why: "the operation is not permitted",
    fix: "Give this user the right to read and write the file and its folder.",
  },
  EROFS: {
    code: "STORAGE_PERMISSION",
    why: "the file system is read-only",
    fix: "Set storage.path to a place that can be written.",
  },
  ENOSPC: {
    code: "STORAGE_DISK_FULL",
    why: "the disk is full",
    fix: "Free some space, then run again: the stored history is as it was.",
  },
  EDQUOT: {
    code: "STORAGE_DISK_FULL",
    why: "the disk quota is used up",
    fix: "Free some space, then run again: the stored history is as it was.",
  },
};

/**
 * Does something with files, and says what an error of the file system means.
 *
 * @param doing The deed and the path, for the message: `write /a/history.db`
 * @returns What `work` returned
 * @throws {StorageError} For every error of the file system, which is its cause; other errors pass as they are
 */
export async function withFiles<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, doing);
  }
}

function fileError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error)) return error;
  const flag = withheldPermission(error);
  if (flag !== undefined) {
    const { why, fix } = withheldWords(flag);
    return new StorageError("STORAGE_PERMISSION", {
      what: `Cannot ${doing}`,
      why,
      fix: `${fix}, or put the file elsewhere.`,
      cause: error,
    });
  }
  if (!("code" in error)) return error;
  // Not every runtime names the system call, but the codes of the operating system are unmistakable.
  if (!/^E[A-Z0-9]+$/.test(String(error.code))) return error;
  const meaning = MEANINGS[String(error.code)] ?? {
    code: doing.startsWith("read") ? "STORAGE_READ" : "STORAGE_WRITE",
    why: error.message,
    fix: "Check the disk, the path and the rights of this user.",
  };
  return new StorageError(meaning.code, {
    what: `Cannot ${doing}`,
    why: meaning.why,
    fix: tempAdvice(doing, tmpdir()) ?? meaning.fix,
    cause: error,
  });
}
