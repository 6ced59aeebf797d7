/// <reference lib="dom" />
import { formatCount } from "../../../core/text/format.ts";
import { drawBands } from "./bands_plot.ts";
import { placeMarks } from "./change_marks.ts";
import { chartTable } from "./_table.ts";
import type { Context } from "../context.ts";
import { html } from "../../escape.ts";
import { appendBody, describePlot, placeTip } from "./_body.ts";
import { handleButtons } from "./_buttons.ts";
import { fill, find } from "../dom.ts";
import { svgPicture } from "../picture/picture.ts";
import type { PictureSource } from "../picture/frame.ts";
import { type ChartPlace, isSwitchedOn, legend } from "./legend.ts";
import { drawLines } from "./lines_plot.ts";
import { inheritedPalette } from "../palette.ts";
import type { Plot } from "./plot.ts";
import { type ChartMoves, handlePointer } from "./_pointer.ts";
import { handleKeys } from "./_keyboard.ts";
import { nearestPosition, type ShownRuns, spanBetween } from "../shown_runs.ts";
import { runSentence, tooltip } from "./tooltip.ts";
import { spanOf } from "../view_state.ts";

/** A chart with its plot, controls and table. */
export interface LiveChart {
  /** Starts and stops drawing as the chart comes into sight and leaves. */
  readonly setInSight: (isInSight: boolean) => void;
  /** Draws the current state, if it is in sight; `isWhole`: colours, axes or lines changed, not only the range. */
  readonly refresh: (isWhole: boolean) => void;
  /** Draws for paper, whether in sight or not. */
  readonly print: (isPrinting: boolean) => void;
}

/**
 * Brings one of the page's figures to life.
 *
 * @param figure The figure that the server made
 * @returns The chart
 */
export function createLiveChart(
  context: Context,
  figure: HTMLElement,
  place: ChartPlace,
): LiveChart {
  const { data, store, crosshair } = context;
  const { section } = place;
  const { content } = place;
  appendBody(figure, content);
  const host = find(figure, ".plot");
  const canvas = find(figure, ".canvas");
  const marks = find(figure, ".marks");
  const tip = find(figure, ".tip");
  let plot: Plot | undefined;
  let isInSight = false;
  let isFollowing = false;
  let isOrigin = false;
  let isPointerIn = false;
  let isTableOpen = false;

  const shownSeries = () =>
    content.series.filter((_, at) => isSwitchedOn(store.get(), { place, at }));
  const shown = () => context.shown(section);
  const input = (window: ShownRuns) => ({
    data,
    content,
    series: shownSeries(),
    shown: window,
    x: store.get().x,
    y: store.get().y,
    isJoined: store.get().branch !== undefined,
    pulls: store.get().pulls,
    palette: context.palette(),
  });

  function draw(): void {
    plot?.chart.destroy();
    plot = undefined;
    const window = shown();
    const isEmpty = !hasValues(window);
    find(figure, ".nothing").hidden = !isEmpty;
    find(figure, ".nothing").textContent = content.series.length === 0
      ? "No run has measured this yet"
      : `No values ${window.to === 0 ? "on this branch" : "in this range"}`;
    fill(marks, html``);
    if (isEmpty) return follow(crosshair.get(section));
    const make = content.kind === "bands" ? drawBands : drawLines;
    plot = make({
      ...input(window),
      host: canvas,
      events: { hover, zoom, drawn: mark },
    });
    mark();
    follow(crosshair.get(section));
  }

  function hasValues(window: ShownRuns): boolean {
    return content.series.some((index) => {
      const values = data.series[index]?.values;
      for (let at = window.from; at < window.to; at++) {
        if (!Number.isNaN(values?.[window.order[at] ?? -1] ?? NaN)) return true;
      }
      return false;
    });
  }

  function hover(position: number | undefined): void {
    // A chart that is drawn anew asks, too, wherever the pointer is.
    if (isFollowing || (position !== undefined && !isPointerIn)) return;
    isOrigin = position !== undefined;
    crosshair.set(section, position === undefined ? undefined : shown().order[position]);
  }

  function follow(run: number | undefined): void {
    const order = shown().order;
    const position = run === undefined ? -1 : order.indexOf(run);
    fill(find(figure, ".legend"), legend(context, { place, run }));
    if (plot !== undefined && !isOrigin) {
      isFollowing = true;
      const left = position < 0 ? -10 : plot.chart.valToPos(shown().x(position), "x");
      plot.chart.setCursor({ left, top: position < 0 ? -10 : 0 });
      isFollowing = false;
    }
    const isPointed = isOrigin && position >= 0 && plot !== undefined;
    tip.hidden = !isPointed;
    if (isPointed && plot !== undefined && run !== undefined) {
      fill(tip, tooltip(context, { run, series: shownSeries(), content }));
      placeTip(tip, plot);
    }
    describe(run, position);
    if (run === undefined) isOrigin = false;
  }

  function describe(run: number | undefined, position: number): void {
    const window = shown();
    const text = run === undefined
      ? `${formatCount(window.to - window.from, "run")}; arrow keys move between them`
      : runSentence(context, { run, series: shownSeries(), content });
    describePlot(host, window, { position, text });
  }

  function zoom(min: number, max: number): void {
    const { x, zooms } = store.get();
    const wanted = spanBetween(data.runs, shown(), { min, max, x });
    if (wanted.to - wanted.from < 1000 && x === "time") return;
    // Beyond the whole history there is nothing to see.
    const whole = spanOf("all", data);
    const span = wanted.from <= whole.from && wanted.to >= whole.to ? whole : wanted;
    store.update({ zooms: new Map([...zooms, [section, span]]) });
  }

  function reset(): void {
    const zooms = new Map(store.get().zooms);
    zooms.delete(section);
    store.update({ zooms });
  }

  function mark(): void {
    if (plot === undefined) return;
    placeMarks({ data, shown: shown(), series: shownSeries() }, { marks, plot: plot.chart });
  }

  function refreshTable(): void {
    if (isTableOpen) fill(find(figure, ".rows"), chartTable(context, section, content));
  }

  const refresh = (isWhole: boolean) => {
    refreshTable();
    find(figure, ".reset").hidden = !store.get().zooms.has(section);
    if (!isInSight) {
      plot?.chart.destroy();
      plot = undefined;
      return;
    }
    if (isWhole || plot === undefined || !hasValues(shown())) draw();
    else {
      plot.update(shown());
      follow(crosshair.get(section));
    }
  };

  function point(position: number | undefined): void {
    isOrigin = position !== undefined;
    if (plot !== undefined && position !== undefined) {
      isFollowing = true;
      plot.chart.setCursor({ left: plot.chart.valToPos(shown().x(position), "x"), top: 0 });
      isFollowing = false;
    }
    crosshair.set(section, position === undefined ? undefined : shown().order[position]);
  }

  function open(isSecond: boolean): void {
    const run = crosshair.get(section);
    if (run === undefined) return;
    store.update(isSecond && store.get().run !== undefined ? { versus: run } : { run });
  }

  const moves: ChartMoves = {
    shown,
    point,
    open,
    zoom,
    reset,
    nearest: (left) => plot && nearestPosition(shown(), plot.chart.posToVal(left, "x")),
    plot: () => plot?.chart,
  };
  host.addEventListener("mousemove", () => isPointerIn = true, { capture: true });
  host.addEventListener("mouseleave", () => {
    isPointerIn = false;
    crosshair.set(section, undefined);
  });
  handlePointer(host, moves);
  handleKeys(host, moves, { data, series: shownSeries, run: () => crosshair.get(section) });
  crosshair.subscribe((at, run) => {
    if (at === section && (isInSight || isTableOpen)) follow(run);
  });
  handleButtons(context, figure, {
    place,
    drawn: () => input(shown()),
    reset,
    showTable: (isOpen) => {
      isTableOpen = isOpen;
      find(figure, ".rows").hidden = !isOpen;
      refreshTable();
    },
  });
  new ResizeObserver(() => {
    const { clientWidth, clientHeight } = canvas;
    if (plot === undefined || clientWidth === 0) return;
    if (plot.chart.width === clientWidth && plot.chart.height === clientHeight) return;
    plot.chart.setSize({ width: clientWidth, height: clientHeight });
    plot.update(shown());
  }).observe(canvas);
  fill(find(figure, ".legend"), legend(context, { place, run: undefined }));
  describe(undefined, -1);

  return {
    setInSight: (value) => {
      if (value === isInSight) return;
      isInSight = value;
      refresh(false);
    },
    refresh,
    print: (isPrinting) => {
      figure.querySelector(".paper")?.remove();
      if (!isPrinting) return;
      const paper = document.createElement("div");
      paper.className = "paper";
      const source: PictureSource = {
        ...input(shown()),
        palette: inheritedPalette(),
        width: 440,
        height: 200,
        isBare: true,
      };
      fill(paper, svgPicture(source));
      host.append(paper);
    },
  };
}
