import { UsageError } from "../errors.ts";

/**
 * The error of a command that the user stopped.
 *
 * @param state What that leaves: `nothing was written`
 * @returns The error, to be thrown
 */
export function interrupted(command: string, state: string, cause?: unknown): UsageError {
  return new UsageError("INTERRUPTED", {
    what: `The command ${command} was stopped before its end`,
    why: `it was interrupted; ${state}`,
    fix: "Run it again",
    ...(cause !== undefined && { cause }),
  });
}
