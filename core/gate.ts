import { comparableRuns, type Reference } from "./baseline.ts";
import type { HistoryView } from "./history_view.ts";
import { judge, type Past } from "./judge.ts";
import { seriesKey } from "./metric.ts";
import { type Measured, subjectsOf } from "./subject.ts";
import type { GateMode, Threshold } from "./threshold.ts";
import { type Check, isFailing, type Verdict, type VerdictStatus } from "./verdict.ts";

/** What the gate decides on. */
export interface GateInput extends Measured {
  readonly mode: GateMode;
  readonly thresholds: readonly Threshold[];
  /** Absent: there is no history yet. */
  readonly history?: HistoryView;
  readonly reference: Reference;
  /** What a check without a baseline does to the verdict. */
  readonly onMissingBaseline: "fail" | "warn" | "pass";
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Judges a run: every threshold against every series that it names.
 *
 * @param input The run's values, the thresholds and the history
 * @returns The verdict with every check, failing checks first
 */
export function evaluateGate(input: GateInput): Verdict {
  if (input.mode === "off") {
    return { mode: "off", status: "off", checks: [], summary: "the gate is off" };
  }
  const past = pastOf(input);
  const checks = input.thresholds
    .flatMap((threshold) => subjectsOf(threshold, input).map((one) => judge(one, past)));
  return {
    mode: input.mode,
    status: statusOf(checks, input.onMissingBaseline),
    checks: failingFirst(checks),
    summary: summaryOf(checks),
  };
}

function pastOf({ history, reference, now }: GateInput): Past | undefined {
  if (history === undefined) return undefined;
  const numeric = history.series.filter((one) => one.words === undefined);
  return {
    comparable: comparableRuns(history.runs, reference, now),
    series: new Map(numeric.map((one) => [seriesKey(one.metric, one.labels), one])),
  };
}

function failingFirst(checks: readonly Check[]): readonly Check[] {
  const rank = (check: Check) => !isFailing(check) ? 2 : check.severity === "blocker" ? 0 : 1;
  return checks.toSorted((a, b) => rank(a) - rank(b));
}

function statusOf(
  checks: readonly Check[],
  onMissingBaseline: GateInput["onMissingBaseline"],
): VerdictStatus {
  const failing = checks.filter((check) =>
    isFailing(check) || (check.lacks === "baseline" && onMissingBaseline === "fail")
  );
  if (failing.some((check) => check.severity === "blocker")) return "failed";
  if (failing.length > 0) return "warning";
  const isUnknown = checks.some((check) =>
    check.status === "not_computed" && check.lacks !== "measurement" &&
    !(check.lacks === "baseline" && onMissingBaseline === "pass")
  );
  return isUnknown ? "unknown" : "passed";
}

function summaryOf(checks: readonly Check[]): string {
  if (checks.length === 0) return "nothing to check: no threshold is configured";
  const count = (label: string, matches: (check: Check) => boolean) => {
    const number = checks.filter(matches).length;
    return number === 0 ? [] : [`${number} ${label}`];
  };
  return [
    ...count("failed", (check) => check.status === "failed" && isFailing(check)),
    ...count("missing", (check) => check.status === "missing" && isFailing(check)),
    ...count("accepted", (check) => check.accepted !== undefined),
    ...count("not computed", (check) => check.status === "not_computed"),
    ...count("passed", (check) => check.status === "passed"),
  ].join(", ");
}
