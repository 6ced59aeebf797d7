import assert from "node:assert/strict";
import type { GateMetric } from "../../../core/metric.ts";
import { NOISE, seededRandom } from "../../fakes/noise.ts";
import { commitOf, onlyCheck, verdictOn } from "./_gate.ts";

const COVERAGE: GateMetric = { key: "coverage", type: "numeric", unit: "percent" };
const SIZE: GateMetric = { key: "size", type: "numeric", unit: "bytes" };
const TIME: GateMetric = { key: "time", type: "numeric", unit: "duration" };
const RATCHET = { mode: "ratchet" } as const;

Deno.test("ratchet: worse than the best so far fails, and names where that was", () => {
  const scenario = { metric: COVERAGE, past: [70, 82, 80, 80], threshold: RATCHET };
  const check = onlyCheck(verdictOn({ ...scenario, value: 81 }));
  assert.equal(check.status, "failed");
  assert.equal(check.limit, 82);
  assert.equal(
    check.sentence,
    `coverage fell 1 point to 81 %, worse than its best so far, 82 % in ${commitOf(1).slice(0, 7)}`,
  );
  assert.equal(check.baseline?.commit, commitOf(1));
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 82 })).status, "passed");
  assert.match(onlyCheck(verdictOn({ ...scenario, value: 83 })).sentence, /better than ever$/);
});

Deno.test("ratchet: the floor is in the history, older than maxAgeDays too", () => {
  const past = [90, ...new Array<number>(120).fill(80)];
  const check = onlyCheck(verdictOn({ metric: COVERAGE, past, value: 80, threshold: RATCHET }));
  assert.equal(check.status, "failed");
  assert.equal(check.limit, 90);
});

Deno.test("ratchet: a tolerance is allowed", () => {
  const threshold = { ...RATCHET, tolerance: { absolute: 2 } };
  const scenario = { metric: COVERAGE, past: [70, 82, 80], threshold };
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 80.5 })).status, "passed");
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 79.9 })).status, "failed");
});

Deno.test("ratchet: an accepted change starts it anew", () => {
  const scenario = { metric: COVERAGE, past: [82, 82, 75, 75], value: 75, threshold: RATCHET };
  const waiver = { metric: "coverage", reason: "dead code removed", author: "Ada" };
  const pastWaivers = [{ ...waiver, commit: commitOf(2) }];
  assert.equal(onlyCheck(verdictOn(scenario)).status, "failed");
  assert.equal(onlyCheck(verdictOn({ ...scenario, pastWaivers })).status, "passed");
});

Deno.test("ratchet: a change larger than what was accepted does not start it anew", () => {
  const scenario = { metric: SIZE, past: [1000, 1100, 1100], value: 1100, threshold: RATCHET };
  const atMost = (percent: number) => [{
    metric: "size",
    reason: "i18n",
    author: "Ada",
    commit: commitOf(1),
    atMost: { percent },
  }];
  const within = onlyCheck(verdictOn({ ...scenario, pastWaivers: atMost(10) }));
  assert.deepEqual([within.status, within.limit], ["passed", 1100]);
  const beyond = onlyCheck(verdictOn({ ...scenario, pastWaivers: atMost(9) }));
  assert.deepEqual([beyond.status, beyond.limit], ["failed", 1000]);
});

Deno.test("ratchet: many accepted changes are followed in one pass", () => {
  const past = Array.from({ length: 2000 }, (_, index) => 1000 + index);
  const pastWaivers = past.map((_, index) => ({
    metric: "size",
    reason: "growing",
    author: "Ada",
    commit: commitOf(index),
    atMost: { absolute: 1 },
  }));
  const scenario = { metric: SIZE, past, value: 2999, threshold: RATCHET };
  assert.equal(onlyCheck(verdictOn({ ...scenario, pastWaivers })).status, "passed");
  const gap = onlyCheck(verdictOn({ ...scenario, pastWaivers: pastWaivers.toSpliced(1500, 1) }));
  assert.deepEqual([gap.status, gap.limit], ["failed", 2499]);
});

Deno.test("ratchet: what was accepted of another metric changes nothing", () => {
  const scenario = { metric: SIZE, past: [1000, 1100], value: 1100, threshold: RATCHET };
  const waiver = { metric: "size-of-docs", reason: "i18n", author: "Ada", commit: commitOf(1) };
  assert.equal(onlyCheck(verdictOn({ ...scenario, pastWaivers: [waiver] })).status, "failed");
});

Deno.test("ratchet and budget: a noisy metric with few runs is not judged", () => {
  for (const threshold of [RATCHET, { mode: "budget", maxPercent: 5 }] as const) {
    const past = [10.1, 10.3, 9.9, 10];
    const check = onlyCheck(verdictOn({ metric: TIME, past, value: 99, threshold }));
    assert.equal(check.lacks, "baseline");
    assert.match(check.sentence, /its present level has too few runs to tell how much$/);
  }
});

Deno.test("ratchet: the best of a noisy metric is a level, not its luckiest run", () => {
  const noise = NOISE.Gauss(40, seededRandom(1));
  const past = Array.from(noise, (one) => 10 + one / 10).with(20, 8);
  const check = onlyCheck(verdictOn({ metric: TIME, past, value: 10.1, threshold: RATCHET }));
  assert.equal(check.status, "passed");
  assert.ok(Math.abs((check.baseline?.value ?? 0) - 10) < 0.1);
  assert.equal(
    onlyCheck(verdictOn({ metric: TIME, past, value: 11, threshold: RATCHET })).suspect,
    true,
  );
});

Deno.test("budget: slow growth that no single change shows fails, and names who spent it", () => {
  const past = [1000, 1000, 1010, 1030, 1030, 1040];
  const threshold = { mode: "budget", maxPercent: 5, window: { days: 30 } } as const;
  const check = onlyCheck(verdictOn({ metric: SIZE, past, value: 1060, threshold }));
  assert.equal(check.status, "failed");
  assert.equal(check.limit, 1050);
  const [c3, c2] = [commitOf(3), commitOf(2)].map((commit) => commit.slice(0, 7));
  assert.equal(
    check.sentence,
    "size rose 6 % to 1.06 kB, more than the budget of 5 % in the 6 days of its history; " +
      `spent by ${c3} (+20 B), this change (+20 B), ${c2} (+10 B)`,
  );
  assert.deepEqual(check.spentBy?.map((one) => one.commit), [
    commitOf(3),
    undefined,
    commitOf(2),
    commitOf(5),
  ]);
  const within = onlyCheck(verdictOn({ metric: SIZE, past, value: 1050, threshold }));
  assert.equal(within.status, "passed");
});

Deno.test("budget: a tolerance and the noise of a level are no spending", () => {
  const budget = { mode: "budget", maxPercent: 5 } as const;
  const scenario = { metric: SIZE, past: [1000, 1000], value: 1060 };
  const tolerance = { absolute: 10 };
  const exact = onlyCheck(verdictOn({ ...scenario, threshold: { ...budget, tolerance } }));
  assert.deepEqual([exact.status, exact.limit], ["passed", 1060]);
  assert.match(exact.sentence, /within the budget of 5 % and 10 B in/);
  const past = Array.from(NOISE.Gauss(40, seededRandom(1)), (one) => 10 + one / 10);
  const noisy = (value: number) =>
    onlyCheck(verdictOn({ metric: TIME, past, value, threshold: budget }));
  assert.equal(noisy(10.6).status, "passed");
  assert.equal(noisy(11.5).suspect, true);
});

Deno.test("budget: it counts from the level on which the window began", () => {
  const past = Array.from({ length: 60 }, (_, index) => 1000 + index);
  const threshold = { mode: "budget", maxPercent: 3, window: { days: 10 } } as const;
  const check = onlyCheck(verdictOn({ metric: SIZE, past, value: 1060, threshold }));
  assert.equal(check.baseline?.value, 1050);
  assert.equal(check.status, "passed");
  assert.match(check.sentence, /within the budget of 3 % in 10 days$/);
  assert.deepEqual(
    check.spentBy?.map(({ commit }) => commit).toSorted(),
    [...Array.from({ length: 9 }, (_, index) => commitOf(51 + index)), undefined],
  );
});

Deno.test("budget: it may count since the last tag", () => {
  const threshold = { mode: "budget", maxPercent: 1, window: "last-tag" } as const;
  const scenario = { metric: SIZE, past: [900, 1000, 1005, 1008], value: 1020, threshold };
  const tagged = { 0: { tag: "v1.1.0" }, 1: { tag: "v1.2.0" } };
  const check = onlyCheck(verdictOn({ ...scenario, runs: tagged }));
  assert.equal(check.status, "failed");
  assert.match(
    check.sentence,
    /^size rose 2 % to 1\.02 kB, more than the budget of 1 % since v1\.2\.0; spent/,
  );
  const onOneLevel = { 1: { tag: "v1.2.0" }, 2: { tag: "v1.2.1" } };
  assert.match(
    onlyCheck(verdictOn({ ...scenario, past: [900, 1000, 1000, 1008], runs: onOneLevel })).sentence,
    /since v1\.2\.1;/,
  );
  const without = onlyCheck(verdictOn(scenario));
  assert.equal(without.lacks, "baseline");
  assert.match(without.sentence, /no run of the history is of a tagged commit$/);
});

Deno.test("budget: a better value spends nothing", () => {
  const threshold = { mode: "budget", maxPercent: 5, window: { days: 30 } } as const;
  const check = onlyCheck(verdictOn({ metric: SIZE, past: [1000, 990], value: 980, threshold }));
  assert.match(check.sentence, /nothing spent of the budget of 5 %/);
  assert.deepEqual(check.spentBy, []);
});

Deno.test("a limit that the history has outgrown is proposed to be tightened", () => {
  const threshold = { mode: "min", target: 80 } as const;
  const past = [60, 91.4, 92, 93, 92.5, 95];
  const scenario = { metric: COVERAGE, past: [...past, ...past], value: 93, threshold };
  assert.equal(verdictOn(scenario).proposals, undefined);
  const recent = Object.fromEntries(
    [0, 6].map((index) => [index, { time: Date.UTC(2026, 3, 1) }]),
  );
  const [proposal] = verdictOn({ ...scenario, runs: recent }).proposals ?? [];
  assert.equal(proposal?.proposed, 91);
  assert.equal(
    proposal.sentence,
    "coverage: minimum 80 %, lowest of the last 30 days 91.4 %; 91 % would hold",
  );
});

Deno.test("no limit is proposed that the present value would break, nor after a few runs only", () => {
  const threshold = { mode: "min", target: 80 } as const;
  const scenario = { metric: COVERAGE, past: [92, 93, 92, 94, 93], value: 85, threshold };
  assert.equal(verdictOn(scenario).proposals?.[0]?.proposed, 85);
  assert.equal(verdictOn({ ...scenario, past: [92, 93, 92, 94] }).proposals, undefined);
});

Deno.test("a proposed maximum is rounded away from the values", () => {
  const threshold = { mode: "max", target: 2e6 } as const;
  const past = [410_200, 411_999, 412_649, 411_000, 410_000];
  const { proposals } = verdictOn({ metric: SIZE, past, value: 412_000, threshold });
  assert.equal(proposals?.[0]?.proposed, 413_000);
  const tight = { mode: "max", target: 420_000 } as const;
  assert.equal(
    verdictOn({ metric: SIZE, past, value: 412_000, threshold: tight }).proposals,
    undefined,
  );
});
