import type { HistoryView, RunColumns, SeriesColumn } from "../../core/history_view.ts";
import type { Labels, Metric } from "../../core/metric.ts";
import type { ReportModel } from "../../report/model.ts";

/** Metrics of usual kinds, for generated histories. */
export const SAMPLE_METRICS: readonly Metric[] = [
  { key: "coverage", type: "numeric", name: "Test coverage", unit: "percent" },
  { key: "bundle-size", type: "numeric", name: "Bundle size", unit: "bytes" },
  { key: "build-time", type: "numeric", name: "Build time", unit: "duration", noise: "sampled" },
  { key: "lines", type: "numeric", name: "Lines of code", unit: "integer" },
];

/** One run as a test writes it. */
export interface TestRun {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly branch?: string;
  readonly pullRequest?: number;
  readonly commit?: string;
  readonly head?: string;
  readonly subject?: string;
  readonly author?: string;
  readonly url?: string;
  readonly job?: string;
}

/** One series as a test writes it. */
export interface TestSeries {
  readonly metric: string;
  readonly labels?: Labels;
  readonly values: readonly number[];
  readonly words?: readonly string[];
  readonly spread?: readonly (readonly [number, number])[];
  readonly evidence?: SeriesColumn["evidence"];
}

/** A commit's id that ends with a number. */
export function commitId(number: number): string {
  return number.toString(16).padStart(40, "a");
}

/** A history of these runs and series. */
export function testView(
  runs: readonly TestRun[],
  series: readonly TestSeries[],
  metrics: readonly Metric[] = [],
): HistoryView {
  const texts: string[] = [];
  const intern = (text: string | undefined): number => {
    if (text === undefined) return -1;
    const found = texts.indexOf(text);
    return found >= 0 ? found : texts.push(text) - 1;
  };
  const column = (read: (run: TestRun) => string | undefined) =>
    Int32Array.from(runs, (run) => intern(read(run)));
  const columns: RunColumns = {
    length: runs.length,
    texts,
    time: Float64Array.from(runs, ({ time }) => time),
    number: Float64Array.from(runs, (_, index) => index + 1),
    attempt: new Int32Array(runs.length).fill(1),
    pullRequest: Int32Array.from(runs, ({ pullRequest }) => pullRequest ?? 0),
    commit: runs.map(({ commit }, index) => commit ?? commitId(index)),
    head: runs.map(({ head }) => head),
    base: runs.map(() => undefined),
    runId: runs.map((_, index) => String(index)),
    subject: runs.map(({ subject }) => subject),
    url: runs.map(({ url }) => url),
    ci: column(() => "github"),
    job: column(({ job }) => job ?? ""),
    labels: column(() => ""),
    branch: column(({ branch }) => branch ?? "main"),
    event: column(({ pullRequest }) => pullRequest === undefined ? "push" : "pull_request"),
    author: column(({ author }) => author),
    tag: column(() => undefined),
  };
  return {
    metrics,
    runs: columns,
    series: series.map(({ metric, labels, values, words, spread, evidence }): SeriesColumn => ({
      ...(evidence !== undefined && { evidence }),
      metric,
      labels: labels ?? {},
      values: Float64Array.from(values),
      ...(words !== undefined && { words }),
      ...(spread !== undefined && {
        spread: {
          low: Float64Array.from(spread, ([low]) => low),
          high: Float64Array.from(spread, ([, high]) => high),
        },
      }),
    })),
  };
}

/** A report's model with usual settings. */
export function testModel(
  view: HistoryView,
  metrics: readonly Metric[],
  options: Partial<ReportModel> = {},
): ReportModel {
  return {
    title: "parser",
    generatedAt: Date.UTC(2026, 4, 20),
    version: "1.2.3",
    view,
    metrics,
    config: { sections: [], theme: "lattice", mode: "auto" },
    ...options,
  };
}

/** Runs one day apart, the first on 1 May 2026. */
export function dailyRuns(count: number, options: Partial<TestRun> = {}): readonly TestRun[] {
  return Array.from({ length: count }, (_, day) => ({
    time: Date.UTC(2026, 4, 1 + day),
    ...options,
  }));
}
