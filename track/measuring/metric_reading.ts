import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import type { CollectorRegistry } from "../../collectors/registry.ts";
import type { Collector } from "../../collectors/types.ts";
import type { MetricConfig } from "../../config/types.ts";
import { CollectError } from "../../errors.ts";

/** What a metric reads, as far as that is known. */
export interface MetricReading {
  /** As its collector says it; absent where nobody knows. */
  readonly reads?: Collector["reads"];
  /** Files, folders and globs, as given; none for a command. */
  readonly paths: readonly string[];
}

/**
 * Finds out what a metric reads.
 *
 * @returns What is known; nothing of a command, or of a collector or option that does not exist: measuring says so
 */
export async function findReading(
  { source }: Pick<MetricConfig, "source">,
  collectors: CollectorRegistry,
): Promise<MetricReading> {
  if (source.type === "command") return { paths: [] };
  try {
    const collector = await collectors.get(source.from);
    const { input: { paths } } = source.type === "collect"
      ? parseCollectObject(collector, source.options)
      : parseCollectArgs(collector, source.args);
    return { paths, ...(collector.reads !== undefined && { reads: collector.reads }) };
  } catch (error) {
    if (error instanceof CollectError) return { paths: [] };
    throw error;
  }
}
