import type { MetricConfig } from "../../config/types.ts";
import { tellMetrics } from "../measuring/tell_metrics.ts";
import { collectHere } from "../measuring/collect_here.ts";
import { joinParts, type MetricPart, splitParts } from "../measuring/metric_parts.ts";
import { findReading } from "../measuring/metric_reading.ts";
import { changeHere } from "../change_here.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";
import { inputStamp } from "./_input_stamp.ts";

/** What the metrics of the work tree are now. */
export interface WorkTreeValues extends MetricPart {
  /** How many of them had to be measured. */
  readonly measured: number;
}

/** Measures the work tree again and again. */
export interface WorkTreeMeter {
  /** Whether nothing was measured yet. */
  readonly isNew: boolean;
  /**
   * Measures the metrics whose config or whose files have changed.
   *
   * @returns The values of all
   * @throws The signal's reason, if the signal is aborted
   */
  measure(around: Surroundings): Promise<WorkTreeValues>;
}

/**
 * Prepares to measure the work tree.
 *
 * @returns The meter, which remembers what it measured
 */
export function createWorkTreeMeter(deps: ResolvedOptions): WorkTreeMeter {
  let stamps: ReadonlyMap<string, string> | undefined;
  let parts: ReadonlyMap<string, MetricPart> = new Map();
  return {
    get isNew() {
      return stamps === undefined;
    },
    measure: async (around) => {
      const { metrics } = around.config;
      // Told before the measuring: what changes meanwhile is seen the next time.
      const now = await stampsOf(around, deps);
      const changed = metrics.filter(({ key }) => now.get(key) !== stamps?.get(key));
      const found = await collectHere(
        changed,
        {
          ...around,
          ...tellMetrics(changed.length, deps),
          change: changeHere({ around, deps }),
        },
        deps,
      );
      parts = new Map([...parts, ...splitParts(changed, found)]);
      stamps = now;
      return { ...joinParts(metrics, parts), measured: changed.length };
    },
  };
}

/** What each metric's value depends on, by its key. */
async function stampsOf(
  { config: { metrics, sources }, root }: Surroundings,
  deps: ResolvedOptions,
): Promise<ReadonlyMap<string, string>> {
  const place = {
    root,
    ...(sources !== undefined && { sources }),
    ...(deps.signal !== undefined && { signal: deps.signal }),
  };
  // Several metrics read the same files.
  const known = new Map<string, Promise<string>>();
  const filesOf = async (metric: MetricConfig) => {
    if (metric.source.type === "command") return "";
    const reading = await findReading(metric, deps.collectors);
    const name = JSON.stringify(reading);
    const stamp = known.get(name) ?? inputStamp(reading, place);
    known.set(name, stamp);
    return await stamp;
  };
  const stamps = new Map<string, string>();
  for (const metric of metrics) {
    stamps.set(metric.key, `${JSON.stringify([metric, sources])}\n${await filesOf(metric)}`);
  }
  return stamps;
}
