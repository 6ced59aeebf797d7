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
 * What an error of the file system means for the user.
 *
 * @param error What was thrown
 * @param doing The deed and the path: `write /a/history.db`
 * @returns An error of ours with `error` as its cause; anything the file system did not say is returned as it is
 */
export function fileError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const meaning = MEANINGS[String(error.code)] ?? {
    code: doing.startsWith("read") ? "STORAGE_READ" : "STORAGE_WRITE",
    why: error.message,
    fix: "Check the disk, the path and the rights of this user.",
  };
  return new StorageError(meaning.code, {
    what: `Cannot ${doing}`,
    why: meaning.why,
    fix: meaning.fix,
    cause: error,
  });
}
