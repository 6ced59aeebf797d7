import type { Metric } from "../../core/metric.ts";
import type { ReportModel } from "../../report/model.ts";
import { commitId, testModel, type TestRun, testView } from "../report/_history.ts";

const METRICS: readonly Metric[] = [
  { key: "size", type: "numeric", name: "Bundle size", unit: "bytes", noise: "none" },
  { key: "cover", type: "numeric", name: "Coverage", unit: "percent", noise: "none" },
  { key: "channel", type: "label", name: "Channel" },
  { key: "bench", type: "numeric", name: "Bench", unit: "duration", noise: "sampled" },
];

/** The model's charts. */
export const SIZE = "#chart-0-0";
export const COVER = "#chart-0-1";
export const CHANNEL = "#chart-1-0";
export const BENCH = "#chart-1-1";
export const AXES = "#chart-1-2";

/** Days of the model's history. */
export const DAYS = 100;

/**
 * 100 daily runs on main (size steps from 1 MB to 1.5 MB on day 50, coverage is missing on days 30 to 39, the channel changes on day 60),
 * 10 of pull requests, 5 on another branch; two sections.
 */
export function busyModel(options: Partial<ReportModel> = {}): ReportModel {
  const start = Date.UTC(2026, 0, 1);
  const day = (index: number): TestRun => ({
    time: start + index * 86_400_000,
    subject: `Change ${index}`,
    author: "Ada",
    url: `https://ci.example/runs/${index}`,
  });
  const main = Array.from({ length: DAYS }, (_, index) => index);
  const pulls = Array.from({ length: 10 }, (_, index) => index * 10 + 5.5);
  const topic = Array.from({ length: 5 }, (_, index) => index * 20 + 2.25);
  const at = [...main, ...pulls, ...topic].sort((a, b) => a - b);
  const runs = at.map((index): TestRun => ({
    ...day(index),
    ...(pulls.includes(index) && { pullRequest: Math.floor(index), branch: "fix" }),
    ...(topic.includes(index) && { branch: "release" }),
  }));
  const view = testView(runs, [
    { metric: "size", values: at.map((day) => day < 50 ? 1_000_000 : 1_500_000) },
    {
      metric: "cover",
      values: at.map((day) => day >= 30 && day < 40 ? NaN : 80 + day % 7 / 10),
      evidence: new Map([[at.indexOf(50), { covered: 16, total: 20, files: 2 }]]),
    },
    { metric: "channel", values: at.map((day) => day < 60 ? 0 : 1), words: ["stable", "beta"] },
    {
      metric: "bench",
      labels: { case: "parse" },
      values: at.map((day) => 1 + day % 3 / 10),
      spread: at.map((day) => [0.9 + day % 3 / 10, 1.2 + day % 3 / 10]),
    },
    { metric: "bench", labels: { case: "print" }, values: at.map((day) => 2 + day % 5 / 10) },
  ], METRICS);
  return testModel(view, METRICS, {
    title: "Parser",
    project: "acme/parser",
    repositoryUrl: "https://github.com/acme/parser",
    thresholds: [{ metric: "size", mode: "max", target: 1_600_000, severity: "blocker" }],
    config: {
      theme: "lattice",
      mode: "auto",
      sections: [
        { name: "Size", charts: [{ metrics: ["size"] }, { metrics: ["cover"] }] },
        {
          name: "More",
          description: "The rest",
          charts: [
            { metrics: ["channel"] },
            { metrics: ["bench"], title: "Benchmarks" },
            { metrics: ["size", "cover"], title: "Two axes" },
          ],
        },
      ],
    },
    ...options,
  });
}

/** Several hundred metrics with few runs. */
export function wideModel(metrics: number): ReportModel {
  const declared = Array.from({ length: metrics }, (_, index): Metric => ({
    key: `metric-${index}`,
    type: "numeric",
  }));
  const runs = Array.from({ length: 20 }, (_, index): TestRun => ({
    time: Date.UTC(2026, 0, 1 + index),
    commit: commitId(index),
  }));
  const series = declared.map(({ key }, index) => ({
    metric: key,
    values: runs.map((_, run) => index + run % 5),
  }));
  return testModel(testView(runs, series), declared);
}
