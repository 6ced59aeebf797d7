import { formatDay, formatDelta, formatPercent, formatValue } from "../../core/text/format.ts";
import type { Metric } from "../../core/metric.ts";
import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { isSought, labelsText, metricName, metricOf } from "../read_run.ts";
import { isCalled, RANKS, type Standing, standingsOf } from "./standing.ts";
import { sparkline, wordStrip } from "./sparkline.ts";
import { type Movement, summarize, type Summary, toneWord } from "../summary.ts";

/** Values behind a sparkline. */
const RECENT = 120;

/** What of the history is summed up. */
export interface OverviewScope {
  /** The shown runs, oldest first. */
  readonly order: Int32Array;
  /** The chosen range, as positions in the order. Default all. */
  readonly span?: { readonly from: number; readonly to: number };
  /** Of a metric; `""`, the default, finds all. */
  readonly query?: string;
}

/** A series of the overview. */
export interface Standpoint {
  readonly series: ReportSeries;
  readonly standing: Standing;
  readonly summary: Summary | undefined;
}

/**
 * Where all series stand, those that matter most first.
 *
 * @returns Those that a search finds
 */
export function standpoints(
  data: ReportData,
  { order, span, query = "" }: OverviewScope,
): readonly Standpoint[] {
  const standing = standingsOf(data);
  const options = { runs: data.runs, recent: RECENT, ...(span !== undefined && { span }) };
  return data.series.filter((series) => isSought(data, series, query)).map((series) => ({
    series,
    standing: standing(series),
    summary: summarize(series, order, { ...options, metric: metricOf(data, series) }),
  })).sort((a, b) => weight(a) - weight(b));
}

/** What has a value goes before what has none. */
function weight({ standing, summary }: Standpoint): number {
  return RANKS.indexOf(standing.rank) + (summary === undefined ? RANKS.length : 0);
}

/**
 * The overview as one card a metric, those that matter most first. Of several series the card has the one that matters most.
 *
 * @returns A list of cards
 */
export function cards(data: ReportData, scope: OverviewScope): Markup {
  const found = standpoints(data, scope);
  const byMetric = Map.groupBy(found, ({ series }) => series.metric);
  const absent = data.meta.metrics.filter((metric, index) =>
    !data.series.some((series) => series.metric === index) &&
    `${metric.key} ${metricName(metric)}`.toLowerCase().includes((scope.query ?? "").toLowerCase())
  );
  return html`<ul class="cards">${[...byMetric.values()].map((own) => card(data, own))}${
    absent.map((metric) =>
      html`
        <li class="card" data-rank="rest" data-metric="${metric.key}">
          <h3>${metricName(metric)}</h3>
          <p class="value none">no value yet</p>
        </li>
      `
    )
  }</ul>`;
}

function card(data: ReportData, own: readonly Standpoint[]): Markup | undefined {
  const [shown] = own;
  if (shown === undefined) return undefined;
  const { series, standing, summary } = shown;
  const metric = metricOf(data, series);
  const anchor = chartAnchor(data, own.map((one) => one.series));
  const others = own.length - 1;
  const note = [labelsText(series), others > 0 && `+${others} more series`, series.kind]
    .filter(Boolean).join(" · ");
  return html`
    <li class="card" data-rank="${standing.rank}"
      data-metric="${metric.key}"><h3>${anchor === undefined
        ? metricName(metric)
        : html`<a href="#${anchor}">${metricName(metric)}</a>`}</h3>${note !== "" &&
        html`<p class="note">${note}</p>`}${summary === undefined
        ? html`<p class="value none">no value yet</p>`
        : figures(data, shown, summary)}</li>
  `;
}

function figures(data: ReportData, { series, standing }: Standpoint, summary: Summary): Markup {
  const metric = metricOf(data, series);
  const { previous, month, range } = summary;
  const move = (movement: Movement | undefined, since: string) =>
    movement !== undefined &&
    html`<span class="since">${since}</span>${moveText(data, { series, standing, movement })}`;
  // Of two values all comparisons are the same.
  const isLonger = range !== undefined && range.run !== previous?.run && range.run !== month?.run;
  return html`<p class="value">${valueText(series, summary.value, metric)}</p><p class="moves">${
    previous === undefined
      ? html`<span class="since">first value</span>`
      : move(previous, "vs previous")
  }${move(month, "vs 30 days ago")}${isLonger && move(range, "in the range")}</p>${
    trend(series, summary)
  }`;
}

/**
 * The newest values of a series as a small drawing.
 *
 * @returns A line, or a strip of words; nothing of a single value
 */
export function trend(series: ReportSeries, { recent }: Summary): Markup | undefined {
  const values = recent.map((run) => series.values[run] ?? NaN);
  if (values.length < 2) return undefined;
  return series.words === undefined ? sparkline(values) : wordStrip(values);
}

/**
 * A movement, with its tone only where the judgement calls the series better or worse and this movement is a good part of that.
 *
 * @returns `▲ 3.8 % worse`, or `▲ 20 B` in grey
 */
export function moveText(
  data: ReportData,
  { series, standing, movement }: Pick<Standpoint, "series" | "standing"> & {
    readonly movement: Movement;
  },
): Markup {
  const metric = metricOf(data, series);
  const { tone, from, run } = movement;
  const isSo = isCalled(movement, standing);
  const title = `was ${valueText(series, from, metric)} on ${
    formatDay(data.runs.time[run] ?? NaN)
  }, ${movementText(movement, series, metric)}`;
  return html`<span class="move ${isSo ? tone : "quiet"}" title="${title}">${
    shortMovement(movement, series, metric)
  }${isSo && toneWord(tone)}</span>`;
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
