import type { ReportSeries } from "../../data/data.ts";
import type { PlotInput } from "./plot.ts";

/**
 * A series as the chosen axis shows it: as it is, by its logarithm, or in per cent of its first value. Then series from microseconds to
 * seconds can be read in one chart.
 *
 * @param input What the axis counts, and the shown runs
 * @returns The series; what has no place on the axis, like 0 on a logarithmic one, is no value
 */
export function shapedSeries(
  { y, shown: { order } }: Pick<PlotInput, "y" | "shown">,
  series: ReportSeries,
): ReportSeries {
  if (y === "fit" || y === "zero") return series;
  const first = order.find((run) => Number.isFinite(series.values[run] ?? NaN));
  const base = series.values[first ?? -1] ?? NaN;
  const place = y === "log" ? logarithm : (value: number) => (value / base - 1) * 100;
  const { values, spread, gone } = series;
  return {
    ...series,
    values: values.map(place),
    ...(spread !== undefined && {
      spread: { low: spread.low.map(place), high: spread.high.map(place) },
    }),
    ...(gone !== undefined && { gone: gone.map(([run, value]) => [run, place(value)] as const) }),
  };
}

/**
 * The place of a value on a logarithmic axis.
 *
 * @returns Its logarithm to ten, `NaN` for what has none
 */
export function logarithm(value: number): number {
  return value > 0 ? Math.log10(value) : NaN;
}
