import type { CollectOptions } from "../../collectors/collect.ts";
import type { ResolvedOptions } from "../options.ts";

/** What tells a listener of each of so many metrics, as it is begun and as it is done. */
export function tellMetrics(
  total: number,
  { emit }: Pick<ResolvedOptions, "emit">,
): Required<Pick<CollectOptions, "onMetricStart" | "onMetric">> {
  let done = 0;
  return {
    onMetricStart: (metric) => emit({ type: "metric-started", metric, done, total }),
    onMetric: (outcome) => emit({ type: "metric", outcome, done: ++done, total }),
  };
}
