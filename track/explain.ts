import { tmpdir } from "node:os";
import { codeOf, messageOf } from "../core/caught_error.ts";
import { withheldPermission, withheldWords } from "../core/text/denied.ts";
import { tempAdvice } from "../core/text/temp_advice.ts";
import { StorageError, TrackError, UsageError } from "../errors.ts";

/**
 * What ended a run, as an error that has a code.
 *
 * @param signal The run's, which may be what ended it
 * @returns The same error if it is one of ours
 */
export function explain(error: unknown, signal?: AbortSignal): TrackError {
  if (error instanceof TrackError) return error;
  const cause = error;
  if (signal?.aborted === true) {
    return new UsageError("INTERRUPTED", {
      what: "The run was stopped before its end",
      why: `it was interrupted (${signal.reason})`,
      fix: "Run it again; nothing that was recorded before is lost",
      cause,
    });
  }
  const flag = withheldPermission(error);
  if (flag !== undefined) {
    const what = "Cannot run with so few permissions";
    return new UsageError("PERMISSION_MISSING", { what, ...withheldWords(flag), cause });
  }
  const fix = codeOf(error) === undefined ? undefined : tempAdvice(messageOf(error), tmpdir());
  if (fix !== undefined) {
    const what = "Cannot use the folder for temporary files";
    return new StorageError("STORAGE_WRITE", { what, why: messageOf(error), fix, cause });
  }
  return new UsageError("INTERNAL", {
    what: "Something unexpected happened",
    why: messageOf(error),
    fix:
      "Report it with what was run and with its cause, which the command line tells with `--verbose`",
    cause,
  });
}
