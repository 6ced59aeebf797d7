import type { Case, Ruling } from "../_ruling.ts";
import type { ThresholdMode } from "../threshold.ts";
import { budgetRule, ratchetRule } from "./_history.ts";
import { coveredRule, limitRule, relativeRule, toleranceRule } from "./_simple.ts";
import { regressionRule } from "./noise.ts";

/** The rule of each mode: what it demands of a value. */
export const RULES: Readonly<Record<ThresholdMode, (judged: Case) => Ruling>> = {
  min: (judged) => limitRule("floor", judged),
  max: (judged) => limitRule("ceiling", judged),
  "no-regression": toleranceRule,
  "delta-max-drop": (judged) => relativeRule("floor", judged),
  "delta-max-increase": (judged) => relativeRule("ceiling", judged),
  regression: regressionRule,
  ratchet: ratchetRule,
  budget: budgetRule,
  "no-new-uncovered": coveredRule,
};
