import { CollectError, type TrackErrorCode } from "../../errors.ts";
import { printable } from "./_printable.ts";

/** What is wrong with a report. */
export interface ReportProblem {
  /** 1 for the first line. */
  readonly line?: number;
  /** Why it cannot be used: `the lcov record "XX" is unknown`. */
  readonly why: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** What helps with a report that has something in it that its format does not allow. */
export const WRITE_AGAIN: string =
  "Let its tool write it again, whole, or in another format that the collector knows";

/** Why a file cannot be opened, in words. */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: "its permissions do not allow it",
  EPERM: "its permissions do not allow it",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links run in a circle",
};

/**
 * The error of a report that cannot be used.
 *
 * @param problem What is wrong with it, and where
 * @returns The error, to be thrown
 */
export function reportError(
  code: TrackErrorCode,
  file: { readonly shown: string },
  problem: ReportProblem,
): CollectError {
  const { line, why, ...text } = problem;
  const where = line === undefined ? file.shown : `${file.shown}:${line}`;
  const what = `Cannot read the report ${printable(where)}`;
  return new CollectError(code, { what, why: printable(why), ...text });
}

/**
 * The error of a file that the system does not give.
 *
 * @returns The error, to be thrown
 */
export function systemError(file: { readonly shown: string }, cause: unknown): CollectError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return reportError("COLLECT_NO_FILE", file, {
      why: "there is no such file",
      fix: "Run the tool that writes it first; paths count from the config's folder",
      cause,
    });
  }
  return reportError("COLLECT_UNREADABLE", file, {
    why: SYSTEM_REASONS[code] ??
      (code === "" ? "the system refused" : `the system answered ${code}`),
    fix: "Give a file that this user may read",
    cause,
  });
}
