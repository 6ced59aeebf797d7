import { limitRule, relativeRule, toleranceRule } from "./_simple.ts";
import { budgetRule, ratchetRule } from "./_history.ts";
import { regressionRule } from "./noise.ts";
import type { Evidence, Ruling } from "../_ruling.ts";
import type { ThresholdMode } from "../threshold.ts";

/** The rule of each mode: what it demands of a value. */
export const RULES: Readonly<Record<ThresholdMode, (evidence: Evidence) => Ruling>> = {
  min: (evidence) => limitRule("floor", evidence),
  max: (evidence) => limitRule("ceiling", evidence),
  "no-regression": toleranceRule,
  "delta-max-drop": (evidence) => relativeRule("floor", evidence),
  "delta-max-increase": (evidence) => relativeRule("ceiling", evidence),
  regression: regressionRule,
  ratchet: ratchetRule,
  budget: budgetRule,
};
