import assert from "node:assert/strict";
import type { Metric } from "../../core/metric.ts";
import { toReportData } from "../../report/data/to_data.ts";
import { type CommitEvent, eventsOf, newsOf } from "../../report/moves.ts";
import { metricOf } from "../../report/read_run.ts";
import { commitId, dailyRuns, testModel, testView } from "./_history.ts";

const METRICS: readonly Metric[] = [
  { key: "size", type: "numeric", unit: "bytes", noise: "none" },
  { key: "cover", type: "numeric", unit: "percent", noise: "none" },
  { key: "deps", type: "numeric", unit: "integer", direction: "lower", noise: "none" },
];
const DAYS = 60;
const at = Array.from({ length: DAYS }, (_, day) => day);

/** Size grew on day 10 and shrank back on day 20, and grew again on day 50; coverage rose on day 50; dependencies were accepted on day 40. */
function history(options: Parameters<typeof testModel>[2] = {}) {
  const view = testView(dailyRuns(DAYS, { subject: "Change" }), [
    {
      metric: "size",
      values: at.map((day) => day >= 50 ? 180 : day >= 10 && day < 20 ? 150 : 100),
    },
    { metric: "cover", values: at.map((day) => day < 50 ? 70 : 80) },
    { metric: "deps", values: at.map((day) => day < 40 ? 30 : 40) },
  ]);
  const waivers = [{ metric: "deps", reason: "needed", author: "Ada", commit: commitId(40) }];
  return toReportData(testModel(view, METRICS, { waivers, ...options }));
}

function named(data: ReturnType<typeof history>, events: readonly CommitEvent[]) {
  return events.map((
    { run, moves },
  ) => [run, ...moves.map(({ series }) => metricOf(data, series).key)]);
}

Deno.test("what happened is told by the commit that it came with, newest first", () => {
  const data = history();
  const events = eventsOf(data);
  assert.deepEqual(named(data, events), [
    [50, "size", "cover"],
    [40, "deps"],
    [20, "size"],
    [10, "size"],
  ]);
  assert.match(events[1]?.moves[0]?.accepted ?? "", /^accepted by Ada in a{5}\w\w: needed$/);
});

Deno.test("news are what got worse and still is; what went back or was accepted is none", () => {
  const data = history();
  const { open, better, drifts, isQuiet, isTold } = newsOf(data);
  assert.deepEqual(named(data, open), [[50, "size"]]);
  assert.deepEqual(named(data, better), [[50, "cover"]]);
  assert.deepEqual([drifts.length, isQuiet, isTold], [0, false, true]);
});

Deno.test("nothing worse in 30 days is an answer, of too few values there is none", () => {
  const flat = (days: number) =>
    newsOf(toReportData(testModel(
      testView(dailyRuns(days), [{ metric: "size", values: at.slice(0, days).map(() => 1) }]),
      METRICS,
    )));
  assert.deepEqual([flat(40).isQuiet, flat(40).isTold], [true, true]);
  assert.deepEqual([flat(5).isQuiet, flat(5).isTold], [true, false]);
});

Deno.test("what jobs of one commit have measured is one event, with its release and notes", () => {
  const runs = dailyRuns(20).flatMap((run, day) =>
    ["a", "b"].map((job) => ({ ...run, job, commit: commitId(day) }))
  );
  const view = testView(runs, [
    { metric: "size", values: runs.map(({ job }, row) => job === "a" ? (row < 20 ? 1 : 2) : NaN) },
    { metric: "deps", values: runs.map(({ job }, row) => job === "b" ? (row < 20 ? 5 : 9) : NaN) },
  ]);
  const tag = view.runs.tag.with(21, view.runs.texts.length);
  const data = toReportData(testModel({
    ...view,
    runs: { ...view.runs, tag, texts: [...view.runs.texts, "v2"] },
    curation: [{
      id: "1",
      type: "annotate",
      project: "o/r",
      author: "Ada",
      time: 0,
      reason: "new compiler",
      commit: commitId(10),
    }],
  }, METRICS));
  const events = eventsOf(data);
  assert.deepEqual(named(data, events), [[20, "size", "deps"]]);
  assert.equal(events[0]?.tag, "v2");
  assert.deepEqual(events[0]?.said, ["new compiler (Ada)"]);
});
