import { seriesKey } from "../../core/metric.ts";
import type { ReportModel } from "../model.ts";
import { commitOf, metricOf, textOf } from "../read_run.ts";
import { toReportData } from "../data/to_data.ts";

/**
 * The report for other programs: every run with its values, and where the levels moved.
 *
 * @returns JSON with `format: 1`; times are ISO 8601 UTC, values are in the metrics' units
 */
export function renderJson(model: ReportModel): string {
  const data = toReportData(model);
  const { runs, meta } = data;
  const names = data.series.map((series) => seriesKey(metricOf(data, series).key, series.labels));
  const isoTime = (run: number) => new Date(runs.time[run] ?? 0).toISOString();
  const document = {
    format: 1,
    title: meta.title,
    ...(meta.project !== undefined && { project: meta.project }),
    generatedAt: new Date(meta.generatedAt).toISOString(),
    version: meta.version,
    sample: meta.sample,
    branch: meta.branch,
    metrics: meta.metrics,
    ...(model.view.curation !== undefined && { curation: model.view.curation }),
    ...(model.verdict !== undefined && { verdict: model.verdict }),
    series: data.series.map((series, index) => ({
      name: names[index],
      metric: metricOf(data, series).key,
      labels: series.labels,
      limits: series.limits,
      ...(series.kind !== undefined && { kind: series.kind }),
      changes: series.changes.map(({ run, from, before, after, isDrift, isFresh }) => ({
        time: isoTime(run),
        lastOld: commitOf(runs, from),
        firstNew: commitOf(runs, run),
        before,
        after,
        ...(isDrift && { isDrift }),
        ...(isFresh && { isFresh }),
      })),
    })),
    runs: Array.from({ length: runs.length }, (_, run) => {
      const pullRequest = runs.pullRequest[run] || undefined;
      return {
        time: isoTime(run),
        commit: model.view.runs.head[run] ?? model.view.runs.commit[run],
        branch: textOf(runs, runs.branch, run),
        event: textOf(runs, runs.event, run),
        pullRequest,
        number: runs.number[run] || undefined,
        author: textOf(runs, runs.author, run),
        subject: model.view.runs.subject[run],
        url: model.view.runs.url[run],
        values: Object.fromEntries(data.series.flatMap((series, index) => {
          const value = series.values[run] ?? NaN;
          if (Number.isNaN(value)) return [];
          return [[names[index] ?? "", series.words === undefined ? value : series.words[value]]];
        })),
      };
    }),
  };
  return JSON.stringify(document, undefined, 2) + "\n";
}
