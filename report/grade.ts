import type { Check } from "../core/gate/verdict.ts";

/**
 * How a check is to be seen. `warned`: it failed, but stops nothing; `debt`: it was so before, and is not this change's doing; `open`: there was
 * nothing to judge it by.
 */
export type Grade = "passed" | "accepted" | "failed" | "warned" | "debt" | "open";

/**
 * Grades a check for people.
 *
 * @returns Its grade
 */
export function gradeOf(
  { status, severity, accepted, suspect }: Pick<
    Check,
    "status" | "severity" | "accepted" | "suspect"
  >,
): Grade {
  if (accepted !== undefined) return "accepted";
  switch (status) {
    case "passed":
    case "debt":
      return status;
    case "failed":
    case "missing":
      return severity === "blocker" && suspect !== true ? "failed" : "warned";
    case "not_computed":
      return "open";
    default:
      return status satisfies never;
  }
}

/**
 * A check in one or two words.
 *
 * @returns `passed`, `failed (warning)`, `not computed`, …
 */
export function statusText(
  { status, severity, accepted, suspect }: Pick<
    Check,
    "status" | "severity" | "accepted" | "suspect"
  >,
): string {
  if (accepted !== undefined) return "accepted";
  if (suspect === true) return "suspect";
  if (status === "not_computed") return "not computed";
  return severity === "warning" && (status === "failed" || status === "missing")
    ? `${status} (warning)`
    : status;
}
