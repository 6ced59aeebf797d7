import type { Check, Verdict } from "../core/verdict.ts";

/** The heading of a verdict. */
export function verdictText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "metrics";
  switch (verdict.status) {
    case "passed":
      return "✅ the gate passed";
    case "failed":
      return verdict.mode === "hard"
        ? "❌ the gate failed"
        : "❌ the gate failed (mode soft: nothing is blocked)";
    case "warning":
      return "⚠️ the gate passed with warnings";
    case "unknown":
      return "❔ the gate could not judge everything";
    case "off":
      return "the gate is off";
    default:
      return verdict.status satisfies never;
  }
}

/** A check in one sign. */
export function icon(check: Check): string {
  if (check.accepted !== undefined) return "☑️";
  switch (check.status) {
    case "passed":
      return "✅";
    case "failed":
      return check.severity === "blocker" && check.suspect !== true ? "❌" : "⚠️";
    case "missing":
      return check.severity === "blocker" ? "❌" : "⚠️";
    case "not_computed":
      return "❔";
    default:
      return check.status satisfies never;
  }
}

/** A check in one or two words. */
export function statusText({ status, severity, accepted, suspect }: Check): string {
  if (accepted !== undefined) return "accepted";
  if (suspect === true) return "suspect";
  if (status === "not_computed") return "not computed";
  return severity === "warning" && status !== "passed" ? `${status} (warning)` : status;
}
