import {
  collectMetrics,
  type CollectOptions,
  type CollectResult,
} from "../../collectors/collect.ts";
import type { MetricConfig } from "../../config/types.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";

/** Where metrics are collected, and what besides is asked for. */
export interface CollectPlace extends
  Pick<
    CollectOptions,
    "tree" | "freshness" | "change" | "concurrency" | "onMetricStart" | "onMetric"
  > {
  readonly config: Pick<Surroundings["config"], "sources">;
  /** The folder in which commands run and paths count. */
  readonly root: string;
}

/** Collects metrics with what this process has: its environment, its collectors, its signal. */
export function collectHere(
  metrics: readonly MetricConfig[],
  place: CollectPlace,
  deps: Pick<ResolvedOptions, "env" | "hide" | "collectors" | "signal">,
): Promise<CollectResult> {
  const {
    config: { sources },
    root,
    tree,
    freshness,
    change,
    concurrency,
    onMetricStart,
    onMetric,
  } = place;
  return collectMetrics(metrics, {
    root,
    env: deps.env,
    hide: deps.hide,
    registry: deps.collectors,
    now: () => performance.now(),
    ...(sources !== undefined && { sources }),
    ...(tree !== undefined && { tree }),
    ...(freshness !== undefined && { freshness }),
    ...(change !== undefined && { change }),
    ...(concurrency !== undefined && { concurrency }),
    ...(onMetricStart !== undefined && { onMetricStart }),
    ...(onMetric !== undefined && { onMetric }),
    ...(deps.signal !== undefined && { signal: deps.signal }),
  });
}
