import assert from "node:assert/strict";
import type { GateMetric } from "../../../core/metric.ts";
import { NOISE, seededRandom } from "../../fakes/noise.ts";
import { commitOf, onlyCheck, verdictOn } from "./_gate.ts";

const COVERAGE: GateMetric = { key: "coverage", type: "numeric", unit: "percent" };
const SIZE: GateMetric = { key: "size", type: "numeric", unit: "bytes" };
const TIME: GateMetric = { key: "time", type: "numeric", unit: "duration" };
const RATCHET = { mode: "ratchet" } as const;

/** A value for so many days, one run a day. */
function days(count: number, value: number): readonly number[] {
  return new Array<number>(count).fill(value);
}

Deno.test("ratchet: worse than the best that lasted fails, and names where that was", () => {
  const scenario = { metric: COVERAGE, past: [70, ...days(8, 82)], threshold: RATCHET };
  const check = onlyCheck(verdictOn({ ...scenario, value: 81 }));
  assert.equal(check.status, "failed");
  assert.deepEqual([check.limit, check.baseline?.value, check.delta], [82, 82, -1]);
  assert.equal(
    check.sentence,
    `coverage fell 1 point to 81 %, worse than its best that lasted, 82 % from ${
      commitOf(1).slice(0, 7)
    } on`,
  );
  assert.equal(check.standard?.commit, commitOf(1));
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 82 })).status, "passed");
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 83 })).status, "passed");
});

Deno.test("ratchet: what the branch owes is told with its own figures, and blocks nothing", () => {
  const past = [...days(8, 82), 80, 80];
  const scenario = { metric: COVERAGE, past, threshold: RATCHET };
  const verdict = verdictOn({ ...scenario, value: 80 });
  assert.deepEqual([verdict.status, verdict.summary], ["passed", "1 debt"]);
  const check = onlyCheck(verdict);
  assert.deepEqual(
    [check.status, check.baseline?.value, check.value, check.delta, check.limit],
    ["debt", 80, 80, 0, 82],
  );
  assert.equal(
    check.sentence,
    "coverage stayed at 80 %; not by this change: it was 80 % before, worse than its best that lasted, 82 % from " +
      `${commitOf(0).slice(0, 7)} on`,
  );
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 81 })).status, "debt");
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 79 })).status, "failed");
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 82 })).status, "passed");
});

Deno.test("ratchet: the run that brought a debt is the one that fails", () => {
  const reference = (index: number) => ({
    branch: "main",
    ancestors: Array.from({ length: index + 1 }, (_, before) => commitOf(index - before)),
    maxAgeDays: 90,
  });
  const brought = { metric: SIZE, past: days(10, 1000), value: 1100, threshold: RATCHET };
  assert.equal(onlyCheck(verdictOn({ ...brought, reference: reference(9) })).status, "failed");
  const next = { ...brought, past: [...days(10, 1000), 1100] };
  assert.equal(onlyCheck(verdictOn({ ...next, reference: reference(10) })).status, "debt");
});

Deno.test("ratchet: one run, or a few days, is no floor", () => {
  for (const dip of [days(1, 0), days(5, 390_000)]) {
    const past = [...days(20, 412_000), ...dip, ...days(10, 412_000)];
    const scenario = { metric: SIZE, past, threshold: RATCHET };
    assert.equal(onlyCheck(verdictOn({ ...scenario, value: 412_000 })).status, "passed");
    const worse = onlyCheck(verdictOn({ ...scenario, value: 413_000 }));
    assert.deepEqual([worse.status, worse.limit], ["failed", 412_000]);
  }
});

Deno.test("ratchet: where nothing has lasted yet, a change may not make it worse", () => {
  const scenario = { metric: SIZE, past: [1200, 1000, 1200], threshold: RATCHET };
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 1200 })).status, "passed");
  assert.equal(
    onlyCheck(verdictOn({ ...scenario, value: 1201 })).sentence,
    "size rose 0.083 % to 1.201 kB, worse than before",
  );
});

Deno.test("ratchet: of a series that moves with every commit the worst of a week counts", () => {
  const past = Array.from({ length: 30 }, (_, index) => 1000 - index);
  const scenario = { metric: SIZE, past, threshold: RATCHET };
  const check = onlyCheck(verdictOn({ ...scenario, value: 990 }));
  assert.deepEqual([check.status, check.limit], ["failed", 978]);
});

Deno.test("ratchet: the floor is in the history, older than maxAgeDays too", () => {
  const past = [...days(8, 90), ...days(120, 80)];
  const check = onlyCheck(verdictOn({ metric: COVERAGE, past, value: 79, threshold: RATCHET }));
  assert.equal(check.status, "failed");
  assert.equal(check.limit, 90);
});

Deno.test("ratchet: a tolerance is allowed, and once more to those who come after", () => {
  const threshold = { ...RATCHET, tolerance: { absolute: 2 } };
  const scenario = { metric: COVERAGE, past: [...days(8, 82), 80], threshold };
  const status = (value: number, past = scenario.past) =>
    onlyCheck(verdictOn({ ...scenario, value, past })).status;
  assert.deepEqual([status(80), status(79.9)], ["passed", "failed"]);
  const owing = [...days(8, 82), 79];
  assert.deepEqual([status(78, owing), status(76.9, owing)], ["debt", "failed"]);
});

Deno.test("ratchet: an accepted change starts it anew, at once", () => {
  const scenario = { metric: COVERAGE, past: [...days(9, 82), 75], threshold: RATCHET };
  const waiver = { metric: "coverage", reason: "dead code removed", author: "Ada" };
  const pastWaivers = [{ ...waiver, commit: commitOf(9) }];
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 75 })).status, "debt");
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 75, pastWaivers })).status, "passed");
  const worse = onlyCheck(verdictOn({ ...scenario, value: 74, pastWaivers }));
  assert.deepEqual([worse.status, worse.limit], ["failed", 75]);
  assert.match(worse.sentence, /worse than what was last accepted, 75 % from c000900 on$/);
});

Deno.test("ratchet: a change larger than what was accepted does not start it anew", () => {
  const past = [...days(9, 1000), 1100, 1100];
  const scenario = { metric: SIZE, past, value: 1100, threshold: RATCHET };
  const atMost = (percent: number) => [{
    metric: "size",
    reason: "i18n",
    author: "Ada",
    commit: commitOf(9),
    atMost: { percent },
  }];
  const within = onlyCheck(verdictOn({ ...scenario, pastWaivers: atMost(10) }));
  assert.deepEqual([within.status, within.limit], ["passed", 1100]);
  const beyond = onlyCheck(verdictOn({ ...scenario, pastWaivers: atMost(9) }));
  assert.deepEqual([beyond.status, beyond.limit], ["debt", 1000]);
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
  assert.deepEqual([gap.status, gap.limit], ["debt", 2499]);
});

Deno.test("ratchet: what was accepted of another metric changes nothing", () => {
  const scenario = { metric: SIZE, past: [...days(8, 1000), 1100], value: 1100 };
  const waiver = { metric: "size-of-docs", reason: "i18n", author: "Ada", commit: commitOf(8) };
  const verdict = verdictOn({ ...scenario, threshold: RATCHET, pastWaivers: [waiver] });
  assert.equal(onlyCheck(verdict).status, "debt");
});

Deno.test("an accepted change of a noisy metric is its new level at once", () => {
  const noise = NOISE.Gauss(20, seededRandom(3));
  const past = Array.from(noise, (one, index) => (index < 19 ? 60 : 75) + one / 4);
  const scenario = { metric: TIME, past, threshold: { mode: "regression" } } as const;
  const waiver = { metric: "time", reason: "checks types", author: "Ada", commit: commitOf(19) };
  for (const value of [74.8, 75.2, 75.5]) {
    const check = onlyCheck(verdictOn({ ...scenario, value, pastWaivers: [waiver] }));
    assert.equal(check.status, "passed", check.sentence);
  }
  const worse = onlyCheck(verdictOn({ ...scenario, value: 80, pastWaivers: [waiver] }));
  assert.equal(worse.status, "failed");
});

Deno.test("a change is not blamed again for a step that the run before has already", () => {
  const noise = NOISE.Gauss(20, seededRandom(3));
  const past = Array.from(noise, (one, index) => (index < 19 ? 60 : 75) + one / 4);
  const scenario = { metric: TIME, past, threshold: { mode: "regression" } } as const;
  const check = onlyCheck(verdictOn({ ...scenario, value: 75.3 }));
  assert.equal(check.status, "debt");
  assert.match(
    check.sentence,
    /; not by this change: it was 1m 15\.\d+s before, more than the noise/,
  );
  assert.equal(onlyCheck(verdictOn({ ...scenario, value: 80 })).suspect, true);
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
    "size rose 1.92 % to 1.06 kB, more than the budget of 5 % in the 6 days of its history, which began at 1 kB; " +
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
  assert.equal(check.standard?.value, 1050);
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
    /^size rose 1\.19 % to 1\.02 kB, more than the budget of 1 % since v1\.2\.0, which began at 1 kB; spent/,
  );
  const onOneLevel = { 1: { tag: "v1.2.0" }, 2: { tag: "v1.2.1" } };
  assert.match(
    onlyCheck(verdictOn({ ...scenario, past: [900, 1000, 1000, 1008], runs: onOneLevel })).sentence,
    /since v1\.2\.1,/,
  );
  const without = onlyCheck(verdictOn(scenario));
  assert.equal(without.lacks, "baseline");
  assert.match(without.sentence, /no run of the history is of a tagged commit$/);
});

Deno.test("budget: who shrinks an overdrawn metric is not told off", () => {
  const threshold = { mode: "budget", maxPercent: 5, severity: "warning" } as const;
  const past = [...days(8, 1000), 1200, 1300];
  const verdict = verdictOn({ metric: SIZE, past, value: 1250, threshold });
  assert.equal(verdict.status, "passed");
  assert.match(
    onlyCheck(verdict).sentence,
    /^size fell 3\.85 % to 1\.25 kB; not by this change: it was 1\.3 kB before, more than the budget/,
  );
  assert.equal(
    onlyCheck(verdictOn({ metric: SIZE, past, value: 1301, threshold })).status,
    "failed",
  );
});

Deno.test("budget: a dip on the day on which it began is no measure", () => {
  const threshold = { mode: "budget", maxPercent: 5, window: { days: 10 } } as const;
  const past = [...days(15, 1000), 0, ...days(9, 1000)];
  const check = onlyCheck(verdictOn({ metric: SIZE, past, value: 1001, threshold }));
  assert.deepEqual([check.status, check.limit], ["passed", 1050]);
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
