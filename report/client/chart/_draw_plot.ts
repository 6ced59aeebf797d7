/// <reference lib="dom" />
import UPlot from "uplot";
import { xAxis } from "./axes.ts";
import { cursorOptions, reportSelection } from "./_cursor.ts";
import { drawnPositions, drawnValues, type LineSource } from "../drawn_points.ts";
import type { Plot, PlotInput } from "./plot.ts";
import { drawReleases, releasesIn } from "./releases.ts";
import type { ShownRuns } from "../shown_runs.ts";

/** What one kind of chart adds to what all have in common. */
export interface PlotKind {
  /** One per uPlot series: what its values are read from, and how it looks. */
  readonly lines: readonly { readonly source: LineSource; readonly look: UPlot.Series }[];
  /** Value scales by name. */
  readonly scales: UPlot.Scales;
  /** Value axes. */
  readonly axes: readonly UPlot.Axis[];
  readonly padding: UPlot.Padding;
  readonly bands?: UPlot.Band[];
  /** The dots that stand where the crosshair meets a line. */
  readonly cursorPoints?: UPlot.Cursor.Points;
  /** Draws over the lines. */
  readonly over: (chart: UPlot, shown: ShownRuns) => void;
}

/**
 * Draws a chart over its runs: the x axis, the crosshair, and as many points as there are pixels.
 *
 * @param kind Its lines, its value axes, and what lies over them
 * @returns The drawn chart; `destroy()` it when it is no longer seen
 */
export function drawPlot(input: PlotInput, kind: PlotKind): Plot {
  const { host, events } = input;
  const sources = kind.lines.map(({ source }) => source);
  let { shown } = input;
  let positions: Int32Array = new Int32Array();
  const values = (window: ShownRuns): UPlot.AlignedData => {
    shown = window;
    positions = drawnPositions(sources, window, Math.max(100, host.clientWidth));
    return [
      Array.from(positions, window.x),
      ...sources.map((source) => drawnValues(source, window.order, positions)),
    ];
  };
  const cursor = cursorOptions(() => positions, events);
  const chart = new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: kind.padding,
      legend: { show: false },
      cursor: { ...cursor, points: kind.cursorPoints ?? cursor.points ?? {} },
      scales: { x: { time: false, range: () => [shown.min, shown.max] }, ...kind.scales },
      axes: [xAxis(input), ...kind.axes],
      series: [{}, ...kind.lines.map(({ look }) => look)],
      bands: kind.bands ?? [],
      hooks: {
        draw: [(drawn) => {
          drawReleases(drawn, { releases: releasesIn(input.data, shown), palette: input.palette });
          kind.over(drawn, shown);
          events.drawn();
        }],
        setSelect: [(drawn) => reportSelection(drawn, events.zoom)],
      },
    },
    values(input.shown),
    host,
  );
  return {
    chart,
    update: (window) => chart.setData(values(window)),
  };
}
