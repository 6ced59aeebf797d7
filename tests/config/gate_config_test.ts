import assert from "node:assert/strict";
import { METRIC, parse, problemsOf } from "./_parse.ts";

const METRICS = {
  coverage: { ...METRIC, unit: "percent" },
  "bundle-js": { ...METRIC, unit: "bytes" },
  "bundle-css": { ...METRIC, unit: "bytes" },
  bench: { ...METRIC, unit: "duration" },
  count: METRIC,
  version: { ...METRIC, type: "label" },
};

function withGate(qualityGate: object): object {
  return { metrics: METRICS, qualityGate };
}

Deno.test("every threshold mode keeps what it needs", async () => {
  const { config } = await parse(withGate({
    thresholds: [
      { metric: "coverage", mode: "ratchet", tolerance: "0.5%" },
      { metric: "bundle-*", mode: "delta-max-increase", maxIncreasePercent: 5 },
      { metric: "bench{case=*}", mode: "regression", severity: "warning" },
      { metric: "bundle-js", mode: "budget", maxPercent: 5 },
      { metric: "bundle-js", mode: "budget", maxPercent: 5, window: { days: 7 } },
      { metric: "bundle-js", mode: "budget", maxPercent: 5, window: "last-tag" },
      { metric: "count", mode: "min", target: 1, tolerance: { percent: 1 } },
      { metric: "count", mode: "max", target: 9, tolerance: { absolute: 2 } },
    ],
  }));
  const severity = "blocker";
  assert.deepEqual(config.gate.thresholds, [
    { metric: "coverage", mode: "ratchet", tolerance: { percent: 0.5 }, severity },
    { metric: "bundle-*", mode: "delta-max-increase", maxPercent: 5, severity },
    { metric: "bench{case=*}", mode: "regression", severity: "warning" },
    { metric: "bundle-js", mode: "budget", maxPercent: 5, window: { days: 30 }, severity },
    { metric: "bundle-js", mode: "budget", maxPercent: 5, window: { days: 7 }, severity },
    { metric: "bundle-js", mode: "budget", maxPercent: 5, window: "last-tag", severity },
    { metric: "count", mode: "min", target: 1, tolerance: { percent: 1 }, severity },
    { metric: "count", mode: "max", target: 9, tolerance: { absolute: 2 }, severity },
  ]);
});

Deno.test("a threshold without what its mode needs is refused at the missing field", async () => {
  const thresholds = [
    { metric: "count", mode: "delta-max-increase", maxDropPercent: 5 },
    { metric: "coverage", mode: "budget" },
    { metric: "coverage", mode: "budget", maxPercent: 5, window: { weeks: 2 } },
    { metric: "coverage", mode: "budget", maxPercent: 5, window: "forever" },
    { metric: "coverage", mode: "min", target: 1, window: "last-tag" },
    { mode: "no-regression" },
    { metric: "coverage" },
    7,
  ];
  assert.deepEqual(
    (await problemsOf(withGate({ thresholds }))).map(({ path }) =>
      path.replace("$.qualityGate.thresholds", "")
    ),
    [
      "[0].maxIncreasePercent",
      "[1].maxPercent",
      "[2].window.days",
      "[2].window.weeks",
      "[3].window",
      "[4].window",
      "[5].metric",
      "[6].mode",
      "[7]",
    ],
  );
});

const AMOUNTS = ["2", "-2%", "%", "two%", -1, { percent: -1 }, { pct: 1 }, {}, true, [1], "1e3%"];

for (const tolerance of AMOUNTS) {
  Deno.test(`a tolerance of ${JSON.stringify(tolerance)} is refused`, async () => {
    const thresholds = [{ metric: "coverage", mode: "no-regression", tolerance }];
    const problems = await problemsOf(withGate({ thresholds }));
    assert.ok(problems.length >= 1);
    for (const { path } of problems) {
      assert.ok(path.startsWith("$.qualityGate.thresholds[0].tolerance"), path);
    }
  });
}

Deno.test("a threshold on nothing that is declared is refused, with the name that was meant", async () => {
  const thresholds = [
    { metric: "coverge", mode: "no-regression" },
    { metric: "bundel-*", mode: "no-regression" },
    { metric: "bnch{case=*}", mode: "regression" },
    { metric: "zzz*", mode: "no-regression" },
    { metric: "bench{case=*", mode: "regression" },
  ];
  const accept = [{ metric: "cuont", reason: "because", expires: "2026-12-31" }];
  assert.deepEqual(
    (await problemsOf(withGate({ thresholds, accept }))).map(({ path, found, didYouMean }) => [
      path.replace("$.qualityGate.", ""),
      found,
      didYouMean,
    ]),
    [
      ["thresholds[0].metric", '"coverge"', "coverage"],
      ["thresholds[1].metric", '"bundel-*"', undefined],
      ["thresholds[2].metric", '"bnch{case=*}"', "bench"],
      ["thresholds[3].metric", '"zzz*"', undefined],
      ["thresholds[4].metric", '"bench{case=*"', undefined],
      ["accept[0].metric", '"cuont"', "count"],
    ],
  );
});

for (const mode of ["regression", "ratchet", "budget"]) {
  Deno.test(`mode ${mode} needs a direction: from the unit, or declared`, async () => {
    const threshold = { metric: "co*", mode, ...(mode === "budget" && { maxPercent: 5 }) };
    assert.deepEqual(
      (await problemsOf(withGate({ thresholds: [threshold, threshold] }))).map(({ path }) => path),
      ["$.metrics.count.direction"],
    );
    const count = { ...METRIC, direction: "lower" };
    const { config } = await parse({
      metrics: { ...METRICS, count },
      qualityGate: { thresholds: [threshold] },
    });
    assert.equal(config.gate.thresholds.length, 1);
  });
}

Deno.test("a template supplies the direction that a mode needs", async () => {
  const { config } = await parse({
    metrics: { todo: { $ref: "todo" } },
    qualityGate: { thresholds: [{ metric: "todo", mode: "ratchet" }] },
  });
  assert.equal(config.metrics[0]?.direction, "lower");
});

Deno.test("the gate's own settings are kept", async () => {
  const accept = [{ metric: "bundle-*", reason: "adds i18n", expires: "2026-02-28" }];
  const { config } = await parse(
    withGate({ onMissingBaseline: "fail", configFrom: "head", accept }),
  );
  assert.deepEqual(
    [config.gate.onMissingBaseline, config.gate.configFrom, config.gate.accept],
    ["fail", "head", accept],
  );
});

for (const expires of ["2026-02-30", "2026-1-1", "tomorrow", "", 20260101]) {
  Deno.test(`a waiver that expires on ${JSON.stringify(expires)} is refused`, async () => {
    const accept = [{ metric: "count", reason: "x", expires }];
    assert.deepEqual(
      (await problemsOf(withGate({ accept }))).map(({ path }) => path),
      ["$.qualityGate.accept[0].expires"],
    );
  });
}

Deno.test("parseConfig() warns of a gate that cannot do what it seems to", async () => {
  const { warnings } = await parse(withGate({
    mode: "hard",
    thresholds: [
      { metric: "version", mode: "no-regression" },
      { metric: "count", mode: "no-regression" },
      { metric: "count", mode: "no-regression", severity: "warning" },
      { metric: "coverage", mode: "no-regression" },
    ],
  }));
  assert.deepEqual(warnings, [
    'The threshold on "version" is never evaluated: the metric\'s values are words',
    'Metric "count" has no direction; no-regression takes higher as better. ' +
    'Set its direction to "higher" or "lower"',
  ]);
});
