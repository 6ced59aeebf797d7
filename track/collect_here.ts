import { collectMetrics, type CollectOptions, type CollectResult } from "../collectors/collect.ts";
import type { MetricConfig } from "../config/types.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Collects metrics in the config's folder, with what this process has: its environment, its collectors, its signal.
 *
 * @param onMetric Told about each metric as it is done
 * @returns What was found, and what failed
 */
export function collectHere(
  metrics: readonly MetricConfig[],
  around: Pick<Surroundings, "config" | "root">,
  deps: ResolvedOptions,
  onMetric?: CollectOptions["onMetric"],
): Promise<CollectResult> {
  const { config: { sources }, root } = around;
  return collectMetrics(metrics, {
    root,
    ...(sources !== undefined && { sources }),
    env: deps.env,
    registry: deps.collectors,
    now: () => performance.now(),
    ...(deps.signal !== undefined && { signal: deps.signal }),
    ...(onMetric !== undefined && { onMetric }),
  });
}
