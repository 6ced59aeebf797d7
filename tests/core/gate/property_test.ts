import assert from "node:assert/strict";
import { keepsBound } from "../../../core/gate/bound.ts";
import type { Direction, Unit } from "../../../core/metric.ts";
import type { ThresholdMode } from "../../../core/gate/threshold.ts";
import { seededRandom } from "../../fakes/noise.ts";
import { onlyCheck, verdictOn } from "./_gate.ts";

const MODES: readonly ThresholdMode[] = [
  "min",
  "max",
  "no-regression",
  "delta-max-drop",
  "delta-max-increase",
  "regression",
  "ratchet",
  "budget",
];
const UNITS: readonly (Unit | undefined)[] = [
  "percent",
  "integer",
  "bytes",
  "duration",
  "decimal",
  undefined,
];
const STRANGE = [0, -0, 1e-300, 1e300, -5, Number.MAX_SAFE_INTEGER, 0.1 + 0.2, NaN];

Deno.test("whatever is measured, a check says a whole sentence and keeps its own rule", () => {
  const random = seededRandom(42);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined && !list.includes(one as T)) throw new RangeError("Nothing to pick");
    return one as T;
  };
  const number = () => random() < 0.2 ? pick(STRANGE) : Math.round(random() * 1e4) / 100;
  for (let i = 0; i < 4000; i++) {
    const mode = pick(MODES);
    const unit = pick(UNITS);
    const direction = pick<Direction | undefined>(["higher", "lower", undefined]);
    const current = number();
    const value = Number.isNaN(current) ? 1 : current;
    const tolerance = pick([undefined, { absolute: 1 }, { percent: 10 }]);
    const verdict = verdictOn({
      metric: { key: "m", type: "numeric", ...(unit && { unit }), ...(direction && { direction }) },
      past: Array.from({ length: Math.floor(random() * 40) + 1 }, number),
      value,
      threshold: { mode, target: 50, maxPercent: 5, ...(tolerance && { tolerance }) },
      remeasured: pick([[], [{ metric: "m", labels: {}, values: [value, 1] }]]),
    });
    const check = onlyCheck(verdict);
    assert.doesNotMatch(check.sentence, /undefined|NaN|–|\[object/, check.sentence);
    assert.match(check.sentence, /^m (rose|fell|stayed|is) /);
    if (check.status === "not_computed") {
      assert.ok(check.lacks, check.sentence);
      continue;
    }
    assert.ok(check.limit !== undefined && check.side !== undefined && check.value !== undefined);
    assert.ok(Number.isFinite(check.limit), check.sentence);
    const isKept = keepsBound(check.value, { side: check.side, limit: check.limit });
    if (isKept) assert.equal(check.status, "passed", check.sentence);
    if (check.status === "debt") {
      const before = { side: check.side, limit: check.limit };
      assert.ok(!isKept && !keepsBound(check.baseline?.value ?? NaN, before), check.sentence);
    }
    if (check.status === "failed") {
      assert.ok(!isKept, check.sentence);
      const isFixed = mode === "min" || mode === "max";
      const worse = (check.delta ?? NaN) * (check.side === "floor" ? -1 : 1);
      assert.ok(isFixed || worse > 0, check.sentence);
    }
    if (check.baseline !== undefined) assert.equal(check.delta, check.value - check.baseline.value);
    assert.equal(verdict.status === "failed", check.status === "failed" && !check.suspect);
  }
});
