/// <reference lib="dom" />
import type uPlot from "uplot";
import { DRAG_PIXELS } from "./_cursor.ts";
import type { ShownRuns } from "../shown_runs.ts";

/** What a reader's hand can do to a chart. */
export interface ChartMoves {
  readonly shown: () => ShownRuns;
  /** Puts the crosshair on a position in the shown order. */
  readonly point: (position: number | undefined) => void;
  /** Opens the run under the crosshair; `isSecond`: to compare it with the open one. */
  readonly open: (isSecond: boolean) => void;
  readonly zoom: (min: number, max: number) => void;
  readonly reset: () => void;
  /** The position nearest to a place in pixels. */
  readonly nearest: (left: number) => number | undefined;
  readonly plot: () => uPlot | undefined;
}

const WHEEL_SPEED = 0.002;

/**
 * Mouse wheel, double click, click, and two fingers.
 *
 * A plain wheel scrolls the page, as everywhere; it zooms with Ctrl (which is also what a pinch on a touchpad sends) or in a chart
 * that has the focus. A sideways wheel moves along.
 */
export function handlePointer(host: HTMLElement, moves: ChartMoves): void {
  host.addEventListener("wheel", (event) => {
    const plot = moves.plot();
    if (plot === undefined) return;
    const { min, max } = moves.shown();
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const isZoom = event.ctrlKey || event.metaKey || document.activeElement === host;
    if (!isSideways && !isZoom) return;
    event.preventDefault();
    const area = plot.over.getBoundingClientRect();
    if (isSideways) {
      const step = event.deltaX / area.width * (max - min);
      moves.zoom(min + step, max + step);
    } else {
      scale(moves, (event.clientX - area.left) / area.width, Math.exp(event.deltaY * WHEEL_SPEED));
    }
  }, { passive: false });
  host.addEventListener("dblclick", () => moves.reset());
  let pressedAt = 0;
  host.addEventListener("pointerdown", (event) => pressedAt = event.clientX);
  host.addEventListener("click", (event) => {
    // The second click of a double click belongs to the reset, and a drag has zoomed.
    const isDrag = Math.abs(event.clientX - pressedAt) >= DRAG_PIXELS;
    if (event.detail === 1 && !isDrag) moves.open(event.shiftKey);
  });
  handleTouch(host, moves);
}

/**
 * Zooms around a place.
 *
 * @param part Where, from 0 (left) to 1
 * @param factor Below 1 zooms in
 */
export function scale(moves: ChartMoves, part: number, factor: number): void {
  const { min, max } = moves.shown();
  const center = min + (max - min) * part;
  moves.zoom(center - (center - min) * factor, center + (max - center) * factor);
}

/** One finger moves the crosshair, two zoom. */
function handleTouch(host: HTMLElement, moves: ChartMoves): void {
  const fingers = new Map<number, number>();
  let start: { readonly distance: number; readonly min: number; readonly max: number } | undefined;
  const place = (event: PointerEvent) => {
    const area = moves.plot()?.over.getBoundingClientRect();
    return area === undefined ? 0 : (event.clientX - area.left) / area.width;
  };
  host.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, place(event));
    const [one, two] = [...fingers.values()];
    if (one === undefined || two === undefined) return;
    const { min, max } = moves.shown();
    start = { distance: Math.max(0.02, Math.abs(one - two)), min, max };
  });
  host.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, place(event));
    const [one, two] = [...fingers.values()];
    const width = moves.plot()?.over.clientWidth ?? 0;
    if (one !== undefined && two === undefined) moves.point(moves.nearest(one * width));
    if (one === undefined || two === undefined || start === undefined) return;
    const factor = start.distance / Math.max(0.02, Math.abs(one - two));
    const middle = start.min + (start.max - start.min) * (one + two) / 2;
    moves.zoom(
      middle - (middle - start.min) * factor,
      middle + (start.max - middle) * factor,
    );
  });
  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    start = undefined;
  };
  host.addEventListener("pointerup", lift);
  host.addEventListener("pointercancel", lift);
}
