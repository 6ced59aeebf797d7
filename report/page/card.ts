import { formatDay, formatDelta, formatPercent, formatValue } from "../../core/text/format.ts";
import type { Metric } from "../../core/metric.ts";
import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { labelsText, metricName, metricOf } from "../read_run.ts";
import { sparkline, wordStrip } from "./sparkline.ts";
import { type Movement, summarize, type Summary, toneWord } from "../summary.ts";

/** Values behind a sparkline. */
const RECENT = 120;
/** More cards would push the charts out of sight; the others are one click away. */
const FIRST_CARDS = 24;

/**
 * The overview: one card per metric, the first 24 at once.
 *
 * @param order The shown runs, oldest first
 * @returns Lists of cards
 */
export function cards(data: ReportData, order: Int32Array): Markup {
  const byMetric = new Map<number, ReportSeries[]>();
  for (const series of data.series) {
    const others = byMetric.get(series.metric);
    if (others === undefined) byMetric.set(series.metric, [series]);
    else others.push(series);
  }
  const all = data.meta.metrics.map((metric, index) =>
    card(data, metric, { series: byMetric.get(index) ?? [], order })
  );
  const rest = all.slice(FIRST_CARDS);
  return html`<ul class="cards">${all.slice(0, FIRST_CARDS)}</ul>${
    rest.length > 0 &&
    html`
      <details class="more">
        <summary>${rest.length} more metrics</summary>
        <ul class="cards">${rest}</ul>
      </details>
    `
  }`;
}

function card(
  data: ReportData,
  metric: Metric,
  options: { readonly series: readonly ReportSeries[]; readonly order: Int32Array },
): Markup {
  const { series, order } = options;
  // The series without labels sorts first; else the first that has a value stands for its metric.
  const summaries = series.map((one) => ({
    one,
    summary: summarize(one, order, { runs: data.runs, metric, recent: RECENT }),
  }));
  const shown = summaries.find(({ summary }) => summary !== undefined);
  const anchor = chartAnchor(data, series);
  const labels = shown === undefined ? "" : labelsText(shown.one);
  const others = series.length - 1;
  const note = [labels, others > 0 && `+${others} more series`, shown?.one.kind]
    .filter(Boolean).join(" · ");
  return html`
    <li class="card" data-metric="${metric.key}"
      data-tone="${shown?.summary?.previous?.tone ?? "same"}"><h3>${anchor === undefined
        ? metricName(metric)
        : html`<a href="#${anchor}">${metricName(metric)}</a>`}</h3>${note !== "" &&
        html`<p class="note">${note}</p>`}${shown?.summary === undefined
        ? html`<p class="value none">no value yet</p>`
        : standing(data, shown.one, shown.summary)}</li>
  `;
}

function standing(data: ReportData, series: ReportSeries, summary: Summary): Markup {
  const metric = metricOf(data, series);
  const values = summary.recent.map((run) => series.values[run] ?? NaN);
  const { previous, month } = summary;
  return html`<p class="value">${valueText(series, summary.value, metric)}</p><p class="moves">${
    previous === undefined
      ? html`<span class="since">first value</span>`
      : move(previous, { series, metric, since: "vs previous" })
  }${
    month !== undefined &&
    move(month, {
      series,
      metric,
      since: "vs 30 days ago",
      title: formatDay(data.runs.time[month.run] ?? NaN),
    })
  }</p>${
    values.length > 1 && (series.words === undefined ? sparkline(values) : wordStrip(values))
  }`;
}

function move(
  movement: Movement,
  options: {
    readonly series: ReportSeries;
    readonly metric: Metric;
    readonly since: string;
    readonly title?: string;
  },
): Markup {
  const { series, metric, since } = options;
  const earlier = valueText(series, movement.from, metric);
  const title = `${earlier}${options.title === undefined ? "" : ` on ${options.title}`}, ${
    movementText(movement, series, metric)
  }`;
  return html`
    <span class="since">${since}</span><span class="move ${movement.tone}"
      title="was ${title}">${shortMovement(movement, series, metric)}${toneWord(
        movement.tone,
      )}</span>
  `;
}

/** Less than this share of a value is easier to grasp as a difference. */
const SMALLEST_SHARE = 0.0005;

/** On a card there is room for one number: the share if there is one worth the name, else the difference. */
function shortMovement(movement: Movement, series: ReportSeries, metric: Metric): string {
  const { from, change } = movement;
  if (change === 0 || series.words !== undefined) return movementText(movement, series, metric);
  const share = Math.abs(change / from);
  const size = metric.unit === "percent" || from === 0 || share < SMALLEST_SHARE
    ? formatDelta(Math.abs(change), metric.unit, { sign: false })
    : formatPercent(share);
  return `${change > 0 ? "▲" : "▼"} ${size}`;
}

/**
 * A change in words: an arrow, the difference, and how much that is of the earlier value.
 *
 * @returns `▲ +16.3 kB (+4.1 %)`, `▼ -0.4 points`, `= no change`, `was debug`
 */
export function movementText(
  movement: Pick<Movement, "from" | "change">,
  series: Pick<ReportSeries, "words">,
  metric: Metric,
): string {
  const { from, change } = movement;
  if (change === 0) return "= no change";
  if (series.words !== undefined) return `was ${series.words[from] ?? "?"}`;
  const share = metric.unit === "percent" || from === 0
    ? ""
    : ` (${formatPercent(change / Math.abs(from), { sign: true })})`;
  return `${change > 0 ? "▲" : "▼"} ${formatDelta(change, metric.unit)}${share}`;
}

/**
 * A value as text.
 *
 * @returns `71.4 %`, or the word of a label metric, `–` for none
 */
export function valueText(
  series: Pick<ReportSeries, "words">,
  value: number,
  metric: Metric,
): string {
  if (series.words !== undefined) return series.words[value] ?? "–";
  return formatValue(value, metric.unit);
}

/**
 * The place on the page of the first chart that draws one of some series.
 *
 * @returns The chart's id, `undefined` where none is drawn
 */
export function chartAnchor(
  data: ReportData,
  series: readonly ReportSeries[],
): string | undefined {
  for (const [s, section] of data.meta.sections.entries()) {
    for (const [c, chart] of section.charts.entries()) {
      if (chart.series.some((index) => series.includes(data.series[index] as ReportSeries))) {
        return chartId(s, c);
      }
    }
  }
  return undefined;
}

/**
 * The id of a chart's element.
 *
 * @returns `chart-0-2`
 */
export function chartId(section: number, chart: number): string {
  return `chart-${section}-${chart}`;
}
