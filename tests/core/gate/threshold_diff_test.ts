import assert from "node:assert/strict";
import type { Threshold } from "../../../core/gate/threshold.ts";
import { describeThresholdChanges } from "../../../core/gate/threshold_diff.ts";

const MIN: Threshold = { metric: "coverage", mode: "min", target: 80, severity: "blocker" };
const METRICS = [{ key: "coverage", type: "numeric", unit: "percent" }] as const;

function changes(base: readonly Threshold[], head: readonly Threshold[]): readonly string[] {
  return describeThresholdChanges(base, head, METRICS);
}

Deno.test("equal thresholds in another order are no change", () => {
  const other: Threshold = { metric: "size", mode: "ratchet", severity: "warning" };
  assert.deepEqual(changes([MIN, other], [other, { ...MIN }]), []);
});

Deno.test("a loosened, a removed and a new threshold are told", () => {
  assert.deepEqual(changes([MIN], [{ ...MIN, target: 70 }]), [
    "coverage: min 80 % (blocker) becomes min 70 % (blocker)",
  ]);
  assert.deepEqual(changes([MIN], [{ ...MIN, severity: "warning" }]), [
    "coverage: min 80 % (blocker) becomes min 80 % (warning)",
  ]);
  assert.deepEqual(changes([MIN], []), ["coverage: min 80 % (blocker) is removed"]);
  assert.deepEqual(changes([], [MIN]), ["coverage: min 80 % (blocker) is new"]);
});

Deno.test("tolerance, limit and window are part of a threshold", () => {
  const budget: Threshold = {
    metric: "bench{case=a: b}",
    mode: "budget",
    maxPercent: 5,
    window: { days: 30 },
    severity: "blocker",
  };
  assert.deepEqual(changes([budget], [{ ...budget, window: "last-tag" }]), [
    "bench{case=a: b}: budget 5 % in 30 days (blocker) becomes budget 5 % since the last tag (blocker)",
  ]);
  const loose: Threshold = { ...MIN, tolerance: { absolute: 5 } };
  assert.deepEqual(changes([MIN], [loose]), [
    "coverage: min 80 % (blocker) becomes min 80 % ± 5 points (blocker)",
  ]);
});
