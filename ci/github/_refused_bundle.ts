import { PublishError } from "../../errors.ts";

/** The error of a bundle that is not as it should be. */
export function refusedBundle(why: string, cause?: unknown): PublishError {
  return new PublishError("PUBLISH_FAILED", {
    what: "Cannot use the numbers that the fork's run has left",
    why,
    fix: "Use the same version of the action in both workflows; nothing was published.",
    ...(cause !== undefined && { cause }),
  });
}
