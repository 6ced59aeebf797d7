/// <reference lib="dom" />
import type uPlot from "uplot";
import type { PlotEvents } from "./plot.ts";

/** Less than this many pixels is a click, not a drag. */
export const DRAG_PIXELS = 5;

/**
 * The crosshair: it stands at drawn runs only, and a drag selects a part of the x axis.
 *
 * @param positions The drawn runs at the moment
 * @returns Options for uPlot
 */
export function cursorOptions(
  positions: () => Int32Array,
  events: Pick<PlotEvents, "hover">,
): uPlot.Cursor {
  return {
    y: false,
    drag: {
      x: true,
      y: false,
      setScale: false,
      dist: DRAG_PIXELS,
      // uPlot takes the snapped crosshair for a drag; whether a click was one, the plot's host decides.
      click: () => {},
    },
    points: { size: 9 },
    move: (chart, left, top) => {
      // Outside, uPlot gives negative places.
      if (left < 0) {
        events.hover(undefined);
        return [left, top];
      }
      const index = chart.posToIdx(left);
      const x = chart.data[0][index];
      if (x === undefined) return [left, top];
      events.hover(positions()[index]);
      return [chart.valToPos(x, "x"), top];
    },
    bind: {
      // Two clicks reset the zoom; uPlot's own reset knows nothing of the view's state.
      dblclick: () => null,
    },
  };
}

/** Tells what was dragged over, and clears the selection. */
export function reportSelection(chart: uPlot, zoom: PlotEvents["zoom"]): void {
  const { left, width } = chart.select;
  if (width < DRAG_PIXELS) return;
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  zoom(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
}
