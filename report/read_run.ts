import { labelsKey, type Metric, parseLabelsKey } from "../core/metric.ts";
import { formatDate } from "../core/text/format.ts";
import type { ReportData, ReportRuns, ReportSeries } from "./data/data.ts";

/**
 * The shown commit of a run, as far as the report knows it.
 *
 * @returns 40 hex digits, or the first few of an old run in a very long history
 */
export function commitOf(runs: ReportRuns, run: number): string {
  const detail = runs.details.get(run);
  if (detail !== undefined) return detail.commit;
  const { commits, commitBytes } = runs;
  let hex = "";
  for (let i = run * commitBytes; i < (run + 1) * commitBytes; i++) {
    hex += (commits[i] ?? 0).toString(16).padStart(2, "0");
  }
  return hex;
}

/**
 * A repeated string of a run.
 *
 * @returns The text, `undefined` for none
 */
export function textOf(runs: ReportRuns, column: Float64Array, run: number): string | undefined {
  return runs.texts[column[run] ?? -1];
}

/**
 * The runs that one line joins: those of a branch, without those of pull requests.
 *
 * @param branch The branch; `undefined`: every branch
 * @param options `pullRequests`: also the runs of pull requests, of every branch
 * @returns Indices of runs, oldest first
 */
export function runsOf(
  runs: ReportRuns,
  branch: string | undefined,
  options: { readonly pullRequests: boolean } = { pullRequests: false },
): Int32Array {
  const wanted = branch === undefined ? -2 : runs.texts.indexOf(branch);
  const found = new Int32Array(runs.length);
  let count = 0;
  for (let run = 0; run < runs.length; run++) {
    const isOfPullRequest = runs.pullRequest[run] !== 0;
    const isWanted = isOfPullRequest
      ? options.pullRequests
      : wanted === -2 || runs.branch[run] === wanted;
    if (isWanted) found[count++] = run;
  }
  return found.slice(0, count);
}

/**
 * The metric of a series.
 *
 * @returns The metric
 */
export function metricOf(data: ReportData, series: ReportSeries): Metric {
  return data.meta.metrics[series.metric] ?? { key: "", type: "numeric" };
}

/**
 * A metric's name for people.
 *
 * @returns Its name, else its key
 */
export function metricName(metric: Metric): string {
  return metric.name || metric.key;
}

/**
 * What tells a series from the others of its metric, for people.
 *
 * @returns `parse, linux`, or `""` without labels
 */
export function labelsText(series: Pick<ReportSeries, "labels">): string {
  const values = Object.values(parseLabelsKey(labelsKey(series.labels)));
  return values.join(", ");
}

/**
 * A series' name for people.
 *
 * @returns `Parse time` or `Parse time (linux)`
 */
export function shortName(data: ReportData, series: ReportSeries): string {
  const labels = labelsText(series);
  const name = metricName(metricOf(data, series));
  return labels === "" ? name : `${name} (${labels})`;
}

/**
 * Whether a search finds a series: by its metric's key or name, or by its labels.
 *
 * @param query Any part of them, in any case; `""` finds all
 * @returns Whether it does
 */
export function isSought(data: ReportData, series: ReportSeries, query: string): boolean {
  const metric = metricOf(data, series);
  return `${metric.key} ${metricName(metric)} ${labelsText(series)}`.toLowerCase()
    .includes(query.toLowerCase());
}

/**
 * The days from one run to another.
 *
 * @returns `2026-03-10 – 2026-05-20`, one day only once
 */
export function daysBetween(runs: ReportRuns, first: number, last: number): string {
  const days = [first, last].map((run) => formatDate(runs.time[run] ?? NaN));
  return [...new Set(days)].join(" – ");
}
