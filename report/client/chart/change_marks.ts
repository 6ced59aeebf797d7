/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatDay, shortCommit } from "../../../core/text/format.ts";
import { movementText, valueText } from "../../page/card.ts";
import type { ReportData, ReportSeries, ShownChange } from "../../data/data.ts";
import { html } from "../../escape.ts";
import { commitOf, metricOf, shortName } from "../../read_run.ts";
import { type Tone, toneOf, toneWord } from "../../summary.ts";
import { fill } from "../dom.ts";
import type { PlotInput } from "./plot.ts";

/** A mark is so wide that a finger meets it: the larger change keeps its mark, the log below the charts has all. */
const ROOM = 24;
const ACCEPTED = "✓";
const NOTE = "⚑";

/** A note, a change point, or an accepted change, that has a mark. */
export interface Mark {
  readonly run: number;
  /** Its place in pixels. */
  readonly left: number;
  readonly tone: Tone;
  readonly sign: string;
  readonly text: string;
}

/**
 * Puts notes, change points and accepted changes over a chart, as buttons that open their run.
 *
 * @param options `marks`: their layer; `plot`: the drawn chart
 */
export function placeMarks(
  input: Pick<PlotInput, "data" | "shown" | "series">,
  { marks, plot }: { readonly marks: HTMLElement; readonly plot: uPlot },
): void {
  const { shown } = input;
  // From the plot's own numbers: asking the page for places would make it lay out every chart anew.
  marks.style.left = `${plot.bbox.left / devicePixelRatio}px`;
  marks.style.top = `${plot.bbox.top / devicePixelRatio}px`;
  const found = visibleMarks(input, (position) => plot.valToPos(shown.x(position), "x"));
  fill(
    marks,
    html`${
      found.map(({ run, tone, text, sign }) =>
        html`
          <button type="button" class="mark ${tone}" data-run="${run}"
            title="${text}" aria-label="${text}">${sign}</button>
        `
      )
    }`,
  );
  marks.querySelectorAll<HTMLElement>(".mark").forEach((element, index) => {
    element.style.left = `${found[index]?.left ?? 0}px`;
  });
}

/**
 * The notes, which all have a mark, and the change points and accepted changes that have room for one.
 *
 * @param place From a position in the shown order to a pixel
 * @returns From left to right
 */
export function visibleMarks(
  { data, shown, series }: Pick<PlotInput, "data" | "shown" | "series">,
  place: (position: number) => number,
): readonly Mark[] {
  const all = series.flatMap((index) => {
    const one = data.series[index];
    return one === undefined ? [] : marksOf(data, one);
  });
  all.sort((a, b) => b.size - a.size);
  const placed: Mark[] = [];
  const notes = Map.groupBy(
    data.meta.notes.filter((note) => note.series?.some((one) => series.includes(one)) ?? true),
    ({ run }) => run,
  );
  for (const [run, found] of notes) {
    const position = positionOf(shown.order, run);
    if (position < shown.from || position >= shown.to) continue;
    const others = all.filter((mark) => mark.run === run);
    const [largest] = others;
    placed.push({
      run,
      left: place(position),
      tone: largest?.tone ?? "same",
      sign: `${NOTE}${largest?.sign ?? ""}`,
      text: [
        `Note on ${formatDay(data.runs.time[run] ?? NaN)}: ${
          found.map(({ text }) => text).join("; ")
        }`,
        ...others.map(({ text }) => text),
      ].join("; "),
    });
  }
  for (const { size: _, ...mark } of all) {
    const position = positionOf(shown.order, mark.run);
    if (position < shown.from || position >= shown.to) continue;
    const left = place(position);
    if (placed.some((other) => Math.abs(other.left - left) < ROOM)) continue;
    placed.push({ ...mark, left });
  }
  return placed.sort((a, b) => a.left - b.left);
}

/** What somebody accepted keeps its mark; of change points the larger ones do. */
function marksOf(
  data: ReportData,
  series: ReportSeries,
): readonly (Omit<Mark, "left"> & { readonly size: number })[] {
  const accepted = Map.groupBy(series.accepted, ({ run }) => run);
  const words = (run: number) => (accepted.get(run) ?? []).map(({ text }) => text).join("; ");
  const moved = series.changes.map((change) => {
    const tone = toneOf(change.after - change.before, metricOf(data, series));
    const isAccepted = accepted.has(change.run);
    return {
      run: change.run,
      tone,
      sign: `${markSign(change, tone)}${isAccepted ? ACCEPTED : ""}`,
      text: `${changeText(data, series, change)}${isAccepted ? `; ${words(change.run)}` : ""}`,
      size: isAccepted ? Infinity : sizeOf(change),
    };
  });
  const movedRuns = new Set(series.changes.map(({ run }) => run));
  const others = [...accepted.keys()].filter((run) => !movedRuns.has(run)).map((run) => ({
    run,
    tone: "same" as const,
    sign: ACCEPTED,
    text: `${shortName(data, series)} on ${formatDay(data.runs.time[run] ?? NaN)}: ${words(run)}`,
    size: Infinity,
  }));
  return [...moved, ...others];
}

/**
 * A change point as a sentence.
 *
 * @returns `Bundle size moved on 20 Feb 2026, between a1b2c3d and d4e5f6a: 1 MB → 1.5 MB, ▲ +500 kB (+50 %) worse`
 */
function changeText(data: ReportData, series: ReportSeries, change: ShownChange): string {
  const { run, from, before, after } = change;
  const { runs } = data;
  const metric = metricOf(data, series);
  const [old, new_] = [from, run].map((one) => shortCommit(commitOf(runs, one)));
  const moved = movementText({ from: before, change: after - before }, series, metric);
  const verb = change.isDrift ? "drifted until" : "moved on";
  const doubt = change.isFresh ? "; may be a spike" : "";
  return `${shortName(data, series)} ${verb} ${
    formatDay(runs.time[run] ?? NaN)
  }, between ${old} and ${new_}: ${valueText(series, before, metric)} → ${
    valueText(series, after, metric)
  }, ${moved}${toneWord(toneOf(after - before, metric))}${doubt}`;
}

/**
 * The sign of a change point: its direction, hollow when it is for the better, so that colour is not all that tells them apart.
 *
 * @param tone How it is to be seen
 * @returns `▲`, `▼`, `△` or `▽`
 */
function markSign({ before, after }: ShownChange, tone: Tone): string {
  const isUp = after > before;
  return tone === "better" ? (isUp ? "△" : "▽") : isUp ? "▲" : "▼";
}

function sizeOf({ before, after }: ShownChange): number {
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
