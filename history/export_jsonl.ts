import type { CurationEvent } from "../core/curation/event.ts";
import { type Measurement, seriesKey } from "../core/metric.ts";
import type { LineFacts } from "./import/run_facts.ts";
import type { RunRecord } from "./run_record.ts";

/**
 * Runs as lines of JSON, one for each value, in the format that the reference system imports; what that format has no field for
 * (labels, samples, the whole run) is in `metadata.track`, which that system ignores, so that importing the lines here gives the
 * same history again. A run without any value has a line of its own, with `metadata` alone, and so has each curation event.
 *
 * @returns One line at a time, with its end
 */
export function* exportJsonl(
  records: Iterable<RunRecord>,
  events: readonly CurationEvent[] = [],
): Generator<string> {
  for (const event of events) yield line({ metadata: { track: { event } } });
  let number = 0;
  for (const { measurements, ...facts } of records) {
    const run = ++number;
    const [first, ...others] = measurements;
    if (first === undefined) {
      yield line({ metadata: { track: { run, facts } } });
      continue;
    }
    yield valueLine(facts.run, first, { run, facts });
    for (const measurement of others) yield valueLine(facts.run, measurement, { run });
  }
}

function valueLine(
  { key, commit, branch, number, time }: RunRecord["run"],
  { metric, labels, value, samples, evidence }: Measurement,
  facts: LineFacts,
): string {
  return line({
    metric_id: metric,
    timestamp: new Date(time).toISOString(),
    ...(typeof value === "string" ? { value_label: value } : { value_numeric: value }),
    commit_sha: commit,
    branch,
    source: key.ci,
    run_id: key.runId,
    run_number: number,
    metadata: {
      track: {
        ...facts,
        ...(seriesKey("", labels) !== "" && { labels }),
        ...(samples !== undefined && { samples }),
        ...(evidence !== undefined && { evidence }),
      },
    },
  });
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
