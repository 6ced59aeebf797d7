import assert from "node:assert/strict";
import type { Metric } from "../../core/metric.ts";
import { movementText } from "../../report/page/card.ts";
import { runsOf } from "../../report/read_run.ts";
import { summarize, toneOf } from "../../report/summary.ts";
import { toReportData } from "../../report/data/to_data.ts";
import { dailyRuns, testModel, testView } from "./_history.ts";

const SIZE: Metric = { key: "size", type: "numeric", unit: "bytes" };

function summaryOf(values: readonly number[], count: number = values.length) {
  const data = toReportData(
    testModel(testView(dailyRuns(count), [{ metric: "size", values }]), [SIZE]),
  );
  const [series] = data.series;
  if (series === undefined) throw new Error("no series");
  const order = runsOf(data.runs, "main");
  return summarize(series, order, { runs: data.runs, metric: SIZE, recent: 3 });
}

Deno.test("summarize() compares with the last value before, past runs without one", () => {
  const summary = summaryOf([100, 90, NaN, 120]);
  assert.deepEqual(summary?.previous, { run: 1, from: 90, change: 30, tone: "worse" });
  assert.equal(summary?.value, 120);
  assert.deepEqual(summary?.recent, [0, 1, 3]);
});

Deno.test("summarize() compares with the newest value that is at least 30 days older", () => {
  const values = Array.from({ length: 40 }, (_, day) => 100 - day);
  assert.deepEqual(summaryOf(values)?.month, { run: 9, from: 91, change: -30, tone: "better" });
  assert.equal(summaryOf(values.slice(0, 30))?.month, undefined);
});

Deno.test("summarize() of the only value knows no movement, of none nothing", () => {
  assert.deepEqual(summaryOf([5]), { run: 0, value: 5, recent: [0] });
  assert.equal(summaryOf([NaN]), undefined);
});

Deno.test("toneOf() follows the direction, declared or of the unit", () => {
  const cases: readonly (readonly [number, Partial<Metric>, string])[] = [
    [1, { unit: "percent" }, "better"],
    [1, { unit: "bytes" }, "worse"],
    [-1, { unit: "duration" }, "better"],
    [-1, { unit: "integer", direction: "higher" }, "worse"],
    [1, { unit: "integer" }, "changed"],
    [1, { type: "label" }, "changed"],
    [0, { unit: "bytes" }, "same"],
  ];
  for (const [change, metric, tone] of cases) {
    assert.equal(toneOf(change, { key: "m", type: "numeric", ...metric }), tone);
  }
});

Deno.test("movementText() says how much, and how much that is", () => {
  const text = (from: number, change: number, metric: Partial<Metric> = {}) =>
    movementText({ from, change }, {}, { key: "m", type: "numeric", ...metric });
  assert.equal(text(400_000, 16_300, { unit: "bytes" }), "▲ +16.3 kB (+4.08 %)");
  assert.equal(text(71.4, -0.4, { unit: "percent" }), "▼ -0.4 points");
  assert.equal(text(0, 5), "▲ +5");
  assert.equal(text(5, 0), "= no change");
  assert.equal(
    movementText({ from: 1, change: -1 }, { words: ["a", "b"] }, { key: "m", type: "label" }),
    "was b",
  );
});
