import type { SeriesColumn } from "../../core/history_view.ts";
import { seriesKey } from "../../core/metric.ts";
import type { ReportData } from "../data/data.ts";
import { toReportData } from "../data/to_data.ts";
import type { ReportModel } from "../model.ts";
import { metricOf, runsOf } from "../read_run.ts";
import { summarize } from "../summary.ts";

/**
 * The latest values of one or several projects for other programs: `metrics.json` beside `index.html`.
 *
 * @param all What `toReportData` made of each, where somebody has it already
 * @returns JSON: per project and series the latest value, its commit and its time
 */
export function renderMetricsJson(
  models: readonly ReportModel[],
  all: readonly ReportData[] = models.map(toReportData),
): string {
  const projects = models.map((model, at) => {
    const data = all[at] ?? toReportData(model);
    const { meta, runs } = data;
    const order = runsOf(runs, meta.branch);
    const evidence = evidenceOf(model);
    return {
      title: meta.title,
      ...(meta.project !== undefined && { project: meta.project }),
      branch: meta.branch,
      runs: runs.length,
      ...(meta.verdict !== undefined && { verdict: meta.verdict.status }),
      metrics: data.series.flatMap((series) => {
        const metric = metricOf(data, series);
        const summary = summarize(series, order, { runs, metric, recent: 2 });
        if (summary === undefined) return [];
        const { run, value, previous } = summary;
        const name = seriesKey(metric.key, series.labels);
        return [{
          name,
          metric: metric.key,
          labels: series.labels,
          unit: metric.unit,
          value: series.words === undefined ? value : series.words[value],
          previous: series.words === undefined
            ? previous?.from
            : series.words[previous?.from ?? -1],
          tone: previous?.tone,
          evidence: evidence.get(name)?.get(run),
          commit: model.view.runs.head[run] ?? model.view.runs.commit[run],
          time: new Date(runs.time[run] ?? 0).toISOString(),
        }];
      }),
    };
  });
  return JSON.stringify({ format: 1, projects }, undefined, 2) + "\n";
}

/** By the series' name. */
function evidenceOf({ view }: ReportModel): ReadonlyMap<string, SeriesColumn["evidence"]> {
  return new Map(
    view.series.map(({ metric, labels, evidence }) => [seriesKey(metric, labels), evidence]),
  );
}
