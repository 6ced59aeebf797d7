import { messageOf } from "../core/caught_error.ts";
import { TrackError, UsageError } from "../errors.ts";

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
  if (error instanceof Error && error.name === "NotCapable") {
    const flag = /--allow-[a-z]+/.exec(error.message)?.[0] ?? "the permissions that README lists";
    return new UsageError("PERMISSION_MISSING", {
      what: "Cannot run with so few permissions",
      why: `Deno says: ${error.message}`,
      fix: `Give Deno ${flag}`,
      cause,
    });
  }
  return new UsageError("INTERNAL", {
    what: "Something unexpected happened",
    why: messageOf(error),
    fix:
      "Report it with what was run and with its cause, which the command line tells with `--verbose`",
    cause,
  });
}
