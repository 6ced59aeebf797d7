/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatDay, formatPercent } from "../../core/format.ts";
import { valueText } from "../card.ts";
import { html, type Insertable } from "../escape.ts";
import { metricOf, seriesName } from "../read_run.ts";
import { toneOf } from "../summary.ts";
import type { Context } from "./context.ts";
import { fill } from "./dom.ts";
import type { ShownRuns } from "./shown_runs.ts";

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
  const { over } = plot;
  const frame = marks.parentElement?.getBoundingClientRect();
  if (frame === undefined) return;
  const area = over.getBoundingClientRect();
  marks.style.left = `${area.left - frame.left}px`;
  marks.style.top = `${area.top - frame.top}px`;
  const places: number[] = [];
  fill(
    marks,
    html`${
      options.series.map((index): Insertable => {
        const series = data.series[index];
        if (series === undefined) return undefined;
        const metric = metricOf(data, series);
        return series.changes.map(({ run, before, after }): Insertable => {
          const position = positionOf(shown.order, run);
          if (position < shown.from || position >= shown.to) return undefined;
          const change = after - before;
          const share = before === 0
            ? ""
            : `, ${formatPercent(change / Math.abs(before), { sign: true })}`;
          const tone = toneOf(change, metric);
          const text = `${seriesName(data, series)} moved on ${
            formatDay(data.runs.time[run] ?? NaN)
          }: ${valueText(series, before, metric)} → ${valueText(series, after, metric)}${share}${
            tone === "better" || tone === "worse" ? `, ${tone}` : ""
          }`;
          places.push(plot.valToPos(shown.x(position), "x"));
          return html`
            <button type="button" class="mark ${tone}" data-do="mark" data-run="${run}"
              title="${text}" aria-label="${text}">${change > 0 ? "▲" : "▼"}</button>
          `;
        });
      })
    }`,
  );
  marks.querySelectorAll<HTMLElement>(".mark").forEach((mark, index) => {
    mark.style.left = `${places[index] ?? 0}px`;
  });
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
