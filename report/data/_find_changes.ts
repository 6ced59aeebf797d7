import { changePoints } from "../../core/detect/detect.ts";
import type { Metric } from "../../core/metric.ts";
import { CHANGE_WINDOW, type ShownChange } from "./data.ts";

/**
 * Where the level of a series moved.
 *
 * @param values One value per run, `NaN` for none
 * @param order The first branch's runs, oldest first
 * @returns Change points among the newest {@link CHANGE_WINDOW} values, oldest first; none of a label metric
 */
export function findReportChanges(
  values: Float64Array,
  order: Int32Array,
  metric: Metric,
): readonly ShownChange[] {
  if (metric.type === "label") return [];
  const runs: number[] = [];
  for (let at = order.length - 1; at >= 0 && runs.length < CHANGE_WINDOW; at--) {
    const run = order[at] ?? -1;
    if (Number.isFinite(values[run] ?? NaN)) runs.push(run);
  }
  runs.reverse();
  const points = changePoints(Float64Array.from(runs, (run) => values[run] ?? NaN), metric).points;
  return points.flatMap(({ index, before, after, drift }) => {
    const [from, run] = [runs[index - 1], runs[drift?.end ?? index]];
    return from === undefined || run === undefined ? [] : [{ run, from, before, after }];
  });
}
