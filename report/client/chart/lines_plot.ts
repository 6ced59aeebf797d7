/// <reference lib="dom" />
import UPlot from "uplot";
import type { Unit } from "../../../core/metric.ts";
import { metricOf } from "../../read_run.ts";
import { yAxis } from "./axes.ts";
import { drawPlot, type PlotKind } from "./_draw_plot.ts";
import { branchSource, type LineSource } from "../drawn_points.ts";
import { drawLimits, limitsOf } from "./limits.ts";
import { dashOf, PALETTE_SIZE } from "../palette.ts";
import type { Plot, PlotInput } from "./plot.ts";
import { shapedSeries } from "./shape.ts";
import { sideOf, unitsOf, yRange } from "./y_axis.ts";

/** Fewer drawn values than pixels divided by this get a dot each. */
const PIXELS_PER_DOT = 14;

const stepped = UPlot.paths.stepped?.({ align: 1 }) ?? (() => null);

/** Values without a neighbour have no line: they must have a dot. */
function lonely(chart: UPlot, index: number): number[] {
  const values = chart.data[index] ?? [];
  const own = Array.from(values.keys()).filter((at) => values[at] !== undefined);
  const hasValue = (place: number) => typeof values[own[place] ?? -1] === "number";
  return own.filter((_, place) => hasValue(place) && !hasValue(place - 1) && !hasValue(place + 1));
}

type Line = PlotKind["lines"][number];

/**
 * Draws numbers as lines over time.
 *
 * @returns The drawn chart
 */
export function drawLines(input: PlotInput): Plot {
  const { palette } = input;
  const units = unitsOf(input);
  const limits = limitsOf(input);
  const lines = input.series.flatMap((index) => linesOf(input, index, units));
  const scale = (side: "left" | "right"): UPlot.Scale => ({
    range: (_chart, min, max) =>
      yRange(min, max, {
        y: input.y,
        unit: units[side === "left" ? 0 : 1],
        limits: limits.filter((limit) => limit.side === side).map(({ value }) => value),
      }),
  });
  return drawPlot(input, {
    lines,
    scales: { left: scale("left"), right: scale("right") },
    axes: [
      yAxis(units[0], { side: "left", palette, y: input.y }),
      ...(units.length > 1 ? [yAxis(units[1], { side: "right", palette, y: input.y })] : []),
    ],
    padding: [22, units.length > 1 ? 0 : 20, 0, 0],
    // A spread is filled from its upper line down to the lower one before it.
    bands: lines.flatMap(({ look }, index): UPlot.Band[] =>
      look.label === "high" ? [{ series: [index + 1, index] }] : []
    ),
    over: (chart) => drawLimits(chart, limits, palette),
  });
}

/** What was measured of commits that a push threw away. */
function goneSource(
  { values, takes }: LineSource,
  gone: readonly (readonly [run: number, value: number])[],
): LineSource {
  const known = new Float64Array(values.length).fill(NaN);
  for (const [run, value] of gone) known[run] = value;
  return {
    values: known,
    takes: (run) => takes(run) && !Number.isNaN(known[run]),
    expects: () => false,
  };
}

/** A series' line, its spread, and the dots of its pull requests. */
function linesOf(
  input: PlotInput,
  index: number,
  units: readonly (Unit | undefined)[],
): readonly Line[] {
  const { data, content, palette, isJoined } = input;
  const found = data.series[index];
  if (found === undefined) return [];
  const series = shapedSeries(input, found);
  const at = content.series.indexOf(index);
  const stroke = palette.series[at % PALETTE_SIZE] ?? palette.text;
  const scale = sideOf(units, metricOf(data, series).unit);
  const source = branchSource(data.runs, series.values);
  const line = (source: LineSource, look: UPlot.Series): Line => ({
    source,
    look: { scale, stroke, ...look },
  });
  const edge = (values: Float64Array, look: UPlot.Series): Line =>
    line({ ...source, values }, { width: 0, points: { show: false }, ...look });
  const lines = [line(source, {
    label: "value",
    width: isJoined ? 1.75 : 0,
    dash: dashOf(at),
    ...(!isJoined && { paths: () => null }),
    ...(isJoined && series.isExact && { paths: stepped }),
    points: {
      filter: (chart, index, isShown) => isShown ? null : lonely(chart, index),
      show: (chart, _series, from, to) =>
        !isJoined || (to - from) * PIXELS_PER_DOT < chart.bbox.width / devicePixelRatio,
      size: isJoined ? 5 : 4,
      width: 0,
      fill: stroke,
    },
  })];
  if (series.spread !== undefined) {
    lines.push(edge(series.spread.low, { label: "low" }));
    lines.push(edge(series.spread.high, { label: "high", fill: `${stroke}26` }));
  }
  if (series.gone !== undefined) {
    lines.push(line(goneSource(source, series.gone), {
      label: "no longer on the branch",
      paths: () => null,
      points: { show: true, size: 6, width: 1.25, fill: palette.card, stroke },
    }));
  }
  if (!input.pulls) return lines;
  lines.push(line({ ...source, takes: (run) => !source.takes(run) }, {
    label: "pull request",
    paths: () => null,
    points: { show: true, size: 6, width: 1.25, fill: palette.card, stroke },
  }));
  return lines;
}
