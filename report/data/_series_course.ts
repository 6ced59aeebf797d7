import { changePoints } from "../../core/detect/detect.ts";
import { kindText } from "../../core/detect/kind.ts";
import type { GateMetric } from "../../core/metric.ts";
import { smallestTold } from "../../core/past/unusual.ts";
import { CHANGE_WINDOW, type ShownChange } from "./data.ts";

/** What the newest values of a series show. */
export interface SeriesCourse {
  /** Oldest first. */
  readonly changes: readonly ShownChange[];
  /** Whether it is exact or noisy, in words; absent where that is as declared. */
  readonly kind?: string;
  readonly isExact?: true;
}

/**
 * Where the level of a series moved, and what kind of series it is.
 *
 * @param values One value per run, `NaN` for none
 * @param order The first branch's runs, oldest first
 * @param metric With the smallest change that is worth a line; default what is usual for its unit
 * @returns What is found among the newest {@link CHANGE_WINDOW} values; nothing of a label metric
 */
export function seriesCourse(
  values: Float64Array,
  order: Int32Array,
  metric: GateMetric,
): SeriesCourse {
  if (metric.type === "label") return { changes: [] };
  const runs: number[] = [];
  for (let at = order.length - 1; at >= 0 && runs.length < CHANGE_WINDOW; at--) {
    const run = order[at] ?? -1;
    if (Number.isFinite(values[run] ?? NaN)) runs.push(run);
  }
  runs.reverse();
  const newest = new Float64Array(runs.map((run) => values[run] ?? NaN));
  const { points, kind } = changePoints(newest, {
    ...metric,
    minEffect: smallestTold(metric, newest),
  });
  const changes = points.flatMap((point): readonly ShownChange[] => {
    const { index, before, after, drift, status, strength, confidence } = point;
    const [from, run] = [runs[index - 1], runs[drift?.end ?? index]];
    if (from === undefined || run === undefined) return [];
    return [{
      run,
      from,
      before,
      after,
      ...(drift !== undefined && { isDrift: true }),
      ...(status === "fresh" && { isFresh: true }),
      ...(strength !== undefined && { confidence: Math.floor(confidence * 1000) / 1000 }),
    }];
  });
  // What is as declared is no news.
  const isNews = kind.source === "learned" || (kind.learned ?? kind.noise) !== kind.noise;
  const words = isNews ? kindText(kind, newest.length) : undefined;
  return {
    changes,
    ...(words !== undefined && { kind: words }),
    ...(kind.noise === "none" && { isExact: true }),
  };
}
