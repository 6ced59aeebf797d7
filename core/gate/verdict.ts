import type { Labels, Unit } from "../metric.ts";
import type { Baseline } from "../past/baseline.ts";
import type { GateMode, Severity, ThresholdMode } from "./threshold.ts";

/**
 * How one check came out. `debt`: the limit was passed already before the change, which did not make it worse. `missing`: nobody measured it.
 * `not_computed`: there was nothing to compare with.
 */
export type CheckStatus = "passed" | "failed" | "debt" | "missing" | "not_computed";

/** One threshold, evaluated for one series. */
export interface Check {
  /** The metric's key. */
  readonly metric: string;
  /** The series' labels. */
  readonly labels: Labels;
  /** What was demanded. */
  readonly mode: ThresholdMode;
  /** How much a failure matters. */
  readonly severity: Severity;
  /** How it came out. */
  readonly status: CheckStatus;
  /** The metric's unit. */
  readonly unit?: Unit;
  /** The run's value. */
  readonly value?: number;
  /** What the value was compared with: what the series was just before the change. */
  readonly baseline?: Baseline;
  /** `value - baseline.value`: what the change itself did. */
  readonly delta?: number;
  /** Where the limit of a `ratchet` or a `budget` comes from. */
  readonly standard?: Baseline;
  /** The worst value that still passes. */
  readonly limit?: number;
  /** Whether the value must not fall below the limit or not rise above it. */
  readonly side?: "floor" | "ceiling";
  /** The smallest relative change (0.02 is 2 %) of the series that can be told from its noise. */
  readonly smallestVisible?: number;
  /** Noise alone moves the series by more than 10 %: what compares with before sees little. */
  readonly tooNoisy?: boolean;
  /** It looked worse at first, but measuring it again did not confirm that; `value` is the median of all. */
  readonly firstMeasured?: number;
  /** One sentence: why. */
  readonly sentence: string;
  /** The series was judged just before the change, and is not measured any more while others of its metric are. */
  readonly vanished?: true;
  /**
   * What a check that was not computed lacks: something to compare with, a known direction, a numeric metric, or anything to measure (an
   * optional metric that was skipped, the coverage of a change that touches nothing of it).
   */
  readonly lacks?: "baseline" | "direction" | "number" | "measurement";
  /** It looks worse than noise, but was measured only once: a warning until it is measured again. */
  readonly suspect?: boolean;
  /** What spent a `budget`, largest first; the judged change has no commit. Deltas in the metric's unit. */
  readonly spentBy?: readonly { readonly commit?: string; readonly delta: number }[];
  /** Set when a failure was let through on purpose. */
  readonly accepted?: { readonly reason: string; readonly author: string };
}

/** A limit that the history has outgrown, and a tighter one that it would have kept. */
export interface Proposal {
  /** The metric's key. */
  readonly metric: string;
  /** The series' labels. */
  readonly labels: Labels;
  /** Which side the limit is on. */
  readonly mode: "min" | "max";
  /** The limit as it is. */
  readonly target: number;
  /** The limit as it could be. */
  readonly proposed: number;
  /** The proposal in one sentence. */
  readonly sentence: string;
}

/**
 * The gate's outcome. `failed`: a blocker failed or is missing. `warning`: only warnings failed. `unknown`: nothing failed, but something
 * could not be judged. `off`: the gate is switched off. Only `failed` in mode `hard` fails the run.
 */
export type VerdictStatus = "passed" | "failed" | "warning" | "unknown" | "off";

/** All checks and what follows from them. */
export interface Verdict {
  /** What a failure does. */
  readonly mode: GateMode;
  /** How the gate came out. */
  readonly status: VerdictStatus;
  /** The worst first: what blocks, what warns, what could not be judged, debts, the rest; then in the order of the config. */
  readonly checks: readonly Check[];
  /** One line: `2 passed, 1 failed`. */
  readonly summary: string;
  /** The series that must be measured twice more before their failure counts. */
  readonly suspects?: readonly { readonly metric: string; readonly labels: Labels }[];
  /** Limits that could be tightened. */
  readonly proposals?: readonly Proposal[];
  /** What measuring the suspects again gave. */
  readonly remeasured?: readonly {
    readonly metric: string;
    readonly labels: Labels;
    readonly values: readonly number[];
  }[];
  /** Whose thresholds judged a change that wants into another branch: that branch's as of a commit, or its own. */
  readonly judgedBy?:
    | { readonly from: "base"; readonly branch: string; readonly commit: string }
    | { readonly from: "head" };
  /** What the change does to the thresholds, one sentence each. */
  readonly thresholdChanges?: readonly string[];
}

/**
 * Whether the verdict ends the run with exit code 1: only a failed gate in mode `hard` does.
 *
 * @param verdict The gate's outcome
 * @returns True if the run has failed
 */
export function failsRun(verdict: Pick<Verdict, "mode" | "status">): boolean {
  return verdict.mode === "hard" && verdict.status === "failed";
}

/**
 * Whether a check counts against the run: it failed or its metric is missing, and nobody accepted that.
 *
 * @param check The check
 * @returns True if it counts
 */
export function isFailing(check: Pick<Check, "status" | "accepted">): boolean {
  return (check.status === "failed" || check.status === "missing") && check.accepted === undefined;
}

/**
 * Whether a check blocks: it counts, and matters. A suspect warns whatever its severity: one measurement of a noisy metric fails nothing.
 *
 * @param check The check
 * @returns True if it makes the verdict `failed`
 */
export function isBlocking(
  check: Pick<Check, "status" | "accepted" | "severity" | "suspect">,
): boolean {
  return isFailing(check) && check.severity === "blocker" && check.suspect !== true;
}

/**
 * Whether a series got better by more than its noise explains.
 *
 * @param check The check
 * @returns False also where the noise is not known yet
 */
export function isImproved(
  { status, side, delta = 0, baseline, smallestVisible = Infinity }: Pick<
    Check,
    "status" | "side" | "delta" | "baseline" | "smallestVisible"
  >,
): boolean {
  const gain = side === "floor" ? delta : -delta;
  return status === "passed" && baseline !== undefined && gain > 0 &&
    gain > smallestVisible * Math.abs(baseline.value);
}

/**
 * How checks came out, in one line.
 *
 * @param checks The checks
 * @returns `1 failed, 1 warning, 2 passed`; empty without checks
 */
export function describeChecks(checks: readonly Check[]): string {
  const count = (label: string, matches: (check: Check) => boolean, many = label) => {
    const number = checks.filter(matches).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? label : many}`];
  };
  return [
    ...count("failed", (check) => check.status === "failed" && isBlocking(check)),
    ...count("missing", (check) => check.status === "missing" && isBlocking(check)),
    ...count("warning", (check) => isFailing(check) && !isBlocking(check), "warnings"),
    ...count("debt", (check) => check.status === "debt", "debts"),
    ...count("accepted", (check) => check.accepted !== undefined),
    ...count("not computed", (check) => check.status === "not_computed"),
    ...count("passed", (check) => check.status === "passed"),
  ].join(", ");
}
