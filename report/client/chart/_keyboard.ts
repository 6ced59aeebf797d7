/// <reference lib="dom" />
import type { ReportData } from "../../data/data.ts";
import { type ChartMoves, scale } from "./_pointer.ts";

/**
 * The keys of a focused chart: arrows, Home and End move between runs that have a value (with Shift ten at a time), Enter opens the
 * run (with Shift to compare), plus and minus zoom, 0 and Escape reset.
 *
 * @param options `data`; `series`: the chart's shown series; `run`: where the crosshair is
 */
export function handleKeys(
  host: HTMLElement,
  moves: ChartMoves,
  options: {
    readonly data: ReportData;
    readonly series: () => readonly number[];
    readonly run: () => number | undefined;
  },
): void {
  const { data } = options;
  const walk = (from: number, step: 1 | -1, count: number): void => {
    const { order, from: first, to } = moves.shown();
    const series = options.series().flatMap((index) => data.series[index] ?? []);
    let found: number | undefined;
    let left = count;
    for (let at = from; at >= first && at < to && left > 0; at += step) {
      const run = order[at] ?? -1;
      if (series.every(({ values }) => Number.isNaN(values[run] ?? NaN))) continue;
      found = at;
      left--;
    }
    if (found !== undefined) moves.point(found);
  };
  host.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { order, from, to } = moves.shown();
    const run = options.run();
    const here = run === undefined ? -1 : order.indexOf(run);
    const count = event.shiftKey ? 10 : 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => walk(here < 0 ? to - 1 : here - 1, -1, count),
      ArrowRight: () => walk(here < 0 ? from : here + 1, 1, count),
      Home: () => walk(from, 1, 1),
      End: () => walk(to - 1, -1, 1),
      Enter: () => moves.open(event.shiftKey),
      " ": () => moves.open(event.shiftKey),
      "+": () => scale(moves, 0.5, 0.5),
      "=": () => scale(moves, 0.5, 0.5),
      "-": () => scale(moves, 0.5, 2),
      "0": () => moves.reset(),
      Escape: () => {
        moves.point(undefined);
        moves.reset();
      },
    };
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  host.addEventListener("blur", () => moves.point(undefined));
}
