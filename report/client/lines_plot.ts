/// <reference lib="dom" />
import UPlot from "uplot";
import type { Unit } from "../../core/metric.ts";
import type { ReportSeries } from "../data.ts";
import { metricOf } from "../read_run.ts";
import { xAxis, yAxis } from "./axes.ts";
import { cursorOptions, reportSelection } from "./cursor.ts";
import { drawnPositions, drawnValues, expectedRuns, type LineSource } from "./drawn_points.ts";
import { drawLimits, limitsOf } from "./limits.ts";
import { dashOf, PALETTE_SIZE } from "./palette.ts";
import type { Plot, PlotInput } from "./plot.ts";
import type { ShownRuns } from "./shown_runs.ts";
import { sideOf, unitsOf, yRange } from "./y_axis.ts";

/** Fewer drawn values than pixels divided by this get a dot each. */
const PIXELS_PER_DOT = 14;

/** One uPlot series and what it is drawn from. */
interface Line extends LineSource {
  readonly options: UPlot.Series;
}

/**
 * Draws numbers as lines over time.
 *
 * @param input The chart
 * @returns The drawn chart; `destroy()` it when it is no longer seen
 */
export function drawLines(input: PlotInput): Plot {
  const { palette, host, events } = input;
  const units = unitsOf(input);
  const lines = input.series.flatMap((index) => linesOf(input, index, units));
  const limits = limitsOf(input);
  const bands = lines.flatMap(({ options }, index): UPlot.Band[] =>
    options.label === "high" ? [{ series: [index + 1, index] }] : []
  );
  let shown = input.shown;
  let positions: Int32Array = new Int32Array();
  const values = (window: ShownRuns): UPlot.AlignedData => {
    shown = window;
    positions = drawnPositions(lines, window, Math.max(100, host.clientWidth));
    return [
      Array.from(positions, window.x),
      ...lines.map((line) => drawnValues(line, window.order, positions)),
    ];
  };
  const scale = (side: "left" | "right"): UPlot.Scale => ({
    range: (_chart, min, max) =>
      yRange(min, max, {
        y: input.y,
        unit: units[side === "left" ? 0 : 1],
        limits: limits.filter((limit) => limit.side === side).map(({ value }) => value),
      }),
  });
  const chart = new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: [22, units.length > 1 ? 0 : 20, 0, 0],
      legend: { show: false },
      cursor: cursorOptions(() => positions, events),
      scales: {
        x: { time: false, range: () => [shown.min, shown.max] },
        left: scale("left"),
        right: scale("right"),
      },
      axes: [
        xAxis(input),
        yAxis(units[0], { side: "left", palette }),
        ...(units.length > 1 ? [yAxis(units[1], { side: "right", palette })] : []),
      ],
      series: [{}, ...lines.map(({ options }) => options)],
      bands,
      hooks: {
        draw: [(drawn) => {
          drawLimits(drawn, limits, palette);
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
    positions: () => positions,
    update: (window) => chart.setData(values(window)),
  };
}

function linesOf(
  input: PlotInput,
  index: number,
  units: readonly (Unit | undefined)[],
): readonly Line[] {
  const { data, content, palette } = input;
  const series = data.series[index];
  if (series === undefined) return [];
  const { runs } = data;
  const at = content.series.indexOf(index);
  const stroke = palette.series[at % PALETTE_SIZE] ?? palette.text;
  const side = sideOf(units, metricOf(data, series).unit);
  const expects = expectedRuns(series.values, runs.stream);
  const isOnBranch = (run: number) => runs.pullRequest[run] === 0;
  const line = (
    values: Float64Array,
    takes: (run: number) => boolean,
    options: UPlot.Series,
  ): Line => ({ values, takes, expects, options: { scale: side, stroke, ...options } });
  const lines = [line(series.values, isOnBranch, {
    label: "value",
    width: input.isJoined ? 1.75 : 0,
    dash: dashOf(at),
    ...(input.isJoined ? {} : { paths: () => null }),
    points: {
      show: (chart, _series, from, to) =>
        !input.isJoined || (to - from) * PIXELS_PER_DOT < chart.bbox.width / devicePixelRatio,
      size: input.isJoined ? 5 : 4,
      width: 0,
      fill: stroke,
    },
  })];
  if (series.spread !== undefined) {
    lines.push(...spreadLines(series.spread, (values, label) =>
      line(values, isOnBranch, {
        label,
        width: 0,
        points: { show: false },
        ...(label === "high" ? { fill: `${stroke}26` } : {}),
      })));
  }
  if (!input.pulls) return lines;
  lines.push(line(series.values, (run) => !isOnBranch(run), {
    label: "pull request",
    paths: () => null,
    points: { show: true, size: 6, width: 1.25, fill: palette.card, stroke },
  }));
  return lines;
}

function spreadLines(
  spread: NonNullable<ReportSeries["spread"]>,
  line: (values: Float64Array, label: string) => Line,
): readonly Line[] {
  return [line(spread.low, "low"), line(spread.high, "high")];
}
