/// <reference lib="dom" />
import type uPlot from "uplot";
import type { Unit } from "../../../core/metric.ts";
import { formatValue } from "../../../core/text/format.ts";
import type { Palette } from "../palette.ts";
import type { PlotInput } from "./plot.ts";
import { timeLabels, timeTicks, valueLabels, valueTicks } from "./_ticks.ts";

const FONT_SIZE = 12;
/** Pixels that a label needs. */
const X_SPACE = 84;
const Y_SPACE = 26;

/**
 * The x axis' marks.
 *
 * @param x What it counts
 * @param ends Its ends, and its length in pixels
 * @returns Places and their texts
 */
export function xTicks(
  x: "time" | "run",
  ends: { readonly min: number; readonly max: number; readonly length: number },
): { readonly ticks: number[]; readonly labels: string[] } {
  const count = Math.max(1, Math.floor(ends.length / X_SPACE));
  if (x === "time") {
    const ticks = timeTicks(ends.min, ends.max, count);
    return { ticks, labels: timeLabels(ticks) };
  }
  // Positions count from 0, people from 1.
  const ticks = valueTicks(Math.max(1, ends.min + 1), ends.max + 1, { count, isWhole: true });
  return { ticks: ticks.map((tick) => tick - 1), labels: valueLabels(ticks, "integer") };
}

/**
 * A y axis' marks.
 *
 * @param y What it counts
 * @param ends Its ends, and its length in pixels
 * @returns Places and their texts
 */
export function yTicks(
  unit: Unit | undefined,
  ends: { readonly min: number; readonly max: number; readonly length: number },
  y: PlotInput["y"],
): { readonly ticks: number[]; readonly labels: string[] } {
  const count = Math.max(1, Math.floor(ends.length / Y_SPACE));
  if (y === "log") {
    const ticks = logTicks(ends.min, ends.max, count);
    return { ticks, labels: logLabels(ticks, unit) };
  }
  const ticks = valueTicks(ends.min, ends.max, { count, unit });
  return { ticks, labels: valueLabels(ticks, unit) };
}

/** 1, 2 and 5 of each power of ten, or the powers alone where there is no room. */
function logTicks(min: number, max: number, count: number): number[] {
  const powers = Array.from(
    { length: Math.max(0, Math.floor(max) - Math.floor(min) + 1) },
    (_, index) => Math.floor(min) + index,
  );
  const all = powers.flatMap((power) => [1, 2, 5].map((part) => power + Math.log10(part)));
  for (const ticks of [all, powers]) {
    const found = ticks.filter((tick) => tick >= min && tick <= max);
    if (found.length > 1 && found.length <= count) return found;
  }
  const step = Math.ceil(powers.length / count);
  const sparse = powers.filter((power, index) =>
    power >= min && power <= max && index % step === 0
  );
  if (sparse.length > 1) return sparse;
  // Within one power the values are as good as straight.
  return valueTicks(10 ** min, 10 ** max, { count }).map(Math.log10).filter(Number.isFinite);
}

function logLabels(ticks: readonly number[], unit: Unit | undefined): string[] {
  return ticks.map((tick) => formatValue(10 ** tick, unit));
}

/**
 * The x axis for uPlot.
 *
 * @returns The axis
 */
export function xAxis(input: Pick<PlotInput, "x" | "palette">): uPlot.Axis {
  const { x, palette } = input;
  const length = (chart: uPlot) => chart.bbox.width / devicePixelRatio;
  return {
    ...look(palette),
    size: 42,
    gap: 6,
    splits: (chart, _axis, min, max) => xTicks(x, { min, max, length: length(chart) }).ticks,
    values: (_chart, splits) =>
      x === "time"
        ? timeLabels(splits)
        : valueLabels(splits.map((position) => position + 1), "integer"),
  };
}

/**
 * A y axis for uPlot.
 *
 * @param options `side`; `palette`; `y`: what it counts
 * @returns The axis
 */
export function yAxis(
  unit: Unit | undefined,
  options: {
    readonly side: "left" | "right";
    readonly palette: Palette;
    readonly y: PlotInput["y"];
  },
): uPlot.Axis {
  const { side, palette, y } = options;
  return {
    ...look(palette),
    scale: side,
    side: side === "left" ? 3 : 1,
    gap: 6,
    size: (chart, labels) => {
      chart.ctx.save();
      chart.ctx.font = `${FONT_SIZE * devicePixelRatio}px ${palette.font}`;
      const widths = (labels ?? []).map((label) => chart.ctx.measureText(label).width);
      chart.ctx.restore();
      return Math.ceil(Math.max(24, ...widths) / devicePixelRatio) + 14;
    },
    splits: (chart, _axis, min, max) =>
      yTicks(unit, { min, max, length: chart.bbox.height / devicePixelRatio }, y).ticks,
    values: (_chart, splits) => y === "log" ? logLabels(splits, unit) : valueLabels(splits, unit),
    ...(side === "right" && { grid: { show: false } }),
  };
}

function look(palette: Palette): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: `${FONT_SIZE}px ${palette.font}`,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
  };
}
