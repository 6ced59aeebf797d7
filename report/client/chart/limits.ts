/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatValue } from "../../../core/text/format.ts";
import { metricOf } from "../../read_run.ts";
import type { Palette } from "../palette.ts";
import type { PlotInput } from "./plot.ts";
import { logarithm } from "./shape.ts";
import { sideOf, unitsOf } from "./y_axis.ts";

/** A threshold as a line of one chart. */
export interface LimitLine {
  readonly value: number;
  readonly side: "left" | "right";
  /** `min 80 %` */
  readonly text: string;
}

/**
 * The limits of a chart's shown series; equal ones once.
 *
 * @returns Lines
 */
export function limitsOf(
  input: Pick<PlotInput, "data" | "content" | "series" | "y">,
): readonly LimitLine[] {
  // A limit is no part of what a series began with.
  if (input.y === "change") return [];
  const { data } = input;
  const units = unitsOf(input);
  const lines = new Map<string, LimitLine>();
  for (const index of input.series) {
    const series = data.series[index];
    if (series === undefined) continue;
    const { unit } = metricOf(data, series);
    const side = sideOf(units, unit);
    for (const { mode, value } of series.limits) {
      const text = `${mode} ${formatValue(value, unit)}`;
      const at = input.y === "log" ? logarithm(value) : value;
      if (Number.isFinite(at)) lines.set(`${side} ${text}`, { value: at, side, text });
    }
  }
  return [...lines.values()];
}

/** Draws limits over a chart: a dashed line with its text; one beyond the axis only as text at the edge. */
export function drawLimits(chart: uPlot, limits: readonly LimitLine[], palette: Palette): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  for (const { value, side, text } of limits) {
    const y = Math.round(chart.valToPos(value, side, true));
    if (!Number.isFinite(y)) continue;
    const bottom = bbox.top + bbox.height;
    const isAbove = y < bbox.top;
    const isBelow = y > bottom;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = palette.warn;
    ctx.lineWidth = 1.25 * ratio;
    ctx.font = `600 ${11 * ratio}px ${palette.font}`;
    ctx.textAlign = side === "left" ? "left" : "right";
    const inset = (side === "left" ? 4 : -4) * ratio;
    const x = (side === "left" ? bbox.left : bbox.left + bbox.width) + inset;
    if (!isAbove && !isBelow) {
      ctx.setLineDash([5 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    const label = isAbove ? `↑ ${text}` : isBelow ? `↓ ${text}` : text;
    const isHigh = isAbove || y - bbox.top < 18 * ratio;
    ctx.textBaseline = isHigh ? "top" : "bottom";
    const at = Math.min(bottom, Math.max(bbox.top, y)) + (isHigh ? 4 : -4) * ratio;
    // The card's colour behind the text keeps it legible over lines.
    const { width } = ctx.measureText(label);
    ctx.fillStyle = `${palette.card}d9`;
    ctx.fillRect(
      (side === "left" ? x : x - width) - 3 * ratio,
      isHigh ? at - 2 * ratio : at - 13 * ratio,
      width + 6 * ratio,
      15 * ratio,
    );
    ctx.fillStyle = palette.warn;
    ctx.fillText(label, x, at);
    ctx.restore();
  }
}
