import assert from "node:assert/strict";
import type { Metric } from "../../../core/metric.ts";
import type { CheckStatus } from "../../../core/gate/verdict.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { isCalled, standingsOf } from "../../../report/page/standing.ts";
import { metricOf } from "../../../report/read_run.ts";
import { commitId, dailyRuns, testModel, testView } from "../_history.ts";

const KEYS = ["still", "watched", "worse", "passed", "accepted", "better", "failing", "old"];
const METRICS = KEYS.map((key): Metric => ({
  key,
  type: "numeric",
  unit: "bytes",
  noise: "none",
}));

Deno.test("what fails stands before what got worse, that before what moved, is named, or rests", () => {
  const days = Array.from({ length: 60 }, (_, day) => day);
  const step = (at: number, by: number) => days.map((day) => day < at ? 100 : 100 + by);
  const values: Readonly<Record<string, readonly number[]>> = {
    worse: step(50, 20),
    passed: step(50, 20),
    accepted: step(50, 20),
    better: step(50, -20),
    old: step(10, 20),
  };
  const check = (metric: string, status: CheckStatus) => ({
    metric,
    status,
    labels: {},
    mode: "max" as const,
    severity: "blocker" as const,
    sentence: "",
  });
  const view = testView(
    dailyRuns(60),
    KEYS.map((metric) => ({ metric, values: values[metric] ?? step(60, 0) })),
  );
  const data = toReportData(testModel(view, METRICS, {
    waivers: [{ metric: "accepted", reason: "wanted", author: "Ada", commit: commitId(50) }],
    verdict: {
      mode: "hard",
      status: "failed",
      summary: "",
      checks: [check("failing", "failed"), check("passed", "passed"), check("watched", "passed")],
    },
  }));
  const standing = standingsOf(data);
  const ranks = data.series.map((series) => [metricOf(data, series).key, standing(series).rank]);
  assert.deepEqual(Object.fromEntries(ranks), {
    still: "rest",
    watched: "named",
    worse: "worse",
    passed: "moved",
    accepted: "moved",
    better: "better",
    failing: "failed",
    old: "rest",
  });
  const worse = { rank: "worse", moved: 20 } as const;
  assert.equal(isCalled({ change: 12, tone: "worse" }, worse), true);
  assert.equal(isCalled({ change: 2, tone: "worse" }, worse), false, "noise on top of it");
  assert.equal(isCalled({ change: 12, tone: "worse" }, { rank: "rest" }), false);
});
