import type { Check, Verdict } from "../../core/gate/verdict.ts";
import { type Grade, gradeOf } from "../grade.ts";

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

const ICONS: Readonly<Record<Grade, string>> = {
  passed: "✅",
  accepted: "☑️",
  failed: "❌",
  warned: "⚠️",
  debt: "🧾",
  open: "❔",
};

/** A check in one sign. */
export function icon(check: Check): string {
  return ICONS[gradeOf(check)];
}
