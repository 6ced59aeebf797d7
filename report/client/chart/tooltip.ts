import { formatTime, formatValue, shortCommit } from "../../../core/text/format.ts";
import type { Chart } from "../../data/data.ts";
import { html, type Insertable, type Markup } from "../../escape.ts";
import { valueText } from "../../page/card.ts";
import { commitOf, metricOf, shortName, textOf } from "../../read_run.ts";
import type { Context } from "../context.ts";
import { swatch } from "./legend.ts";

/** A run as one chart shows it. */
export interface PointedRun {
  readonly run: number;
  /** The chart's series that are switched on. */
  readonly series: readonly number[];
  readonly content: Chart;
}

/**
 * What stands beside the crosshair.
 *
 * @returns Time, commit, subject, values
 */
export function tooltip({ data }: Context, pointed: PointedRun): Markup {
  const { run, content } = pointed;
  const { runs } = data;
  const subject = runs.details.get(run)?.subject;
  const pull = runs.pullRequest[run] ?? 0;
  return html`
    <div class="when">${formatTime(runs.time[run] ?? NaN)}</div>
    <div><span class="mono">${shortCommit(commitOf(runs, run))}</span>${pull > 0 &&
      ` PR #${pull}`} ${subject}</div>
    <ul>${pointed.series.map((index): Insertable => {
      const series = data.series[index];
      const value = series?.values[run] ?? NaN;
      if (series === undefined || Number.isNaN(value)) return undefined;
      const metric = metricOf(data, series);
      const low = series.spread?.low[run] ?? NaN;
      const high = series.spread?.high[run] ?? NaN;
      return html`<li>${content.kind === "lines" && swatch(content.series.indexOf(index))}${
        shortName(data, series)
      } <b>${valueText(series, value, metric)}</b></li>${
        Number.isFinite(low) &&
        html`<li class="when">middle half of the samples <b>${formatValue(low, metric.unit)} – ${
          formatValue(high, metric.unit)
        }</b></li>`
      }`;
    })}</ul>
  `;
}

/**
 * The same as one sentence, for screen readers.
 *
 * @returns `2026-05-12 09:30 UTC, commit a1b2c3d by Ada, Coverage 71.4 %`
 */
export function runSentence({ data }: Context, { run, series }: PointedRun): string {
  const { runs } = data;
  const author = textOf(runs, runs.author, run);
  const values = series.flatMap((index) => {
    const one = data.series[index];
    if (one === undefined) return [];
    const text = valueText(one, one.values[run] ?? NaN, metricOf(data, one));
    return [`${shortName(data, one)} ${text === "–" ? "not measured" : text}`];
  });
  const commit = `commit ${shortCommit(commitOf(runs, run))}${author ? ` by ${author}` : ""}`;
  return [formatTime(runs.time[run] ?? NaN), commit, ...values].join(", ");
}
