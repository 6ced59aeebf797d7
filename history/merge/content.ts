import { seriesKey } from "../../core/metric.ts";
import { machineText } from "../_machine.ts";
import { methodsText } from "../_methods.ts";
import type { RunRecord } from "../run_record.ts";

/**
 * Everything that a record says about its run, as a text that does not depend on the database it is in.
 *
 * @returns The text, equal exactly for equal contents
 */
export function contentOf(record: RunRecord): string {
  const measurements = record.measurements
    .map((measurement) => [seriesKey(measurement.metric, measurement.labels), measurement] as const)
    .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const { run, failures, waivers = [], methods, machine } = record;
  return JSON.stringify([
    run,
    measurements,
    failures,
    ...(waivers.length > 0 ? [waivers] : []),
    ...(methods === undefined ? [] : [methodsText(methods)]),
    ...(machine === undefined ? [] : [["machine", machineText(machine)]]),
  ]);
}
