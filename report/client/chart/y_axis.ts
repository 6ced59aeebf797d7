import type { Unit } from "../../../core/metric.ts";
import { metricOf } from "../../read_run.ts";
import type { PlotInput } from "./plot.ts";

/**
 * The units of a chart: the first is read on the left, the second on the right.
 *
 * @returns One or two units; none for an empty chart
 */
export function unitsOf(
  { data, content, y }: Pick<PlotInput, "data" | "content" | "y">,
): readonly (Unit | undefined)[] {
  if (y === "change") return ["percent"];
  const units = content.series.flatMap((index) => {
    const series = data.series[index];
    return series === undefined ? [] : [metricOf(data, series).unit];
  });
  return [...new Set(units)];
}

/**
 * The axis that a unit is read on.
 *
 * @returns The side
 */
export function sideOf(
  units: readonly (Unit | undefined)[],
  unit: Unit | undefined,
): "left" | "right" {
  return units.indexOf(unit) === 1 ? "right" : "left";
}

/**
 * The ends of a y axis: with some room, and with the limits if they are near.
 *
 * @param min The lowest value in sight, `null` for none
 * @param max The highest
 * @param options `y`: from zero or fitted; `unit` of the values; `limits` on this axis
 * @returns Lower and upper end
 */
export function yRange(
  min: number | null,
  max: number | null,
  options: {
    readonly y: PlotInput["y"];
    readonly unit: Unit | undefined;
    readonly limits: readonly number[];
  },
): [number, number] {
  if (min === null || max === null) return [0, 1];
  let [low, high] = [min, max];
  if (options.y === "zero") [low, high] = [Math.min(0, low), Math.max(0, high)];
  const reach = Math.max(high - low, Math.abs(high) * 0.02);
  for (const limit of options.limits) {
    if (limit < low && low - limit <= reach) low = limit;
    if (limit > high && limit - high <= reach) high = limit;
  }
  const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  const isPlain = options.y === "fit" || options.y === "zero";
  const floor = isPlain && low >= 0 && low < room ? 0 : low - room;
  // A share never goes beyond 100 %, and its axis should not either.
  const isShare = options.unit === "percent" && options.y !== "change" && high <= 100;
  return [floor, isShare ? Math.min(100.5, high + room) : high + room];
}
