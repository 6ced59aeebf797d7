import { createHash } from "node:crypto";
import type { CollectResult } from "../../collectors/collect.ts";
import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import type { CollectorRegistry } from "../../collectors/registry.ts";
import type { MetricConfig, MetricSource } from "../../config/types.ts";
import { defined } from "../../core/defined.ts";
import type { Method, Methods } from "../../core/method.ts";
import { CollectError } from "../../errors.ts";

const FINGERPRINT_LENGTH = 8;

/**
 * How metrics were measured, for the runs that will be compared with this one. A fingerprint, since a line of the shell may say more than
 * everybody should read who sees the history.
 *
 * @param sources The metrics of the config
 * @param found What was collected; its units and formats are part of it
 * @returns The methods of those that have a value
 */
export async function methodsOf(
  sources: readonly Pick<MetricConfig, "key" | "source">[],
  { metrics, measurements }: Pick<CollectResult, "metrics" | "measurements">,
  collectors: CollectorRegistry,
): Promise<Methods> {
  const methods: Record<string, Method> = {};
  for (const { key, source } of sources) {
    const first = measurements.find(({ metric }) => metric === key);
    if (first === undefined) continue;
    const format = first.evidence?.["format"];
    methods[key] = defined({
      unit: metrics.find((metric) => metric.key === key)?.unit,
      by: source.type === "command" ? "command" : source.from,
      how: fingerprint(await inputOf(source, collectors)),
      format: typeof format === "string" ? format : undefined,
    });
  }
  return methods;
}

/** The same for every spelling of the same. */
async function inputOf(source: MetricSource, collectors: CollectorRegistry): Promise<unknown> {
  if (source.type === "command") return source.command.trim();
  try {
    const collector = await collectors.get(source.from);
    const { input } = source.type === "collect"
      ? parseCollectObject(collector, source.options)
      : parseCollectArgs(collector, source.args);
    return [input.paths, Object.entries(input.options).sort(([a], [b]) => a < b ? -1 : 1)];
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    // Measuring has said what is wrong with it.
    return source;
  }
}

function fingerprint(input: unknown): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex")
    .slice(0, FINGERPRINT_LENGTH);
}
