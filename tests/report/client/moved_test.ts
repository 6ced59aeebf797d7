import assert from "node:assert/strict";
import type { Metric } from "../../../core/metric.ts";
import { movedTable, whatMoved } from "../../../report/client/moved.ts";
import { shownRuns } from "../../../report/client/shown_runs.ts";
import { runsOf } from "../../../report/read_run.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { dailyRuns, testModel, testView } from "../_history.ts";

const METRICS: readonly Metric[] = [
  { key: "step", type: "numeric", unit: "bytes", noise: "none" },
  { key: "drift", type: "numeric", unit: "percent", noise: "none" },
  { key: "still", type: "numeric" },
];

function history() {
  const at = Array.from({ length: 20 }, (_, index) => index);
  const view = testView(dailyRuns(20, { subject: "<b>Speed up</b>" }), [
    { metric: "step", values: at.map((day) => day < 10 ? 100 : 150) },
    { metric: "drift", values: at.map((day) => day < 19 ? 80 : 80.4) },
    { metric: "still", values: at.map(() => 1) },
  ]);
  return toReportData(testModel(view, METRICS, { repositoryUrl: "https://github.com/a/b" }));
}

function movedBetween(from: number, to: number) {
  const data = history();
  const time = (day: number) => data.runs.time[day] ?? 0;
  const span = { from: time(from), to: time(to) };
  return whatMoved(data, shownRuns(data.runs, runsOf(data.runs, "main"), { span, x: "time" }))
    .map(({ series, kind, from, run, effect }) => ({
      key: METRICS[series.metric]?.key,
      kind,
      from,
      run,
      effect,
    }));
}

Deno.test("what moved is sorted by effect: steps with their place, drifts from end to end", () => {
  const moved = movedBetween(0, 19);
  assert.deepEqual(moved.map(({ key, kind, from, run }) => ({ key, kind, from, run })), [
    { key: "step", kind: "step", from: 9, run: 10 },
    { key: "drift", kind: "drift", from: 0, run: 19 },
  ]);
  assert.equal(moved[0]?.effect, 0.5);
});

Deno.test("a step outside the range did not happen in it", () => {
  assert.deepEqual(movedBetween(11, 18), []);
});

Deno.test("the log links the commits between the levels and escapes subjects", () => {
  const data = history();
  const shown = shownRuns(data.runs, runsOf(data.runs, "main"), {
    span: { from: 0, to: Infinity },
    x: "time",
  });
  const table = movedTable(data, whatMoved(data, shown)).toString();
  assert.match(table, /▲ \+50 B \(\+50 %\) worse/);
  assert.match(table, /href="https:\/\/github\.com\/a\/b\/compare\/a{39}9\.\.\.a{39}a"/);
  assert.match(table, /&lt;b&gt;Speed up/);
  assert.match(movedTable(data, []).toString(), /Nothing moved/);
});

Deno.test("what a pull request measured is no end of a drift", () => {
  const runs = dailyRuns(4).map((run, day) => day === 3 ? { ...run, pullRequest: 7 } : run);
  const view = testView(runs, [{ metric: "drift", values: [80, 80.2, 80.4, 60] }]);
  const data = toReportData(testModel(view, METRICS));
  const order = runsOf(data.runs, "main", { pullRequests: true });
  const span = { from: 0, to: Infinity };
  const moved = whatMoved(data, shownRuns(data.runs, order, { span, x: "time" }))
    .filter(({ kind }) => kind === "drift");
  assert.deepEqual(moved.map(({ from, run }) => [from, run]), [[0, 2]]);
});
