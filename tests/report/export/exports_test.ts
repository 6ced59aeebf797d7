import assert from "node:assert/strict";
import type { Evidence, Metric } from "../../../core/metric.ts";
import { renderCsv } from "../../../report/export/csv.ts";
import { csvLine } from "../../../report/export/csv_rows.ts";
import { renderJson } from "../../../report/export/json.ts";
import { renderMetricsJson } from "../../../report/export/metrics_json.ts";
import { renderPortfolio } from "../../../report/page/portfolio.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { commitId, testModel, testView } from "../_history.ts";

const METRICS: readonly Metric[] = [
  { key: "size", type: "numeric", unit: "bytes" },
  { key: "channel", type: "label" },
];

function model(title: string = "parser") {
  const view = testView(
    [
      { time: Date.UTC(2026, 4, 1), subject: 'Say "hi", twice', author: "Ada" },
      { time: Date.UTC(2026, 4, 2), branch: "topic", pullRequest: 4, head: commitId(77) },
      { time: Date.UTC(2026, 4, 3) },
    ],
    [
      { metric: "size", labels: { os: "linux" }, values: [1000.5, NaN, 900] },
      { metric: "channel", values: [0, 1, 1], words: ["stable", "beta"] },
    ],
  );
  return testModel(view, METRICS, { title });
}

Deno.test("renderCsv() has a line per run and a column per series", () => {
  assert.deepEqual(renderCsv(model()).split("\r\n"), [
    "time,commit,branch,event,pull_request,run_number,job,author,subject,size{os=linux},channel",
    `2026-05-01T00:00:00.000Z,${commitId(0)},main,push,,1,,Ada,"Say ""hi"", twice",1000.5,stable`,
    `2026-05-02T00:00:00.000Z,${commitId(77)},topic,pull_request,4,2,,,,,beta`,
    `2026-05-03T00:00:00.000Z,${commitId(2)},main,push,,3,,,,900,beta`,
    "",
  ]);
});

Deno.test("csvLine() keeps numbers, quotes what needs it, and disarms formulas", () => {
  assert.equal(
    csvLine(["-1.5", "=1+1", "@a", "+x", "a\nb", ""]),
    "-1.5,'=1+1,'@a,'+x,\"a\nb\",\r\n",
  );
});

Deno.test("renderJson() gives every run with its values", () => {
  const { format, series, runs } = JSON.parse(renderJson(model()));
  assert.equal(format, 1);
  assert.deepEqual(series.map(({ name }: { name: string }) => name), ["size{os=linux}", "channel"]);
  assert.deepEqual(runs[1], {
    time: "2026-05-02T00:00:00.000Z",
    commit: commitId(77),
    branch: "topic",
    event: "pull_request",
    pullRequest: 4,
    number: 2,
    values: { channel: "beta" },
  });
  assert.deepEqual(runs[0].values, { "size{os=linux}": 1000.5, channel: "stable" });
});

Deno.test("renderMetricsJson() gives the latest value of each series on the first branch", () => {
  const { projects } = JSON.parse(renderMetricsJson([model("one"), model("two")]));
  assert.deepEqual(projects.map(({ title }: { title: string }) => title), ["one", "two"]);
  assert.deepEqual(projects[0].metrics, [
    {
      name: "size{os=linux}",
      metric: "size",
      labels: { os: "linux" },
      unit: "bytes",
      value: 900,
      previous: 1000.5,
      tone: "better",
      commit: commitId(2),
      time: "2026-05-03T00:00:00.000Z",
    },
    {
      name: "channel",
      metric: "channel",
      labels: {},
      value: "beta",
      previous: "stable",
      tone: "changed",
      commit: commitId(2),
      time: "2026-05-03T00:00:00.000Z",
    },
  ]);
});

Deno.test("renderPortfolio() links each project's report, escapes names, and runs no script", async () => {
  const page = await renderPortfolio(
    [{ model: model("<one>"), href: "one/index.html?a=1&b=2" }, {
      model: model("two"),
      href: "two/",
    }],
    { title: "All & sundry", generatedAt: 0, version: "1.2.3" },
  );
  assert.match(page, /<a href="one\/index\.html\?a=1&amp;b=2">&lt;one&gt;<\/a>/);
  assert.match(page, /<h1>All &amp; sundry<\/h1>/);
  assert.match(page, /900 B/);
  assert.doesNotMatch(page, /<script|script-src/);
});

Deno.test("the facts behind the newest values are in metrics.json, and as words on the page", () => {
  const facts = { covered: 17, total: 20, files: 2 };
  const view = testView([{ time: 0 }, { time: 1000 }], [
    {
      metric: "coverage",
      values: [85, 0],
      evidence: new Map<number, Evidence>([
        [0, facts],
        [1, { fallback: true, reason: "no report" }],
      ]),
    },
    { metric: "size", values: [1, 2], evidence: new Map([[1, { files: 1234, total: 5 }]]) },
    { metric: "age", values: [1, 2] },
  ]);
  const shown = testModel(view, []);
  const { projects: [{ metrics }] } = JSON.parse(renderMetricsJson([shown]));
  assert.deepEqual(metrics.map(({ evidence }: { evidence?: Evidence }) => evidence), [
    { fallback: true, reason: "no report" },
    { files: 1234, total: 5 },
    undefined,
  ]);
  assert.deepEqual(toReportData(shown).series.map(({ evidence }) => evidence), [
    [
      { run: 0, text: "17 of 20 · files 2" },
      { run: 1, text: "fallback · reason no report" },
    ],
    [{ run: 1, text: "files 1,234 · total 5" }],
    undefined,
  ]);
});
