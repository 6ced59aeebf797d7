import type { Bound } from "./bound.ts";
import { amountOf, amountText, changeText, targetBound, worseBound } from "./bound.ts";
import { directionOf, worseBy } from "./direction.ts";
import { formatPercent } from "./format.ts";
import type { GateMetric } from "./subject.ts";
import type { Amount, Threshold, ThresholdMode } from "./threshold.ts";
import type { Baseline, Check } from "./verdict.ts";

/** What a rule judges: one value, and where its series stood before. */
export interface Evidence {
  readonly threshold: Threshold;
  readonly metric: GateMetric;
  readonly value: number;
  readonly baseline?: Baseline;
}

/** What a rule demands of the value, or what it lacks to demand anything. */
export type Ruling =
  | {
    readonly bound: Bound;
    /** The value as text, if the sentence needs more digits than usual. */
    readonly shown?: string;
    /** What the value is compared with, where that is not the run's baseline. */
    readonly baseline?: Baseline;
    readonly smallestVisible?: number;
  }
  | { readonly lacks: NonNullable<Check["lacks"]>; readonly why: string };

const DEFAULT_TOLERANCE: Amount = { absolute: 0.5 };

/** The rule of each mode. */
export const RULES: Readonly<Partial<Record<ThresholdMode, (evidence: Evidence) => Ruling>>> = {
  min: (evidence) => fixed("floor", evidence),
  max: (evidence) => fixed("ceiling", evidence),
  "no-regression": noRegression,
  "delta-max-drop": (evidence) => relative("floor", evidence),
  "delta-max-increase": (evidence) => relative("ceiling", evidence),
};

/** What a rule says that has nothing to compare with. */
export const NO_BASELINE: Ruling = {
  lacks: "baseline",
  why: "the history has no run to compare it with",
};

function fixed(side: Bound["side"], { threshold, metric, value }: Evidence): Ruling {
  const target = demanded(threshold, "target");
  const { tolerance } = threshold;
  return targetBound(side, { value, target, ...(tolerance && { tolerance }) }, metric.unit);
}

function noRegression({ threshold, metric, value, baseline }: Evidence): Ruling {
  if (baseline === undefined) return NO_BASELINE;
  // A plain number tells no direction; then higher is better, as it always was for this mode.
  const direction = directionOf(metric) ?? "higher";
  const tolerance = threshold.tolerance ?? DEFAULT_TOLERANCE;
  const slack = amountOf(tolerance, baseline.value);
  const allowed = amountText(tolerance, metric.unit);
  const isWorse = worseBy(value, baseline.value, direction) > 0;
  return {
    bound: {
      ...worseBound(baseline.value, slack, direction),
      kept: isWorse ? `within the ${allowed} allowed` : "no regression",
      broken: slack > 0 ? `more than the ${allowed} allowed` : "and may not get worse",
    },
  };
}

function relative(side: Bound["side"], { threshold, metric, value, baseline }: Evidence): Ruling {
  if (baseline === undefined) return NO_BASELINE;
  const percent = demanded(threshold, "maxPercent");
  const slack = amountOf({ percent }, baseline.value) +
    amountOf(threshold.tolerance, baseline.value);
  const noun = side === "floor" ? "drop" : "rise";
  const allowed = `${formatPercent(percent / 100)} allowed`;
  const isMoved = side === "floor" ? value < baseline.value : value > baseline.value;
  // Points of a percentage are not percent of it: say both.
  const relation = metric.unit === "percent" && isMoved && baseline.value !== 0
    ? `a ${noun} of ${changeText(baseline.value, value)}, `
    : "";
  return {
    bound: {
      ...worseBound(baseline.value, slack, side === "floor" ? "higher" : "lower"),
      kept: isMoved ? `${relation}within the ${allowed}` : `no ${noun}`,
      broken: `${relation}more than the ${allowed}`,
    },
  };
}

/** The number that a mode cannot do without; the config's parser has seen to it. */
function demanded(threshold: Threshold, field: "target" | "maxPercent"): number {
  const number = threshold[field];
  if (number === undefined) {
    throw new TypeError(
      `The threshold ${threshold.mode} on "${threshold.metric}" has no ${field}`,
    );
  }
  return number;
}
