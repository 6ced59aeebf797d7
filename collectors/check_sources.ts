import type { MetricConfig } from "../config/types.ts";
import { CollectError } from "../errors.ts";
import { parseCollectArgs, parseCollectObject } from "./options.ts";
import type { CollectorRegistry } from "./registry.ts";

/** What is wrong with a metric's source, whatever the files hold. */
export interface UnmeasurableSource {
  readonly metric: string;
  readonly error: CollectError;
}

/**
 * Looks for what can be told from the config alone: an unknown collector or option, a pattern that is none, a value that is not named.
 *
 * @returns The problems, in the order of the metrics
 */
export async function checkSources(
  metrics: readonly MetricConfig[],
  registry: CollectorRegistry,
): Promise<readonly UnmeasurableSource[]> {
  const found = await Promise.all(metrics.map(async ({ key, source }) => {
    if (source.type === "command") return [];
    try {
      const collector = await registry.get(source.from);
      const { input } = source.type === "collect"
        ? parseCollectObject(collector, source.options)
        : parseCollectArgs(collector, source.args);
      await collector.check?.(input.options);
      return [];
    } catch (error) {
      if (!(error instanceof CollectError)) throw error;
      return [{ metric: key, error }];
    }
  }));
  return found.flat();
}
