import assert from "node:assert/strict";
import { headlineOf } from "../../../core/gate/headline.ts";
import type { Check, Verdict } from "../../../core/gate/verdict.ts";

const CHECK: Check = {
  metric: "size",
  labels: {},
  mode: "max",
  severity: "blocker",
  status: "passed",
  delta: -1,
  side: "ceiling",
  sentence: "size fell 1 B to 9 B",
};
const WORSE: Check = { ...CHECK, status: "failed", delta: 2, sentence: "size rose 2 B to 12 B" };
const OTHER: Check = { ...WORSE, metric: "todo", sentence: "todo rose 1 to 3" };
const NO_BASELINE: Check = { ...CHECK, status: "not_computed", lacks: "baseline" };

function headline(
  status: Verdict["status"],
  checks: readonly Check[],
  mode: Verdict["mode"] = "hard",
): string {
  return headlineOf({ mode, status, checks, summary: "" }, "main");
}

for (
  const [what, actual, expected] of [
    ["one failure", headline("failed", [WORSE, CHECK]), "size rose 2 B to 12 B"],
    ["two failures", headline("failed", [OTHER, WORSE]), "todo rose 1 to 3, and 1 more"],
    [
      "two thresholds of one metric",
      headline("failed", [WORSE, { ...WORSE, mode: "ratchet" }]),
      "size rose 2 B to 12 B",
    ],
    [
      "a failure that blocks nothing",
      headline("failed", [WORSE], "soft"),
      "size rose 2 B to 12 B (mode soft: nothing is blocked)",
    ],
    ["a warning", headline("warning", [WORSE]), "size rose 2 B to 12 B (a warning)"],
    ["nothing worse", headline("passed", [CHECK]), "nothing judged got worse"],
    [
      "what is worse within its limit",
      headline("passed", [{ ...CHECK, delta: 1 }]),
      "the gate passed",
    ],
    [
      "a share that fell within its limit",
      headline("passed", [{ ...CHECK, side: "floor" }]),
      "the gate passed",
    ],
    [
      "what was accepted",
      headline("passed", [{ ...WORSE, accepted: { reason: "new", author: "Ada" } }]),
      "the gate passed",
    ],
    ["a debt", headline("passed", [{ ...CHECK, status: "debt" }]), "the gate passed"],
    [
      "a first run",
      headline("unknown", [NO_BASELINE]),
      "nothing to compare with yet: the first run of main makes the baseline",
    ],
    [
      "a metric of no direction",
      headline("unknown", [NO_BASELINE, { ...NO_BASELINE, lacks: "direction" }]),
      "the gate could not judge everything",
    ],
    ["no gate", headline("off", []), "the gate is off"],
  ] as const
) {
  Deno.test(`headlineOf() ${what}: ${expected}`, () => assert.equal(actual, expected));
}
