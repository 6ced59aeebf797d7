import assert from "node:assert/strict";
import { evaluateGate, type GateInput } from "../../../core/gate/gate.ts";
import type { Threshold } from "../../../core/gate/threshold.ts";
import { type Check, failsRun } from "../../../core/gate/verdict.ts";
import type { GateMetric, Measurement } from "../../../core/metric.ts";
import { DAY_MS, historyOf, NOW, sha } from "../_view.ts";

const COVERAGE: GateMetric = { key: "coverage", type: "numeric", unit: "percent" };
const SIZE: GateMetric = {
  key: "bundle-size",
  name: "Bundle size",
  type: "numeric",
  unit: "bytes",
};
const MAIN = historyOf([
  { commit: sha("a1"), values: { coverage: 75, "bundle-size": 390_000 } },
  { commit: sha("a2"), values: { coverage: 74.6, "bundle-size": 400_000 } },
]);

function input(over: Partial<GateInput>): GateInput {
  return {
    mode: "hard",
    thresholds: [],
    metrics: [COVERAGE, SIZE],
    measurements: [],
    failures: [],
    history: MAIN,
    reference: { branch: "main", mergeBase: sha("a2"), maxAgeDays: 90 },
    onMissingBaseline: "warn",
    now: NOW,
    ...over,
  };
}

function limit(over: Partial<Threshold>): Threshold {
  return { metric: "coverage", mode: "min", severity: "blocker", ...over };
}

function value(metric: string, number: number): Measurement {
  return { metric, labels: {}, value: number };
}

function only(over: Partial<GateInput>): Check {
  const { checks } = evaluateGate(input(over));
  assert.equal(checks.length, 1);
  const [check] = checks;
  assert.ok(check);
  return check;
}

function withoutHistory(over: Partial<GateInput>): GateInput {
  const { history: _, ...rest } = input(over);
  return rest;
}

interface Case {
  readonly threshold: Partial<Threshold>;
  readonly value: number;
  readonly status: Check["status"];
  readonly limit: number;
  readonly sentence: string;
}

const CASES: readonly Case[] = [
  {
    threshold: { target: 80 },
    value: 71.4,
    status: "failed",
    limit: 80,
    sentence: "coverage fell 3.2 points to 71.4 %, below the minimum of 80 %, as it was before",
  },
  {
    threshold: { target: 80 },
    value: 80,
    status: "passed",
    limit: 80,
    sentence: "coverage rose 5.4 points to 80 %, at the minimum of 80 %",
  },
  {
    threshold: { target: 80, tolerance: { absolute: 1 } },
    value: 79.5,
    status: "passed",
    limit: 79,
    sentence:
      "coverage rose 4.9 points to 79.5 %, below the minimum of 80 % but within the tolerance of 1 point",
  },
  {
    threshold: { target: 80, tolerance: { percent: 1 } },
    value: 79.1,
    status: "failed",
    limit: 79.2,
    sentence:
      "coverage rose 4.5 points to 79.1 %, below the minimum of 80 % by more than the tolerance of 1 %, as it was before",
  },
  {
    threshold: { metric: "bundle-size", mode: "max", target: 410_000 },
    value: 410_001,
    status: "failed",
    limit: 410_000,
    sentence: "Bundle size rose 2.5 % to 410.001 kB, above the maximum of 410 kB",
  },
  {
    threshold: { metric: "bundle-size", mode: "max", target: 500_000 },
    value: 400_000,
    status: "passed",
    limit: 500_000,
    sentence: "Bundle size stayed at 400 kB, below the maximum of 500 kB",
  },
  {
    threshold: {
      metric: "bundle-size",
      mode: "max",
      target: 400_000,
      tolerance: { absolute: 500 },
    },
    value: 400_400,
    status: "passed",
    limit: 400_500,
    sentence:
      "Bundle size rose 0.1 % to 400.4 kB, above the maximum of 400 kB but within the tolerance of 500 B",
  },
  {
    threshold: { mode: "no-regression" },
    value: 74.2,
    status: "passed",
    limit: 74.1,
    sentence: "coverage fell 0.4 points to 74.2 %, within the 0.5 points allowed",
  },
  {
    threshold: { mode: "no-regression" },
    value: 74,
    status: "failed",
    limit: 74.1,
    sentence: "coverage fell 0.6 points to 74 %, more than the 0.5 points allowed",
  },
  {
    threshold: { mode: "no-regression" },
    value: 90,
    status: "passed",
    limit: 74.1,
    sentence: "coverage rose 15.4 points to 90 %, no regression",
  },
  {
    threshold: { metric: "bundle-size", mode: "no-regression", tolerance: { percent: 1 } },
    value: 405_000,
    status: "failed",
    limit: 404_000,
    sentence: "Bundle size rose 1.25 % to 405 kB, more than the 1 % allowed",
  },
  {
    threshold: { metric: "bundle-size", mode: "no-regression", tolerance: { absolute: 0 } },
    value: 400_001,
    status: "failed",
    limit: 400_000,
    sentence: "Bundle size rose 0.00025 % to 400.001 kB, and may not get worse",
  },
  {
    threshold: { mode: "delta-max-drop", maxPercent: 5 },
    value: 70,
    status: "failed",
    limit: 70.87,
    sentence: "coverage fell 4.6 points to 70 %, a drop of 6.17 %, more than the 5 % allowed",
  },
  {
    threshold: { metric: "bundle-size", mode: "delta-max-drop", maxPercent: 5 },
    value: 500_000,
    status: "passed",
    limit: 380_000,
    sentence: "Bundle size rose 25 % to 500 kB, no drop",
  },
  {
    threshold: { metric: "bundle-size", mode: "delta-max-increase", maxPercent: 5 },
    value: 425_000,
    status: "failed",
    limit: 420_000,
    sentence: "Bundle size rose 6.25 % to 425 kB, more than the 5 % allowed",
  },
  {
    threshold: { metric: "bundle-size", mode: "delta-max-increase", maxPercent: 5 },
    value: 420_000,
    status: "passed",
    limit: 420_000,
    sentence: "Bundle size rose 5 % to 420 kB, within the 5 % allowed",
  },
  {
    threshold: {
      metric: "bundle-size",
      mode: "delta-max-increase",
      maxPercent: 5,
      tolerance: { absolute: 1000 },
    },
    value: 421_001,
    status: "failed",
    limit: 421_000,
    sentence: "Bundle size rose 5.25 % to 421 kB, more than the 5 % and 1 kB allowed",
  },
];

for (const { threshold, value: number, status, limit: worst, sentence } of CASES) {
  Deno.test(`a check says: ${sentence}`, () => {
    const check = only({
      thresholds: [limit(threshold)],
      measurements: [value(threshold.metric ?? "coverage", number)],
    });
    assert.equal(check.sentence, sentence);
    assert.equal(check.status, status);
    assert.ok(Math.abs((check.limit ?? NaN) - worst) < 1e-9);
    assert.equal(check.baseline?.commit, sha("a2"));
    assert.equal(check.delta, number - (check.baseline?.value ?? NaN));
  });
}

Deno.test("a value on the limit passes although binary fractions are not exact", () => {
  const history = historyOf([{ commit: sha("a2"), values: { coverage: 0.7 } }]);
  const metrics = [{ ...COVERAGE, direction: "lower" as const }];
  const thresholds = [limit({ mode: "no-regression", tolerance: { absolute: 0.1 } })];
  const measurements = [value("coverage", 0.8)];
  assert.equal(only({ history, metrics, thresholds, measurements }).status, "passed");
});

Deno.test("a declared direction outweighs the unit's", () => {
  const metrics = [{ ...COVERAGE, direction: "lower" as const }];
  const thresholds = [limit({ mode: "no-regression" })];
  assert.equal(
    only({ metrics, thresholds, measurements: [value("coverage", 90)] }).status,
    "failed",
  );
  assert.equal(
    only({ metrics, thresholds, measurements: [value("coverage", 10)] }).status,
    "passed",
  );
});

Deno.test("no-regression takes higher as better where nobody says", () => {
  const { unit: _, ...plain } = COVERAGE;
  const over = { metrics: [plain], thresholds: [limit({ mode: "no-regression" })] };
  const status = (number: number) => only({ ...over, measurements: [value("coverage", number)] });
  assert.equal(status(70).status, "failed");
  assert.equal(status(80).status, "passed");
});

Deno.test("delta modes look at their side, whichever way is better", () => {
  const metrics = [{ ...COVERAGE, direction: "higher" as const }];
  const status = (mode: Threshold["mode"], number: number) =>
    only({
      metrics,
      thresholds: [limit({ mode, maxPercent: 5 })],
      measurements: [value("coverage", number)],
    }).status;
  assert.equal(status("delta-max-increase", 90), "failed");
  assert.equal(status("delta-max-increase", 10), "passed");
  assert.equal(status("delta-max-drop", 90), "passed");
  assert.equal(status("delta-max-drop", 10), "failed");
});

Deno.test("a tolerance in percent is an amount of negative values, too", () => {
  const history = historyOf([{ commit: sha("a2"), values: { coverage: -100 } }]);
  const thresholds = [limit({ mode: "no-regression", tolerance: { percent: 10 } })];
  const check = only({ history, thresholds, measurements: [value("coverage", -105)] });
  assert.deepEqual([check.status, check.limit], ["passed", -110]);
});

Deno.test("min and max are judged without any history", () => {
  const verdict = evaluateGate(withoutHistory({
    thresholds: [limit({ target: 80 })],
    measurements: [value("coverage", 1)],
  }));
  assert.equal(verdict.status, "failed");
  assert.equal(verdict.checks[0]?.sentence, "coverage is 1 %, below the minimum of 80 %");
  assert.equal(verdict.checks[0]?.baseline, undefined);
});

Deno.test("without a baseline nothing is computed, and onMissingBaseline decides", () => {
  const over = {
    thresholds: [limit({ mode: "no-regression" })],
    measurements: [value("coverage", 1)],
  };
  const status = { fail: "failed", warn: "unknown", pass: "passed" } as const;
  for (const onMissingBaseline of ["fail", "warn", "pass"] as const) {
    const verdict = evaluateGate(withoutHistory({ ...over, onMissingBaseline }));
    assert.equal(verdict.status, status[onMissingBaseline]);
    assert.equal(failsRun(verdict), onMissingBaseline === "fail");
    assert.equal(verdict.checks[0]?.status, "not_computed");
    assert.equal(
      verdict.checks[0]?.sentence,
      "coverage is 1 %; the history has no run to compare it with",
    );
  }
});

Deno.test("a missing baseline of a warning fails no hard gate", () => {
  const thresholds = [limit({ mode: "no-regression", severity: "warning" })];
  const measurements = [value("coverage", 1)];
  const verdict = evaluateGate(
    withoutHistory({ thresholds, measurements, onMissingBaseline: "fail" }),
  );
  assert.equal(verdict.status, "warning");
});

Deno.test("a metric that the gate names and nobody measured is missing and fails", () => {
  const thresholds = [
    limit({ target: 80 }),
    limit({ metric: "bundle-size", mode: "max", target: 1e6 }),
  ];
  const measurements = [value("bundle-size", 1)];
  const silent = evaluateGate(input({ thresholds, measurements }));
  assert.equal(silent.status, "failed");
  assert.equal(silent.checks[0]?.status, "missing");
  assert.equal(silent.checks[0]?.sentence, "coverage was not measured in this run");
  const failures = [{
    metric: "coverage",
    code: "COLLECT_NO_FILE",
    message: 'there is no file "lcov.info"',
    fix: "Run the tests first",
  }];
  assert.equal(
    evaluateGate(input({ thresholds, measurements, failures })).checks[0]?.sentence,
    'coverage was not measured: there is no file "lcov.info"',
  );
});

Deno.test("an optional metric that was skipped fails nothing", () => {
  const metrics = [{ ...COVERAGE, onFailure: "skip" }];
  const verdict = evaluateGate(input({ metrics, thresholds: [limit({ target: 80 })] }));
  assert.equal(verdict.status, "passed");
  assert.equal(verdict.checks[0]?.status, "not_computed");
  assert.equal(verdict.summary, "1 not computed");
});

Deno.test("a metric whose failure only warns is missing all the same", () => {
  const metrics = [{ ...COVERAGE, onFailure: "warn" }];
  const verdict = evaluateGate(input({ metrics, thresholds: [limit({ target: 80 })] }));
  assert.deepEqual([verdict.status, verdict.checks[0]?.status], ["failed", "missing"]);
});

Deno.test("a threshold that names nothing is missing, not passed", () => {
  const verdict = evaluateGate(input({ thresholds: [limit({ metric: "covrage-*", target: 1 })] }));
  assert.equal(verdict.status, "failed");
  assert.equal(verdict.checks[0]?.metric, "covrage-*");
});

Deno.test("a pattern checks each series that it names", () => {
  const bench = (name: string, number: number) => ({
    metric: "bench",
    labels: { case: name },
    value: number,
  });
  const verdict = evaluateGate(input({
    metrics: [{ key: "bench", type: "numeric", unit: "duration" }],
    thresholds: [limit({ metric: "bench{case=*}", mode: "max", target: 1 })],
    measurements: [bench("parse", 0.5), bench("print", 2), {
      metric: "bench",
      labels: {},
      value: 9,
    }],
  }));
  assert.deepEqual(
    verdict.checks.map((check) => [check.labels["case"], check.status]),
    [["print", "failed"], ["parse", "passed"]],
  );
  assert.equal(
    verdict.checks[0]?.sentence,
    "bench{case=print} is 2 s, above the maximum of 1 s",
  );
});

Deno.test("each series is compared with its own past", () => {
  const labels = { a: { case: "a" }, b: { case: "b" } };
  const history = historyOf(
    [{ commit: sha("a2"), values: { "bench{case=a}": 1, "bench{case=b}": 100 } }],
    { "bench{case=a}": labels.a, "bench{case=b}": labels.b },
  );
  const { checks } = evaluateGate(input({
    history,
    metrics: [{ key: "bench", type: "numeric", unit: "bytes" }],
    thresholds: [limit({ metric: "bench", mode: "no-regression" })],
    measurements: [{ metric: "bench", labels: labels.a, value: 2 }, {
      metric: "bench",
      labels: labels.b,
      value: 100,
    }],
  }));
  assert.deepEqual(checks.map(({ baseline, status }) => [baseline?.value, status]), [
    [1, "failed"],
    [100, "passed"],
  ]);
});

Deno.test("a series that vanishes while others of its metric stay is missing, as its threshold says", () => {
  const runs = [
    { commit: sha("a1"), values: { "bench{case=old}": 1, "bench{case=a}": 1 } },
    { commit: sha("a2"), values: { "bench{case=a}": 1, "bench{case=b}": 1 } },
  ];
  const labels = Object.fromEntries(
    ["old", "a", "b"].map((name) => [`bench{case=${name}}`, { case: name }]),
  );
  const over = {
    history: historyOf(runs, labels),
    metrics: [{ key: "bench", type: "numeric", unit: "bytes" }],
    measurements: [{ metric: "bench", labels: { case: "a" }, value: 1 }],
  } satisfies Partial<GateInput>;
  for (const metric of ["bench", "bench{case=*}", "b*"]) {
    const verdict = evaluateGate(
      input({ ...over, thresholds: [limit({ metric, mode: "ratchet" })] }),
    );
    assert.equal(verdict.status, "failed", metric);
    assert.deepEqual(verdict.checks.map((one) => [one.labels["case"], one.status, one.severity]), [
      ["b", "missing", "blocker"],
      ["a", "passed", "blocker"],
    ]);
    assert.equal(
      verdict.checks[0]?.sentence,
      "bench{case=b} was measured in a200000, the merge base, and is not any more",
    );
  }
  const other = evaluateGate(
    input({ ...over, thresholds: [limit({ metric: "bench{case=a}", mode: "ratchet" })] }),
  );
  assert.equal(other.status, "passed");
  const statusWith = (more: Partial<Threshold>, waivers: GateInput["waivers"] = []) => {
    const thresholds = [limit({ metric: "bench", mode: "ratchet", ...more })];
    return evaluateGate(input({ ...over, thresholds, waivers })).status;
  };
  assert.equal(statusWith({ onVanished: "warn" }), "warning");
  assert.equal(statusWith({ onVanished: "ignore" }), "passed");
  assert.equal(statusWith({ severity: "warning" }), "warning");
  const waiver = { metric: "bench{case=b}", reason: "parser removed", author: "Ada" };
  assert.equal(statusWith({}, [waiver]), "passed");
});

Deno.test("other labels are no way around a limit", () => {
  const metrics = [{ key: "size", type: "numeric", unit: "bytes" }] as const;
  const measurements = [{ metric: "size", labels: { key: "total" }, value: 5000 }];
  const history = historyOf([
    { commit: sha("a1"), values: { size: 90 } },
    { commit: sha("a2"), values: { size: 90 } },
  ]);
  for (const mode of ["no-regression", "ratchet", "delta-max-increase"] as const) {
    const verdict = evaluateGate(input({
      history,
      metrics,
      measurements,
      thresholds: [limit({ metric: "size", mode, maxPercent: 1, onVanished: "ignore" })],
    }));
    assert.equal(verdict.status, "failed", mode);
    assert.equal(
      verdict.checks[0]?.sentence,
      "size was measured in a200000, the merge base, and is not any more; its metric has other series now",
    );
  }
});

Deno.test("what grew from nothing is told by its values", () => {
  const history = historyOf([{ commit: sha("a2"), values: { "bundle-size": 0 } }]);
  const check = only({
    history,
    thresholds: [limit({ metric: "bundle-size", mode: "regression" })],
    measurements: [value("bundle-size", 412_000)],
  });
  assert.equal(check.sentence, "Bundle size rose from 0 B to 412 kB, and may not get worse");
});

Deno.test("a value that is too old is no baseline", () => {
  const over = {
    thresholds: [limit({ mode: "no-regression" })],
    measurements: [value("coverage", 1)],
  };
  const reference = (maxAgeDays: number) => ({ branch: "main", mergeBase: sha("a2"), maxAgeDays });
  const now = NOW + 91 * DAY_MS;
  assert.equal(only({ ...over, now, reference: reference(90) }).lacks, "baseline");
  assert.equal(only({ ...over, now, reference: reference(93) }).status, "failed");
});

Deno.test("the samples of a baseline are the runs of its present level", () => {
  const past = [390, 390, 390, 390, 400, 400, 400];
  const history = historyOf(
    past.map((size, index) => ({ commit: sha(`b${index}`), values: { "bundle-size": size } })),
  );
  const check = only({
    history,
    reference: { branch: "main", maxAgeDays: 90 },
    thresholds: [limit({ metric: "bundle-size", mode: "no-regression" })],
    measurements: [value("bundle-size", 400)],
  });
  assert.equal(check.baseline?.samples, 3);
  assert.match(check.baseline.description, /, 3 samples$/);
});

Deno.test("several thresholds on one metric are all judged", () => {
  const thresholds = [limit({ target: 70 }), limit({ mode: "no-regression" })];
  const verdict = evaluateGate(input({ thresholds, measurements: [value("coverage", 71)] }));
  assert.deepEqual(
    verdict.checks.map((check) => [check.mode, check.status]),
    [["no-regression", "failed"], ["min", "passed"]],
  );
});

Deno.test("failing blockers come first, then failing warnings, then the config's order", () => {
  const thresholds = [
    limit({ target: 1 }),
    limit({ target: 98, severity: "warning" }),
    limit({ target: 2 }),
    limit({ target: 99 }),
  ];
  const verdict = evaluateGate(input({ thresholds, measurements: [value("coverage", 50)] }));
  assert.deepEqual(verdict.checks.map((check) => check.limit), [99, 98, 1, 2]);
  assert.equal(verdict.summary, "1 failed, 1 warning, 2 passed");
});

Deno.test("a label metric cannot be judged and says so", () => {
  const verdict = evaluateGate(input({
    metrics: [{ key: "coverage", type: "label" }],
    thresholds: [limit({ target: 80 })],
    measurements: [{ metric: "coverage", labels: {}, value: "high" }],
  }));
  assert.equal(verdict.status, "unknown");
  assert.equal(
    verdict.checks[0]?.sentence,
    'coverage is the label "high"; only numbers can be judged',
  );
});

Deno.test("only a failed blocker in mode hard fails the run", () => {
  const measurements = [value("coverage", 1)];
  const table = [
    ["hard", "blocker", "failed", true],
    ["hard", "warning", "warning", false],
    ["soft", "blocker", "failed", false],
    ["off", "blocker", "off", false],
  ] as const;
  for (const [mode, severity, status, fails] of table) {
    const verdict = evaluateGate(
      input({ mode, measurements, thresholds: [limit({ target: 80, severity })] }),
    );
    assert.equal(verdict.status, status);
    assert.equal(failsRun(verdict), fails);
  }
});

Deno.test("a gate without thresholds passes and says that there was nothing to check", () => {
  const verdict = evaluateGate(input({}));
  assert.equal(verdict.status, "passed");
  assert.equal(verdict.summary, "nothing to check: no threshold is configured");
});
