import type { Amount } from "../amount.ts";
import type { ChangePoint } from "../detect/detect.ts";
import type { Metric } from "../metric.ts";

/** What is told without anybody asking for more: shares move by points, counts by more than one of a hundred. */
const SMALLEST = {
  percent: { absolute: 0.5 },
  integer: { percent: 2 },
  other: { percent: 1 },
} as const satisfies Record<string, Amount>;

/**
 * The smallest change of a series that is worth a line.
 *
 * @returns What the metric declares, else what is usual for its unit
 */
export function smallestTold(
  metric: Pick<Metric, "unit"> & { readonly minEffect?: Amount },
  values: Float64Array,
): Amount {
  return metric.minEffect ?? SMALLEST[kindOf(metric, values)];
}

/**
 * How unusual a change is for its series: its size in movements as the series mostly makes them. A movement is never taken for smaller than the
 * chance of a count (its root), half a point of a share, or one per cent, so that from 0 to 2 is no news.
 *
 * @param values The whole series
 * @returns 1 is usual
 */
export function unusualness(
  { index, before, after, drift }: ChangePoint,
  values: Float64Array,
  metric: Pick<Metric, "unit">,
): number {
  let sum = 0;
  let count = 0;
  for (let i = 1; i < values.length; i++) {
    if (i >= index && i <= (drift?.end ?? index)) continue;
    sum += Math.abs((values[i] ?? NaN) - (values[i - 1] ?? NaN));
    count++;
  }
  const usual = count === 0 ? 0 : sum / count;
  const level = Math.max(Math.abs(before), Math.abs(after));
  const kind = kindOf(metric, values);
  const least = kind === "integer" ? Math.sqrt(level) : kind === "percent" ? 0.5 : level / 100;
  return Math.abs(after - before) / Math.hypot(usual, least);
}

function kindOf({ unit }: Pick<Metric, "unit">, values: Float64Array): keyof typeof SMALLEST {
  if (unit === "percent" || unit === "integer") return unit;
  return unit === undefined && values.every(Number.isInteger) ? "integer" : "other";
}
