import { headlineOf } from "../../core/gate/headline.ts";
import type { Check, Verdict, VerdictStatus } from "../../core/gate/verdict.ts";
import { type Grade, gradeOf } from "../grade.ts";
import { markdownText } from "./markdown_text.ts";

const VERDICTS: Readonly<Record<VerdictStatus, string>> = {
  passed: "✅ ",
  failed: "❌ ",
  warning: "⚠️ ",
  unknown: "❔ ",
  off: "",
};

/** The heading of a verdict. */
export function verdictText(verdict: Verdict | undefined, branch?: string): string {
  return verdict === undefined
    ? "metrics"
    : VERDICTS[verdict.status] + markdownText(headlineOf(verdict, branch));
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
