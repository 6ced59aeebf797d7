import type { Chart } from "../data.ts";
import { html, type Insertable, type Markup } from "../escape.ts";
import { labelsText, metricName, metricOf } from "../read_run.ts";
import { valueText } from "../card.ts";
import type { Context } from "./context.ts";
import { dashOf, PALETTE_SIZE } from "./palette.ts";
import type { ViewState } from "./view_state.ts";

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
 * @param place The chart
 * @param at The line's position in it
 * @returns `0-2-5`
 */
export function toggleKey(place: ChartPlace, at: number): string {
  return `${place.section}-${place.chart}-${at}`;
}

/**
 * Whether a line is drawn.
 *
 * @param state The view's state
 * @param line The chart and the line's position in it
 * @returns True for the first ones unless switched off, and for others that were switched on
 */
export function isSwitchedOn(
  state: ViewState,
  { place, at }: { readonly place: ChartPlace; readonly at: number },
): boolean {
  return at < FIRST_LINES !== state.toggled.has(toggleKey(place, at));
}

/**
 * The legend: what each line is, and its value under the crosshair, else its newest one.
 *
 * @param context The page
 * @param options `place`: the chart; `run`: under the crosshair
 * @returns Items; those of a chart with several lines are switches
 */
export function legend(
  context: Context,
  options: { readonly place: ChartPlace; readonly run: number | undefined },
): Markup {
  const { data, store } = context;
  const { place, run } = options;
  const { content, section } = place;
  const shown = context.shown(section);
  const isSingle = content.series.length === 1;
  return html`${
    content.series.map((index, at): Insertable => {
      const series = data.series[index];
      if (series === undefined) return undefined;
      const metric = metricOf(data, series);
      const isMetricShared = content.series.every((other) =>
        data.series[other]?.metric === series.metric
      );
      const labels = labelsText(series);
      const name = isMetricShared
        ? labels || metricName(metric)
        : [metricName(metric), labels].filter(Boolean).join(" ");
      const value = run === undefined ? newest(series.values, shown) : series.values[run];
      const text = valueText(series, value ?? NaN, metric);
      if (content.kind === "bands") return html`<span>${!isSingle && name} <b>${text}</b></span>`;
      const inner = html`${swatch(at)}${name} <b>${text}</b>`;
      if (isSingle) return html`<span>${inner}</span>`;
      const isOn = isSwitchedOn(store.get(), { place, at });
      return html`
        <button type="button" data-do="toggle" data-at="${at}"
          aria-pressed="${String(isOn)}">${inner}</button>
      `;
    })
  }`;
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

function newest(values: Float64Array, shown: ReturnType<Context["shown"]>): number | undefined {
  for (let at = shown.to - 1; at >= shown.from; at--) {
    const value = values[shown.order[at] ?? -1] ?? NaN;
    if (!Number.isNaN(value)) return value;
  }
  return undefined;
}
