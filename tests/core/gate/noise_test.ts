import assert from "node:assert/strict";
import { evaluateGate } from "../../../core/gate/gate.ts";
import type { Verdict } from "../../../core/gate/verdict.ts";
import type { GateMetric } from "../../../core/metric.ts";
import { NOISE, seededRandom } from "../../fakes/noise.ts";
import { historyOf, NOW, sha } from "../_view.ts";
import { onlyCheck, type Scenario, verdictOn } from "./_gate.ts";

const TIME: GateMetric = {
  key: "build-time",
  name: "Build time",
  type: "numeric",
  unit: "duration",
};
const SIZE: GateMetric = { key: "size", type: "numeric", unit: "bytes" };

/** Values around a level with standard deviation `sd`. */
function around(level: number, length: number, options: { sd: number; seed: number }): number[] {
  const noise = NOISE.Gauss(length, seededRandom(options.seed));
  return Array.from(noise, (one) => level + options.sd * one);
}

const CALM: Scenario = {
  metric: TIME,
  past: around(10, 40, { sd: 0.1, seed: 1 }),
  value: 10,
  threshold: {},
};

Deno.test("a value within the noise passes", () => {
  const check = onlyCheck(verdictOn({ ...CALM, value: 10.15 }));
  assert.equal(check.status, "passed");
  assert.match(
    check.sentence,
    /^Build time rose .* to 10\.15 s, within the noise of 40 runs \(up to 10\.\d+ s\)$/,
  );
  assert.ok(check.smallestVisible && check.smallestVisible > 0.01 && check.smallestVisible < 0.05);
});

Deno.test("a better value passes", () => {
  assert.match(onlyCheck(verdictOn({ ...CALM, value: 5 })).sentence, /no regression$/);
});

Deno.test("a worse value is a suspect first, which warns and fails nothing", () => {
  const verdict = verdictOn({ ...CALM, value: 11 });
  assert.equal(verdict.status, "warning");
  assert.deepEqual(verdict.suspects, [{ metric: "build-time", labels: {} }]);
  const check = onlyCheck(verdict);
  assert.equal(check.status, "failed");
  assert.equal(check.suspect, true);
  assert.match(check.sentence, /measured once only, so it warns$/);
});

Deno.test("a suspect that two more measurements confirm fails, with the median of the three", () => {
  const remeasured = [{ metric: "build-time", labels: {}, values: [10.9, 12] }];
  const verdict = verdictOn({ ...CALM, value: 11, remeasured });
  assert.equal(verdict.status, "failed");
  assert.equal(verdict.suspects, undefined);
  const check = onlyCheck(verdict);
  assert.equal(check.value, 11);
  assert.match(check.sentence, /more than the noise of 40 runs explains .*; measured 3 times$/);
});

Deno.test("one more measurement confirms nothing yet", () => {
  const remeasured = [{ metric: "build-time", labels: {}, values: [11] }];
  const verdict = verdictOn({ ...CALM, value: 11, remeasured });
  assert.equal(verdict.status, "warning");
  assert.equal(verdict.suspects?.length, 1);
});

Deno.test("an accepted suspect is not measured again", () => {
  const waivers = [{ metric: "build-time", reason: "slower by design", author: "Ada" }];
  const verdict = verdictOn({ ...CALM, value: 11, waivers });
  assert.deepEqual([verdict.status, verdict.suspects], ["passed", undefined]);
});

Deno.test("a suspect that two more measurements do not confirm passes and says what was seen first", () => {
  const remeasured = [{ metric: "build-time", labels: {}, values: [10.02, 9.98] }];
  const check = onlyCheck(verdictOn({ ...CALM, value: 11, remeasured }));
  assert.equal(check.status, "passed");
  assert.deepEqual([check.value, check.firstMeasured], [10.02, 11]);
  assert.match(check.sentence, /; first measured 11 s$/);
});

Deno.test("an improvement of five deviations does not hide the regression that follows it", () => {
  let failed = 0;
  for (let seed = 0; seed < 100; seed++) {
    const past = [
      ...around(10, 40, { sd: 0.1, seed }),
      ...around(9.5, 20, { sd: 0.1, seed: seed + 1000 }),
    ];
    const [value = 0, ...values] = around(10, 3, { sd: 0.1, seed: seed + 2000 });
    const remeasured = [{ metric: "build-time", labels: {}, values }];
    const verdict = verdictOn({ ...CALM, past, value, remeasured });
    const { baseline } = onlyCheck(verdict);
    assert.ok(Math.abs((baseline?.value ?? 0) - 9.5) < 0.2, String(baseline?.value));
    if (verdict.status === "failed") failed++;
  }
  // A single value five deviations off is seen in 94 of 100 cases.
  assert.ok(failed >= 90, String(failed));
});

Deno.test("fewer than eight runs on the present level are not judged", () => {
  const verdict = verdictOn({ ...CALM, past: around(10, 7, { sd: 0.1, seed: 4 }), value: 99 });
  assert.equal(verdict.status, "unknown");
  const check = onlyCheck(verdict);
  assert.equal(check.status, "not_computed");
  assert.match(check.sentence, /its present level has 7 runs, and noise is judged from 8 on$/);
});

Deno.test("a metric that is too noisy to gate is told so", () => {
  const past = around(10, 40, { sd: 1, seed: 5 });
  const check = onlyCheck(verdictOn({ ...CALM, past, value: 10.5 }));
  assert.equal(check.status, "passed");
  assert.match(check.sentence, /too noisy to gate: only changes above \d+(\.\d+)? % can be seen$/);
});

Deno.test("whatever compares a noisy metric with before says how little it sees; a fixed limit does not", () => {
  const past = around(10, 40, { sd: 1, seed: 5 });
  const checkOf = (threshold: Scenario["threshold"], metric = TIME) =>
    onlyCheck(verdictOn({ ...CALM, metric, past, value: 10.5, threshold }));
  for (
    const threshold of [
      { mode: "no-regression", tolerance: { percent: 50 } },
      { mode: "delta-max-increase", maxPercent: 50 },
      { mode: "ratchet" },
      { mode: "budget", maxPercent: 50 },
    ] as const
  ) {
    const check = checkOf(threshold);
    assert.ok((check.smallestVisible ?? 0) > 0.15, threshold.mode);
    assert.equal(check.tooNoisy, true, threshold.mode);
    assert.match(
      check.sentence,
      /; too noisy to gate: only changes above \d+(\.\d+)? % can be seen$/,
    );
  }
  const fixed = checkOf({ mode: "max", target: 20 });
  assert.ok((fixed.smallestVisible ?? 0) > 0.15);
  assert.equal(fixed.tooNoisy, undefined);
  assert.match(fixed.sentence, /below the maximum of 20 s$/);
});

Deno.test("noise below 10 % is not too noisy", () => {
  const past = around(10, 40, { sd: 0.25, seed: 5 });
  const { smallestVisible = 0, tooNoisy } = onlyCheck(verdictOn({ ...CALM, past, value: 10 }));
  assert.ok(smallestVisible > 0.05 && smallestVisible < 0.1, String(smallestVisible));
  assert.equal(tooNoisy, undefined);
});

Deno.test("a large minEffect is no noise, and of an exact metric it is all that cannot be seen", () => {
  const metric = { ...TIME, minEffect: { percent: 20 } };
  const noisy = onlyCheck(verdictOn({ ...CALM, metric, value: 11 }));
  assert.deepEqual([noisy.smallestVisible, noisy.tooNoisy], [0.2, undefined]);
  const exact = (threshold: Scenario["threshold"], minEffect = {}) =>
    onlyCheck(verdictOn({ metric: { ...SIZE, ...minEffect }, past: [1000], value: 1, threshold }))
      .smallestVisible;
  assert.equal(exact({ mode: "no-regression" }), 0);
  assert.equal(exact({}), 0);
  assert.equal(exact({ tolerance: { absolute: 50 } }), 0.05);
  assert.equal(exact({ mode: "ratchet" }, { minEffect: { percent: 3 } }), 0.03);
});

Deno.test("minEffect lets significant but small changes through", () => {
  const metric = { ...TIME, minEffect: { percent: 20 } };
  assert.equal(onlyCheck(verdictOn({ ...CALM, metric, value: 11 })).status, "passed");
  assert.equal(onlyCheck(verdictOn({ ...CALM, metric, value: 12.5 })).status, "failed");
});

Deno.test("an exact metric is judged without statistics, from the first run on", () => {
  const scenario = { metric: SIZE, past: [1000], threshold: {} };
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 1000 })).status, "passed");
  const verdict = verdictOn({ ...scenario, value: 1001 });
  assert.equal(verdict.status, "failed");
  assert.equal(onlyCheck(verdict).sentence, "size rose 0.1 % to 1.001 kB, and may not get worse");
  const metric = { ...SIZE, minEffect: { percent: 1 } };
  assert.equal(onlyCheck(verdictOn({ ...scenario, metric, value: 1010 })).status, "passed");
});

Deno.test("without a direction nothing is judged", () => {
  const verdict = verdictOn({ ...CALM, metric: { key: "load", type: "numeric" } });
  assert.equal(verdict.status, "unknown");
  assert.equal(onlyCheck(verdict).lacks, "direction");
});

/** A verdict on `measured` of six series that have the same past. */
function verdictOnSix(
  { measured = 6, mode = "regression", metric = TIME }: {
    readonly measured?: number;
    readonly mode?: "regression" | "ratchet" | "max";
    readonly metric?: GateMetric;
  },
): Verdict {
  const keys = Array.from({ length: 6 }, (_, index) => `time-${index}`);
  const values = around(10, 20, { sd: 0.1, seed: 7 });
  return evaluateGate({
    mode: "hard",
    metrics: keys.map((key) => ({ ...metric, key, onFailure: "skip" })),
    thresholds: [{ metric: "time-*", mode, target: 99, severity: "blocker" }],
    measurements: keys.slice(0, measured).map((key) => ({
      metric: key,
      labels: {},
      value: values.at(-1) ?? 0,
    })),
    failures: [],
    history: historyOf(values.map((value, index) => ({
      commit: sha(String(10 + index)),
      values: Object.fromEntries(keys.map((key) => [key, value])),
    }))),
    reference: { branch: "main", maxAgeDays: 90 },
    onMissingBaseline: "warn",
    now: NOW,
  });
}

Deno.test("above five noisy series the stricter limit counts, and the summary says so", () => {
  const [five, six] = [verdictOnSix({ measured: 5 }), verdictOnSix({})];
  assert.equal(five.summary, "1 not computed, 5 passed");
  assert.equal(six.summary, "6 passed; 6 noisy series, judged by the stricter limit");
  const limitOf = ({ checks }: Verdict) =>
    checks.find(({ status }) => status === "passed")?.limit ?? NaN;
  assert.ok(limitOf(six) > limitOf(five));
});

Deno.test("what noise is not asked about does not make the limit stricter", () => {
  const note = /6 noisy series, judged by the stricter limit/;
  assert.match(verdictOnSix({ mode: "ratchet" }).summary, note);
  assert.equal(verdictOnSix({ mode: "max" }).summary, "6 passed");
  assert.equal(verdictOnSix({ metric: { ...SIZE, noise: "none" } }).summary, "6 passed");
  assert.match(verdictOnSix({ metric: { ...SIZE, noise: "sampled" } }).summary, note);
});

Deno.test("several kinds of machines widen the limit, and the verdict names what tells them apart", () => {
  const past = around(10, 35, { sd: 0.1, seed: 9 }).map((one, at) => at % 7 === 3 ? one + 1 : one);
  const scenario = { metric: TIME, past, value: 11, threshold: {} };
  const machines = {
    of: Int32Array.from(past, (_, at) => at % 7 === 3 ? 1 : 0),
    kinds: [{ cpu: "new" }, { cpu: "old" }],
  };
  const { status, sentence } = onlyCheck(verdictOn({ ...scenario, machines }));
  assert.equal(status, "passed");
  assert.match(
    sentence,
    /because 14(\.\d+)? % of them come from other machines: cpu old and not new; a --label for each kind/,
  );
  assert.match(onlyCheck(verdictOn(scenario)).sentence, /come from other machines; a --label/);
});

Deno.test("a change that takes an improvement back fails from the first run after it on", () => {
  for (const count of [1, 2, 3, 5, 7]) {
    const past = [
      ...around(10, 40, { sd: 0.1, seed: 5 }),
      ...around(8, count, { sd: 0.08, seed: count }),
    ];
    const judged = (value: number) => onlyCheck(verdictOn({ ...CALM, past, value }));
    assert.equal(judged(10).suspect, true, `${count} runs`);
    assert.equal(judged(8.05).status, "passed", `${count} runs`);
  }
});

Deno.test("a run on a faster machine is no improvement that has to be kept", () => {
  const past = around(10, 40, { sd: 0.1, seed: 5 });
  for (const fast of [9, 20, 39]) past[fast] = 8;
  assert.equal(onlyCheck(verdictOn({ ...CALM, past, value: 10 })).status, "passed");
});
