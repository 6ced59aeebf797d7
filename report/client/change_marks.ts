/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatDay, formatPercent } from "../../core/format.ts";
import { valueText } from "../card.ts";
import type { Change, ReportData, ReportSeries } from "../data.ts";
import { html, type Markup } from "../escape.ts";
import { metricOf, seriesName } from "../read_run.ts";
import { toneOf } from "../summary.ts";
import type { Context } from "./context.ts";
import { fill } from "./dom.ts";
import type { ShownRuns } from "./shown_runs.ts";

/** Marks nearer than this would cover each other: the larger change keeps its mark, the log below the charts has all. */
const ROOM = 11;

/**
 * Puts the change points over a chart, as buttons that open the run where the level moved.
 *
 * @param context The page
 * @param options `marks`: their layer; `plot`: the chart; `shown`: the window; `series`: whose change points
 */
export function changeMarks(
  { data }: Context,
  options: {
    readonly marks: HTMLElement;
    readonly plot: uPlot;
    readonly shown: ShownRuns;
    readonly series: readonly number[];
  },
): void {
  const { marks, plot, shown } = options;
  const { bbox } = plot;
  // From the plot's own numbers: asking the page for places would make it lay out every chart anew.
  marks.style.left = `${bbox.left / devicePixelRatio}px`;
  marks.style.top = `${bbox.top / devicePixelRatio}px`;
  const placed: { readonly left: number; readonly markup: Markup }[] = [];
  const found = options.series.flatMap((index) => {
    const series = data.series[index];
    return series?.changes.map((change) => ({ series, change })) ?? [];
  });
  found.sort((a, b) => sizeOf(b.change) - sizeOf(a.change));
  for (const { series, change } of found) {
    const position = positionOf(shown.order, change.run);
    if (position < shown.from || position >= shown.to) continue;
    const left = plot.valToPos(shown.x(position), "x");
    if (placed.some((other) => Math.abs(other.left - left) < ROOM)) continue;
    placed.push({ left, markup: mark(data, series, change) });
  }
  placed.sort((a, b) => a.left - b.left);
  fill(marks, html`${placed.map(({ markup }) => markup)}`);
  marks.querySelectorAll<HTMLElement>(".mark").forEach((element, index) => {
    element.style.left = `${placed[index]?.left ?? 0}px`;
  });
}

function mark(data: ReportData, series: ReportSeries, change: Change): Markup {
  const { run, before, after } = change;
  const metric = metricOf(data, series);
  const tone = toneOf(after - before, metric);
  const share = before === 0
    ? ""
    : `, ${formatPercent((after - before) / Math.abs(before), { sign: true })}`;
  const text = `${seriesName(data, series)} moved on ${formatDay(data.runs.time[run] ?? NaN)}: ${
    valueText(series, before, metric)
  } → ${valueText(series, after, metric)}${share}${
    tone === "better" || tone === "worse" ? `, ${tone}` : ""
  }`;
  return html`
    <button type="button" class="mark ${tone}" data-do="mark" data-run="${run}"
      title="${text}" aria-label="${text}">${after > before ? "▲" : "▼"}</button>
  `;
}

function sizeOf({ before, after }: Change): number {
  return before === 0 ? Infinity : Math.abs((after - before) / before);
}

/** Binary search: the order is ascending. */
function positionOf(order: Int32Array, run: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle] ?? 0) < run) low = middle + 1;
    else high = middle;
  }
  return order[low] === run ? low : -1;
}
