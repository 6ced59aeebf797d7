import type { MetricConfig, MetricSource } from "../../config/types.ts";

/** A metric with the defaults of a config. */
export function metricConfig(
  key: string,
  source: MetricSource | string,
  rest: Partial<MetricConfig> = {},
): MetricConfig {
  return {
    key,
    type: "numeric",
    source: typeof source === "string" ? { type: "command", command: source } : source,
    timeoutMs: 20_000,
    labels: {},
    samples: 1,
    onFailure: "warn",
    passEnv: [],
    isolate: false,
    parallel: true,
    ...rest,
  };
}
