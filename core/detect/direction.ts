import type { Direction, Metric } from "../metric.ts";

/**
 * Which way is better for a metric: as declared, else as its unit says. A share is better when higher (coverage), a size or a time when
 * lower; a plain number tells nothing.
 *
 * @returns The direction, or `undefined` where nobody knows
 */
export function directionOf(metric: Pick<Metric, "direction" | "unit">): Direction | undefined {
  if (metric.direction !== undefined) return metric.direction;
  switch (metric.unit) {
    case "percent":
      return "higher";
    case "bytes":
    case "duration":
      return "lower";
    default:
      return undefined;
  }
}

/**
 * How much worse a value is than another.
 *
 * @returns Positive if worse, negative if better, in the values' unit
 */
export function worseBy(value: number, than: number, direction: Direction): number {
  return direction === "higher" ? than - value : value - than;
}
