import assert from "node:assert/strict";
import type { HistoryView } from "../../../core/history_view.ts";
import { renderOpenMetrics } from "../../../report/export/openmetrics.ts";
import { sampleHistory } from "../../../report/sample.ts";
import { type Family, parseExposition } from "./_exposition.ts";
import { SAMPLE_METRICS, testView } from "../_history.ts";

const HOUR = 3_600_000;

function open(view: HistoryView): ReadonlyMap<string, Family> {
  return parseExposition([...renderOpenMetrics(view, { format: "openmetrics" })].join(""), true);
}

function latest(view: HistoryView): ReadonlyMap<string, Family> {
  return parseExposition([...renderOpenMetrics(view, { format: "prometheus" })].join(""), false);
}

const VIEW = testView(
  [{ time: 0, branch: "main" }, { time: HOUR, branch: "feature" }, {
    time: 2 * HOUR,
    branch: "main",
  }],
  [
    { metric: "bundle-size", labels: { os: "linux" }, values: [1000, 1100, 1200] },
    { metric: "coverage", values: [80, NaN, 81.5] },
    { metric: "license", values: [0, 1, 0], words: ["MIT", 'a "b"\\\nc'] },
  ],
  [
    { key: "bundle-size", type: "numeric", unit: "bytes", description: "Size of \\ the\n bundle" },
    { key: "coverage", type: "numeric", unit: "percent", name: "Test coverage" },
    { key: "license", type: "label" },
  ],
);

Deno.test("OpenMetrics holds every value with its time in seconds, by branch", () => {
  const families = open(VIEW);
  assert.deepEqual([...families.keys()], [
    "unentropy_bundle_size_bytes",
    "unentropy_coverage_percent",
    "unentropy_license",
  ]);
  const size = families.get("unentropy_bundle_size_bytes");
  assert.deepEqual([size?.type, size?.unit, size?.help], [
    "gauge",
    "bytes",
    "Size of \\\\ the\\n bundle",
  ]);
  assert.deepEqual(
    size?.samples.map(({ labels, value, time }) => [labels["branch"], labels["os"], value, time]),
    [["main", "linux", 1000, 0], ["main", "linux", 1200, 7200], ["feature", "linux", 1100, 3600]],
  );
  assert.deepEqual(
    families.get("unentropy_coverage_percent")?.samples.map(({ value }) => value),
    [80, 81.5],
  );
});

Deno.test("a word becomes a label, whatever is in it", () => {
  const license = open(VIEW).get("unentropy_license");
  assert.equal(license?.type, "info");
  assert.deepEqual(license?.samples.map(({ labels, time }) => [labels["value"], time]), [
    ["MIT", 0],
    ["MIT", 7200],
    ['a "b"\\\nc', 3600],
  ]);
});

Deno.test("Prometheus' format holds the latest value of each series without a time", () => {
  const families = latest(VIEW);
  const of = (name: string) =>
    families.get(name)?.samples.map(({ labels, value, time }) => [labels["branch"], value, time]);
  assert.deepEqual(of("unentropy_coverage_percent"), [["main", 81.5, undefined]]);
  assert.deepEqual(of("unentropy_bundle_size_bytes"), [
    ["main", 1200, undefined],
    ["feature", 1100, undefined],
  ]);
  assert.deepEqual(families.get("unentropy_license_info")?.samples[0]?.labels["value"], "MIT");
  assert.equal(families.get("unentropy_last_run_timestamp_seconds")?.samples[0]?.value, 7200);
});

Deno.test("no two metrics and no two labels share a name", () => {
  const view = testView(
    [{ time: 0 }],
    [
      { metric: "size", values: [1] },
      { metric: "size-bytes", values: [2] },
      { metric: "size-value-bytes", values: [3] },
      { metric: "last-run-timestamp-seconds", values: [4] },
      {
        metric: "x",
        labels: { "a-b": "1", "a.b": "2", branch: "3", "1": "4", __x: "5" },
        values: [5],
      },
    ],
    [{ key: "size", type: "numeric", unit: "bytes" }],
  );
  const families = latest(view);
  const values = [...families].map(([, { samples }]) => samples.map(({ value }) => value));
  assert.deepEqual(values.flat().sort(), [0, 1, 2, 3, 4, 5]);
  const labels = families.get("unentropy_x")?.samples[0]?.labels;
  assert.deepEqual(Object.values(labels ?? {}).slice(1).sort(), ["1", "2", "3", "4", "5"]);
  open(view);
});

Deno.test("of two runs at one time the newer counts, so that times ascend", () => {
  const view = testView([{ time: 0 }, { time: 0 }], [{ metric: "size", values: [1, 2] }]);
  assert.deepEqual(open(view).get("unentropy_size")?.samples.map(({ value }) => value), [2]);
});

Deno.test("an empty history is a valid exposition, and so is a generated one of many runs", () => {
  assert.equal(open(testView([], [])).size, 0);
  assert.equal(latest(testView([], [])).size, 0);
  const sample = sampleHistory({ runs: 500, until: 1e12, seed: 1, metrics: SAMPLE_METRICS });
  assert.equal(open(sample).size, 4);
  assert.equal(latest(sample).size, 5);
});

Deno.test("the strict reader of these tests refuses what is wrong", () => {
  const wrong: readonly (readonly [string, boolean])[] = [
    ["# TYPE a gauge\na 1\n", true],
    ["# TYPE a gauge\n# UNIT a bytes\n# EOF\n", true],
    ["# TYPE a gauge\na 1 2\na 1 2\n# EOF\n", true],
    ["# TYPE a gauge\na 1 2\n", false],
    ['# TYPE a gauge\na{b="1",b="2"} 1\n', false],
    ['# TYPE a gauge\na{b="\n"} 1\n', false],
    ["# TYPE a gauge\na NaN\n", false],
    ["# TYPE a gauge\nb 1\n", false],
  ];
  for (const [text, isOpen] of wrong) {
    assert.throws(() => parseExposition(text, isOpen), Error, text);
  }
});
