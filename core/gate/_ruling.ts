import type { ChangeCoverage } from "../changed/coverage_of_change.ts";
import type { GateMetric } from "../metric.ts";
import type { Baseline } from "../past/baseline.ts";
import type { SeriesPast } from "../past/past.ts";
import type { Bound } from "./bound.ts";
import type { Threshold } from "./threshold.ts";
import type { Check } from "./verdict.ts";

/** What a rule judges: one value, and what its series was like before. */
export interface Case {
  readonly threshold: Threshold;
  readonly metric: GateMetric;
  readonly value: number;
  /** How many samples the value is the median of; 1 for a single measurement. */
  readonly samples: number;
  readonly past?: SeriesPast;
  /** Of a coverage of the change. */
  readonly change?: ChangeCoverage;
  /** So many noisy series are judged that the stricter limit counts. */
  readonly isStrict: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a rule demands of the value, or what it lacks to demand anything. */
export type Ruling = Demand | Lack;

/** What a rule demands. */
export interface Demand {
  readonly bound: Bound;
  /** The value as text, if the sentence needs more digits than usual. */
  readonly shown?: string;
  /** Where the limit comes from, if not from what the value is compared with. */
  readonly standard?: Baseline;
  /** One value beyond the bound proves nothing: it must be measured again. */
  readonly isNoisy?: boolean;
  /** What made the series worse, largest first. */
  readonly spentBy?: Check["spentBy"];
}

/** What a rule lacks. */
export interface Lack {
  readonly lacks: NonNullable<Check["lacks"]>;
  readonly why: string;
}

/** What a rule says that has nothing to compare with. */
export const NO_BASELINE: Lack = {
  lacks: "baseline",
  why: "the history has no run to compare it with",
};

/** What a rule says that does not know which way is better. */
export const NO_DIRECTION: Lack = {
  lacks: "direction",
  why: 'nobody knows which way is better: set the metric\'s "direction"',
};

/**
 * The number that a mode cannot do without.
 *
 * @returns The number
 * @throws {TypeError} If it is missing: the config's parser lets no such threshold through
 */
export function demanded(threshold: Threshold, field: "target" | "maxPercent"): number {
  const number = threshold[field];
  if (number === undefined) {
    throw new TypeError(`The threshold ${threshold.mode} on "${threshold.metric}" has no ${field}`);
  }
  return number;
}
