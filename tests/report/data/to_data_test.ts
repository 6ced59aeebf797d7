import assert from "node:assert/strict";
import { toReportData } from "../../../report/data/to_data.ts";
import { commitOf, shortName } from "../../../report/read_run.ts";
import { commitId, dailyRuns, testModel, testView } from "../_history.ts";

Deno.test("metrics keep the config's order and names; others of the history come behind", () => {
  const view = testView(dailyRuns(1), [{ metric: "old", values: [1] }, {
    metric: "b",
    values: [2],
  }]);
  const data = toReportData(testModel(view, [
    { key: "b", type: "numeric", name: "Second" },
    { key: "a", type: "numeric" },
  ]));
  assert.deepEqual(data.meta.metrics.map(({ key }) => key), ["b", "a", "old"]);
  assert.deepEqual(data.series.map((one) => shortName(data, one)), ["Second", "old"]);
});

Deno.test("the first branch is the wanted one, else main, else that of the last run", () => {
  const runs = [
    { time: 1, branch: "topic" },
    { time: 2, branch: "main" },
    { time: 3, branch: "trunk" },
    { time: 4, branch: "pr", pullRequest: 3 },
  ];
  const first = (options: object, list = runs) =>
    toReportData(testModel(testView(list, []), [], options)).meta.branch;
  assert.equal(first({ defaultBranch: "trunk" }), "trunk");
  assert.equal(first({ defaultBranch: "gone" }), "main");
  assert.equal(first({}, runs.filter(({ branch }) => branch !== "main")), "trunk");
  assert.equal(first({}, []), "");
});

Deno.test("a run shows its head commit, and what was measured stays known", () => {
  const view = testView([{ time: 1, pullRequest: 3, commit: commitId(1), head: commitId(2) }], []);
  const { runs } = toReportData(testModel(view, []));
  assert.equal(commitOf(runs, 0), commitId(2));
  assert.equal(runs.details.get(0)?.measured, commitId(1));
});

Deno.test("a threshold with a target is a limit of the series it means", () => {
  const view = testView(dailyRuns(1), [
    { metric: "bench", labels: { case: "parse" }, values: [1] },
    { metric: "bench", labels: { case: "print" }, values: [1] },
    { metric: "size", values: [1] },
  ]);
  const data = toReportData(testModel(view, [], {
    thresholds: [
      { metric: "bench{case=p*se}", mode: "max", target: 2, severity: "blocker" },
      { metric: "size", mode: "no-regression", severity: "blocker" },
    ],
  }));
  assert.deepEqual(data.series.map(({ limits }) => limits), [[{ mode: "max", value: 2 }], [], []]);
});

Deno.test("change points carry the last run of the old level and the first of the new one", () => {
  const values = [...Array<number>(10).fill(100), NaN, ...Array<number>(10).fill(150)];
  const view = testView(dailyRuns(21), [{ metric: "size", values }]);
  const metric = { key: "size", type: "numeric", unit: "bytes", noise: "none" } as const;
  assert.deepEqual(toReportData(testModel(view, [metric])).series[0]?.changes, [
    { run: 11, from: 9, before: 100, after: 150 },
  ]);
});

Deno.test("a slope is a drift over its runs, and a kind that was learned is said", () => {
  const runs = dailyRuns(40);
  const metric = { key: "size", type: "numeric", unit: "bytes" } as const;
  const rising = Array.from({ length: 40 }, (_, index) => 10_000 + 20 * index);
  const [series] = toReportData(
    testModel(testView(runs, [{ metric: "size", values: rising }]), [metric]),
  ).series;
  assert.deepEqual(series?.changes, [
    { from: 0, run: 39, before: 10_000, after: 10_780, isDrift: true },
  ]);
  assert.equal(series.kind, "exact, as 40 runs show");
  const [declared] = toReportData(
    testModel(testView(runs, [{ metric: "size", values: rising }]), [{ ...metric, noise: "none" }]),
  ).series;
  assert.equal(declared?.kind, undefined);
});

Deno.test("a step of the last run may be a spike", () => {
  const values = [...Array.from({ length: 20 }, () => 5), 9];
  const view = testView(dailyRuns(21), [{ metric: "deps", values }]);
  const metric = { key: "deps", type: "numeric", unit: "integer" } as const;
  assert.equal(toReportData(testModel(view, [metric])).series[0]?.changes[0]?.isFresh, true);
});

Deno.test("sections hold the config's charts; words and a third unit get charts of their own", () => {
  const view = testView(dailyRuns(1), [
    { metric: "a", values: [1] },
    { metric: "b", values: [1] },
    { metric: "c", values: [1] },
    { metric: "d", values: [0], words: ["x"] },
  ]);
  const { meta } = toReportData(testModel(view, [
    { key: "a", type: "numeric", unit: "bytes" },
    { key: "b", type: "numeric", unit: "percent" },
    { key: "c", type: "numeric", unit: "duration" },
    { key: "d", type: "label" },
  ], {
    config: {
      theme: "flux",
      mode: "dark",
      sections: [{
        name: "Quality",
        description: "What counts",
        charts: [
          { metrics: ["a", "b", "c", "d"], title: "All" },
          { metrics: ["a"] },
          { metrics: ["a"] },
          { metrics: ["never-measured"] },
        ],
      }],
    },
  }));
  assert.deepEqual(meta.sections, [{
    name: "Quality",
    description: "What counts",
    charts: [
      { title: "All", kind: "lines", series: [0, 1] },
      { title: "All", kind: "lines", series: [2] },
      { title: "All", kind: "bands", series: [3] },
      { title: "a", kind: "lines", series: [0] },
      { title: "a", kind: "lines", series: [0] },
      { title: "never-measured", kind: "lines", series: [] },
    ],
  }]);
});

Deno.test("a word has one place in all series of its metric, so that it has one colour", () => {
  const view = testView(dailyRuns(3), [
    { metric: "c", labels: { os: "a" }, values: [0, 1, NaN], words: ["stable", "beta"] },
    { metric: "c", labels: { os: "b" }, values: [0, 2, 1], words: ["beta", "canary", "stable"] },
  ]);
  const { series } = toReportData(testModel(view, [{ key: "c", type: "label" }]));
  assert.deepEqual(series.map(({ words }) => words), Array(2).fill(["stable", "beta", "canary"]));
  assert.deepEqual(series.map(({ values }) => [...values]), [[0, 1, NaN], [1, 0, 2]]);
});
