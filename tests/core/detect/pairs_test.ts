import assert from "node:assert/strict";
import { judgePairs } from "../../../core/detect/pairs.ts";
import { normal, seededRandom } from "../../fakes/noise.ts";

function measured(count: number, options: { readonly slower: number; readonly seed: number }): {
  readonly base: number[];
  readonly head: number[];
} {
  const random = seededRandom(options.seed);
  const base: number[] = [];
  const head: number[] = [];
  for (let i = 0; i < count; i++) {
    const machine = Math.exp(0.2 * normal(random));
    base.push(machine * Math.exp(0.01 * normal(random)));
    head.push(machine * (1 + options.slower) * Math.exp(0.01 * normal(random)));
  }
  return { base, head };
}

Deno.test("the limits are Student's t at 99 %", () => {
  for (const [count, limit] of [[5, 3.747], [7, 3.143], [10, 2.821], [30, 2.462]] as const) {
    const { base, head } = measured(count, { slower: 0, seed: 1 });
    assert.ok(Math.abs(judgePairs(base, head, { direction: "lower" }).limit - limit) < 0.005);
  }
});

Deno.test("the stricter limits are Student's t at 99.9 %, within 1 %", () => {
  for (const [count, limit] of [[5, 7.173], [7, 5.208], [10, 4.297], [30, 3.396]] as const) {
    const { base, head } = measured(count, { slower: 0, seed: 1 });
    const { limit: found } = judgePairs(base, head, { direction: "lower", isStrict: true });
    assert.ok(Math.abs(found / limit - 1) < 0.01, String(found));
  }
});

Deno.test("pairs see 5 % although the machine varies by 20 %", () => {
  const { base, head } = measured(7, { slower: 0.05, seed: 2 });
  const result = judgePairs(base, head, { direction: "lower" });
  assert.equal(result.isWorse, true);
  assert.ok(Math.abs(result.effect - 0.05) < 0.02);
  assert.ok(result.smallestVisible < 0.05);
  assert.equal(judgePairs(base, head, { direction: "higher" }).isWorse, false);
  assert.equal(judgePairs(base, head, { direction: "lower", minEffect: 0.1 }).isWorse, false);
});

Deno.test("equal commits are called worse in one of a hundred comparisons", () => {
  let alarms = 0;
  for (let seed = 0; seed < 5000; seed++) {
    const { base, head } = measured(5, { slower: 0, seed });
    if (judgePairs(base, head, { direction: "lower" }).isWorse) alarms++;
  }
  assert.ok(alarms / 5000 > 0.006 && alarms / 5000 < 0.014, String(alarms));
});

Deno.test("values without noise are told apart exactly", () => {
  const base = [1, 1, 1, 1, 1];
  const twice = [2, 2, 2, 2, 2];
  assert.equal(judgePairs(base, twice, { direction: "lower" }).isWorse, true);
  assert.equal(judgePairs(base, base, { direction: "lower" }).isWorse, false);
});

Deno.test("too few pairs and impossible values are refused", () => {
  const direction = "lower";
  assert.throws(() => judgePairs([1, 1], [1, 1], { direction }), RangeError);
  assert.throws(() => judgePairs([1, 1, 1, 1, 0], [1, 1, 1, 1, 1], { direction }), RangeError);
  assert.throws(() => judgePairs([1, 1, 1, 1, 1], [1, 1, 1, 1], { direction }), RangeError);
});
