import { defined } from "../../core/defined.ts";
import { parseCollectLine } from "../collect_line.ts";
import { DEFAULTS } from "../defaults.ts";
import type { ConfigFile } from "../schema/schema.ts";
import { metricDirection, templateOf } from "../templates.ts";
import type { MetricConfig, MetricSource } from "../types.ts";
import { filled, readAmount } from "./_fields.ts";

type MetricFile = ConfigFile["metrics"][string];

/**
 * One metric, its template applied and its defaults filled in.
 *
 * @param key The metric's key
 * @param metric The metric as written, without findings
 * @returns The metric
 */
export function resolveMetric(key: string, metric: MetricFile): MetricConfig {
  const template = templateOf(metric.$ref);
  const type = template?.type ?? metric.type ?? "numeric";
  const { minEffect } = metric;
  return {
    key,
    type,
    ...defined({
      name: filled(metric.name ?? template?.name),
      description: filled(metric.description ?? template?.description),
      unit: metric.unit ?? template?.unit,
      direction: metricDirection(metric, template),
      noise: metric.noise ?? template?.noise,
    }),
    source: sourceOf(metric, template?.command),
    timeoutMs: metric.timeout ?? DEFAULTS.metric.timeoutMs,
    labels: metric.labels ?? {},
    samples: metric.samples ?? DEFAULTS.metric.samples,
    ...(minEffect !== undefined && { minEffect: readAmount(minEffect) }),
    onFailure: metric.onFailure ?? DEFAULTS.metric.onFailure,
    passEnv: metric.passEnv ?? [],
    isolate: metric.isolate ?? false,
    parallel: metric.parallel ?? true,
  };
}

function sourceOf(metric: MetricFile, templateCommand: string | undefined): MetricSource {
  if (metric.collect !== undefined) {
    const { from, ...options } = metric.collect;
    // Cloned, because the parser makes objects without a prototype.
    return { type: "collect", from, options: structuredClone(options) };
  }
  // The checks have seen to it that one of the two is there.
  const command = metric.command ?? templateCommand ?? "";
  const line = parseCollectLine(command);
  return line === undefined ? { type: "command", command } : { type: "collect-line", ...line };
}
