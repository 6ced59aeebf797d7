/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatDay, shortCommit } from "../../core/format.ts";
import { movementText, valueText } from "../card.ts";
import type { Change, ReportData, ReportSeries } from "../data.ts";
import { html } from "../escape.ts";
import { commitOf, metricOf, seriesName } from "../read_run.ts";
import { type Tone, toneOf, toneWord } from "../summary.ts";
import { fill } from "./dom.ts";
import type { PlotInput } from "./plot.ts";

/** Marks nearer than this would cover each other: the larger change keeps its mark, the log below the charts has all. */
const ROOM = 11;

/** A change point that has a mark. */
export interface VisibleChange {
  readonly series: ReportSeries;
  readonly change: Change;
  /** Its place in pixels. */
  readonly left: number;
}

/**
 * Puts the change points over a chart, as buttons that open the run where the level moved.
 *
 * @param input The chart
 * @param options `marks`: their layer; `plot`: the drawn chart
 */
export function placeMarks(
  input: Pick<PlotInput, "data" | "shown" | "series">,
  { marks, plot }: { readonly marks: HTMLElement; readonly plot: uPlot },
): void {
  const { data, shown } = input;
  // From the plot's own numbers: asking the page for places would make it lay out every chart anew.
  marks.style.left = `${plot.bbox.left / devicePixelRatio}px`;
  marks.style.top = `${plot.bbox.top / devicePixelRatio}px`;
  const found = visibleChanges(input, (position) => plot.valToPos(shown.x(position), "x"));
  fill(
    marks,
    html`${
      found.map(({ series, change }) => {
        const tone = toneOf(change.after - change.before, metricOf(data, series));
        const text = changeText(data, series, change);
        return html`
          <button type="button" class="mark ${tone}" data-do="mark" data-run="${change.run}"
            title="${text}" aria-label="${text}">${markSign(change, tone)}</button>
        `;
      })
    }`,
  );
  marks.querySelectorAll<HTMLElement>(".mark").forEach((element, index) => {
    element.style.left = `${found[index]?.left ?? 0}px`;
  });
}

/**
 * The change points that have room for a mark.
 *
 * @param input The chart
 * @param place From a position in the shown order to a pixel
 * @returns From left to right
 */
export function visibleChanges(
  { data, shown, series }: Pick<PlotInput, "data" | "shown" | "series">,
  place: (position: number) => number,
): readonly VisibleChange[] {
  const all = series.flatMap((index) => {
    const one = data.series[index];
    return one?.changes.map((change) => ({ series: one, change })) ?? [];
  });
  all.sort((a, b) => sizeOf(b.change) - sizeOf(a.change));
  const placed: VisibleChange[] = [];
  for (const one of all) {
    const position = positionOf(shown.order, one.change.run);
    if (position < shown.from || position >= shown.to) continue;
    const left = place(position);
    if (placed.some((other) => Math.abs(other.left - left) < ROOM)) continue;
    placed.push({ ...one, left });
  }
  return placed.sort((a, b) => a.left - b.left);
}

/**
 * A change point as a sentence.
 *
 * @param data The report's data
 * @param series Whose
 * @param change The change point
 * @returns `Bundle size moved on 20 Feb 2026, between a1b2c3d and d4e5f6a: 1 MB → 1.5 MB, ▲ +500 kB (+50 %) worse`
 */
export function changeText(data: ReportData, series: ReportSeries, change: Change): string {
  const { run, from, before, after } = change;
  const { runs } = data;
  const metric = metricOf(data, series);
  const [old, new_] = [from, run].map((one) => shortCommit(commitOf(runs, one)));
  const moved = movementText({ from: before, change: after - before }, series, metric);
  return `${seriesName(data, series)} moved on ${
    formatDay(runs.time[run] ?? NaN)
  }, between ${old} and ${new_}: ${valueText(series, before, metric)} → ${
    valueText(series, after, metric)
  }, ${moved}${toneWord(toneOf(after - before, metric))}`;
}

/**
 * The sign of a change point: its direction, hollow when it is for the better, so that colour is not all that tells them apart.
 *
 * @param change The change point
 * @param tone How it is to be seen
 * @returns `▲`, `▼`, `△` or `▽`
 */
export function markSign({ before, after }: Change, tone: Tone): string {
  const isUp = after > before;
  return tone === "better" ? (isUp ? "△" : "▽") : isUp ? "▲" : "▼";
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
