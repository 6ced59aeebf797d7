import { evaluateGate, type GateInput } from "../../../core/gate/gate.ts";
import type { Threshold } from "../../../core/gate/threshold.ts";
import type { Check, Verdict } from "../../../core/gate/verdict.ts";
import type { MachineColumn } from "../../../core/machine.ts";
import type { GateMetric, Measurement } from "../../../core/metric.ts";
import { historyOf, NOW, sha, type TestRun } from "../_view.ts";

/** A series and its newest value, to be judged by one threshold. */
export interface Scenario extends Partial<GateInput> {
  readonly metric: GateMetric;
  readonly past: readonly number[];
  readonly value: number;
  readonly threshold: Partial<Threshold>;
  /** More about the past's runs, by index. */
  readonly runs?: Readonly<Record<number, Partial<TestRun>>>;
  /** What the past's runs were measured on. */
  readonly machines?: MachineColumn;
}

/** The commit of the past's run number `index`. */
export function commitOf(index: number): string {
  return sha(`c${index.toString(16).padStart(4, "0")}`);
}

/** The verdict on a scenario: one run a day up to yesterday, the merge base is the newest. */
export function verdictOn(
  { metric, past, value, threshold, runs = {}, machines, ...over }: Scenario,
): Verdict {
  const made = historyOf(past.map((number, index) => ({
    commit: commitOf(index),
    values: { [metric.key]: number },
    ...runs[index],
  })));
  const history = machines === undefined ? made : { ...made, machines };
  const measurement: Measurement = { metric: metric.key, labels: {}, value };
  return evaluateGate({
    mode: "hard",
    thresholds: [{ metric: metric.key, mode: "regression", severity: "blocker", ...threshold }],
    metrics: [metric],
    measurements: [measurement],
    failures: [],
    history,
    reference: { branch: "main", mergeBase: commitOf(past.length - 1), maxAgeDays: 90 },
    onMissingBaseline: "warn",
    now: NOW,
    ...over,
  });
}

/** The only check of a verdict. */
export function onlyCheck(verdict: Verdict): Check {
  const [check] = verdict.checks;
  if (check === undefined || verdict.checks.length !== 1) {
    throw new Error(`Expected one check, found ${verdict.checks.length}`);
  }
  return check;
}
