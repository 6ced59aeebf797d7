import type { Chart, ReportData, ReportSeries } from "../../data/data.ts";
import { html, type Insertable, type Markup } from "../../escape.ts";
import { labelsText, metricName, metricOf } from "../../read_run.ts";
import { movementText, valueText } from "../../page/card.ts";
import { isCalled } from "../../page/standing.ts";
import { toneOf, toneWord } from "../../summary.ts";
import type { Context } from "../context.ts";
import { dashOf, PALETTE_SIZE } from "../palette.ts";
import { edgeRun, type ShownRuns } from "../shown_runs.ts";
import type { ViewState } from "../view_state.ts";

/** More lines than this begin switched off: nobody can follow them. */
const FIRST_LINES = PALETTE_SIZE;

/** Which chart of the page. */
export interface ChartPlace {
  readonly section: number;
  readonly chart: number;
  readonly content: Chart;
}

/**
 * The name of a line's switch in the view's state.
 *
 * @returns `0-2-5`
 */
export function toggleKey(place: ChartPlace, at: number): string {
  return `${place.section}-${place.chart}-${at}`;
}

/**
 * Whether a line is drawn.
 *
 * @param line The chart and the line's position in it
 * @returns True for the first ones unless switched off, and for others that were switched on
 */
export function isSwitchedOn(
  state: Pick<ViewState, "toggled">,
  { place, at }: { readonly place: ChartPlace; readonly at: number },
): boolean {
  return at < FIRST_LINES !== state.toggled.has(toggleKey(place, at));
}

/**
 * The legend: what each line is, and its value under the crosshair, else its newest one.
 *
 * @param options `place`: the chart; `run`: under the crosshair
 * @returns Items; those of a chart with several lines are switches
 */
export function legend(
  context: Context,
  options: { readonly place: ChartPlace; readonly run: number | undefined },
): Markup {
  const { data } = context;
  const { place } = options;
  const { kind, series } = place.content;
  const items = series.map((index, at): Insertable => {
    const one = data.series[index];
    return one && item(context, one, { ...options, at });
  });
  return html`${items}${kind === "bands" && words(data.series[series[0] ?? -1])}`;
}

function item(
  context: Context,
  series: ReportSeries,
  options: { readonly place: ChartPlace; readonly run: number | undefined; readonly at: number },
): Markup {
  const { data, store } = context;
  const { place, run, at } = options;
  const { content } = place;
  const shown = context.shown(place.section);
  const metric = metricOf(data, series);
  const newest = edgeRun(shown, series.values, { runs: data.runs, end: "last" });
  const value = valueText(series, series.values[run ?? newest ?? -1] ?? NaN, metric);
  const name = lineName(data, series, content);
  const isSingle = content.series.length === 1;
  // The only line of a chart needs no key, and its chart has its name.
  const label = isSingle && name === content.title ? undefined : name;
  if (content.kind === "bands") return html`<span>${label} <b>${value}</b></span>`;
  if (isSingle) {
    const trend = run === undefined && newest !== undefined && overRange(context, series, shown);
    return html`<span class="only">${label} <b>${value}</b></span>${trend}`;
  }
  const isOn = isSwitchedOn(store.get(), { place, at });
  return html`
    <button type="button" data-do="toggle" data-at="${at}"
      title="With Shift: this one only, or all again"
      aria-pressed="${String(
        isOn,
      )}">${swatch(at)}${label} <b>${value}</b></button>
  `;
}

/** What tells a line from the others of its chart. */
function lineName(data: ReportData, series: ReportSeries, content: Chart): string {
  const name = metricName(metricOf(data, series));
  const labels = labelsText(series);
  const isMetricShared = content.series.every((other) =>
    data.series[other]?.metric === series.metric
  );
  if (isMetricShared) return labels || name;
  return labels === "" ? name : `${name} ${labels}`;
}

/** From the first value in sight to the last one. */
function overRange(
  context: Context,
  series: ReportSeries,
  shown: ShownRuns,
): Markup | undefined {
  const { data, data: { runs } } = context;
  const first = edgeRun(shown, series.values, { runs, end: "first" });
  const last = edgeRun(shown, series.values, { runs, end: "last" });
  if (first === undefined || last === undefined || first === last) return undefined;
  const from = series.values[first] ?? NaN;
  const change = (series.values[last] ?? NaN) - from;
  const metric = metricOf(data, series);
  const tone = toneOf(change, metric);
  const isSo = isCalled({ change, tone }, context.standing(series));
  return html`
    <span
      class="trend ${isSo ? tone : "quiet"}">${movementText(
        { from, change },
        series,
        metric,
      )}${isSo && toneWord(tone)} <span class="since">over the range</span></span>
  `;
}

/** The key of the bands, as long as every word has a colour of its own. */
function words(series: ReportSeries | undefined): Insertable {
  const all = series?.words ?? [];
  if (all.length > PALETTE_SIZE) return undefined;
  return all.map((word, index) =>
    html`
      <span
        class="word"><svg class="block" width="12" height="12" aria-hidden="true"><rect class="w${index}" width="12" height="12" rx="3"/></svg>${word}</span>
    `
  );
}

/**
 * A line's look.
 *
 * @param at The line's position in its chart
 * @returns A short piece of it, as SVG
 */
export function swatch(at: number): Markup {
  return html`
    <svg class="swatch s${at % PALETTE_SIZE}" width="22" height="8" aria-hidden="true">
      <path d="M1 4h20" stroke-dasharray="${dashOf(at).join(" ")}" />
    </svg>
  `;
}
