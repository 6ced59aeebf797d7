import type { CollectResult } from "../../collectors/collect.ts";
import type { CollectFailure, Measurement, Metric } from "../../core/metric.ts";

/** What one metric found, or several. */
export interface MetricPart {
  readonly metrics: readonly Metric[];
  readonly measurements: readonly Measurement[];
  readonly failures: readonly CollectFailure[];
}

/**
 * Tells apart what each metric found, so that one can be measured again without the others.
 *
 * @returns Each metric's part, by its key
 */
export function splitParts(
  metrics: readonly Pick<Metric, "key">[],
  found: CollectResult,
): ReadonlyMap<string, MetricPart> {
  return new Map(metrics.map(({ key }) => [key, {
    metrics: found.metrics.filter((one) => one.key === key),
    measurements: found.measurements.filter((one) => one.metric === key),
    failures: found.failures.filter((one) => one.metric === key),
  }]));
}

/**
 * Puts the parts of metrics together.
 *
 * @param metrics Which, in which order
 * @param parts Each metric's part, by its key; one that has none is left out
 * @returns Everything that they found
 */
export function joinParts(
  metrics: readonly Pick<Metric, "key">[],
  parts: ReadonlyMap<string, MetricPart>,
): MetricPart {
  const ordered = metrics.flatMap(({ key }) => parts.get(key) ?? []);
  return {
    metrics: ordered.flatMap((part) => part.metrics),
    measurements: ordered.flatMap((part) => part.measurements),
    failures: ordered.flatMap((part) => part.failures),
  };
}
