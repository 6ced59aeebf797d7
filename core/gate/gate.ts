import type { Reference } from "../past/baseline.ts";
import type { HistoryView } from "../history_view.ts";
import { judge } from "./_judge.ts";
import { type Labels, seriesKey } from "../metric.ts";
import { priorNoise } from "../detect/kind.ts";
import { MANY_NOISY } from "../detect/noise.ts";
import { createPast, type Past } from "../past/past.ts";
import { type Measured, type Subject, subjectsOf, vanishedSubjects } from "./subject.ts";
import type { GateMode, Threshold, ThresholdMode } from "./threshold.ts";
import { proposeTarget } from "./_tighten.ts";
import {
  type Check,
  describeChecks,
  isBlocking,
  isFailing,
  type Proposal,
  type Verdict,
  type VerdictStatus,
} from "./verdict.ts";
import { applyWaivers, type Waiver } from "./waiver.ts";

/** What the gate decides on. */
export interface GateInput extends Measured {
  readonly mode: GateMode;
  readonly thresholds: readonly Threshold[];
  /** Absent: there is no history yet. */
  readonly history?: HistoryView;
  readonly reference: Reference;
  /** What a check without a baseline does to the verdict. */
  readonly onMissingBaseline: "fail" | "warn" | "pass";
  /** What the judged change, or the config, accepts. Default nothing. */
  readonly waivers?: readonly Waiver[];
  /** What earlier changes accepted, oldest first: there a level begins, and a `ratchet` starts anew. Default nothing. */
  readonly pastWaivers?: readonly Waiver[];
  /** Why metrics are not compared with what was before, by their keys: they got another unit. Default none. */
  readonly otherUnits?: ReadonlyMap<string, string>;
  /** What measuring the suspects of an earlier verdict again gave. Default nothing. */
  readonly remeasured?: readonly Remeasured[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Further values of a series that was a suspect. */
export interface Remeasured {
  readonly metric: string;
  readonly labels: Labels;
  readonly values: readonly number[];
}

/** What asks whether noise explains a value. */
const JUDGED_BY_NOISE: ReadonlySet<ThresholdMode> = new Set(["regression", "ratchet", "budget"]);

/**
 * Judges a run: every threshold against every series that it names. If the verdict has suspects, measure each of them twice more and judge
 * again with the values as `remeasured`.
 *
 * @param input The run's values, the thresholds and the history
 * @returns The verdict with every check, the worst first
 */
export function evaluateGate(input: GateInput): Verdict {
  if (input.mode === "off") {
    return { mode: "off", status: "off", checks: [], summary: "the gate is off" };
  }
  const { history, reference, now, waivers = [], pastWaivers = [] } = input;
  const past = history && createPast(history, { reference, now, pastWaivers });
  const subjects = input.thresholds.flatMap((threshold) => [
    ...subjectsOf(threshold, input),
    ...(past === undefined ? [] : vanishedSubjects(threshold, input, past)),
  ]);
  const noisy = noisySeries(subjects, past);
  const isStrict = noisy.size > MANY_NOISY;
  const again = new Map(
    input.remeasured?.map((one) => [seriesKey(one.metric, one.labels), one.values]),
  );
  const checks = subjects.map((subject) => {
    const key = seriesKey(subject.metric.key, subject.labels);
    const check = judge(subject, {
      isStrict,
      again: again.get(key) ?? [],
      now,
      ...(past && { past }),
      ...(input.otherUnits !== undefined && { otherUnits: input.otherUnits }),
    });
    return applyWaivers(check, waivers, now);
  });
  const suspects = suspectsOf(checks);
  const proposals = proposalsOf(subjects, past, now);
  const summary = describeChecks(checks) || "nothing to check: no threshold is configured";
  const strictNote = isStrict ? `; ${noisy.size} noisy series, judged by the stricter limit` : "";
  return {
    mode: input.mode,
    status: statusOf(checks, input.onMissingBaseline),
    checks: worstFirst(checks),
    summary: summary + strictNote,
    ...(suspects.length > 0 && { suspects }),
    ...(proposals.length > 0 && { proposals }),
  };
}

function noisySeries(subjects: readonly Subject[], past: Past | undefined): ReadonlySet<string> {
  return new Set(
    subjects.filter(({ threshold, metric, labels, measurement }) =>
      JUDGED_BY_NOISE.has(threshold.mode) && measurement !== undefined &&
      (past?.of(metric, labels)?.kind.noise ?? priorNoise(metric)) === "sampled"
    ).map(({ metric, labels }) => seriesKey(metric.key, labels)),
  );
}

function suspectsOf(checks: readonly Check[]): NonNullable<Verdict["suspects"]> {
  const suspects = checks.filter((check) => check.suspect === true && isFailing(check));
  const byKey = new Map(suspects.map(({ metric, labels }) => [
    seriesKey(metric, labels),
    { metric, labels },
  ]));
  return [...byKey.values()];
}

function proposalsOf(
  subjects: readonly Subject[],
  past: Past | undefined,
  now: number,
): readonly Proposal[] {
  return subjects.flatMap((subject) =>
    proposeTarget(subject, past?.of(subject.metric, subject.labels), now) ?? []
  );
}

function worstFirst(checks: readonly Check[]): readonly Check[] {
  return checks.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(check: Check): number {
  if (isBlocking(check)) return 0;
  if (isFailing(check)) return 1;
  if (check.accepted !== undefined) return 2;
  return { not_computed: 3, debt: 4, passed: 5, failed: 1, missing: 1 }[check.status];
}

function statusOf(
  checks: readonly Check[],
  onMissingBaseline: GateInput["onMissingBaseline"],
): VerdictStatus {
  const failing = checks.filter((check) =>
    isFailing(check) || (check.lacks === "baseline" && onMissingBaseline === "fail")
  );
  if (failing.some(({ severity, suspect }) => severity === "blocker" && suspect !== true)) {
    return "failed";
  }
  if (failing.length > 0) return "warning";
  const isUnknown = checks.some((check) =>
    check.status === "not_computed" && check.lacks !== "measurement" &&
    !(check.lacks === "baseline" && onMissingBaseline === "pass")
  );
  return isUnknown ? "unknown" : "passed";
}
