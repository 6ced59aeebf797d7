import { at, numberAt, textAt } from "../../core/json_value.ts";
import type { Evidence, Metric } from "../../core/metric.ts";
import { commitAt, readDocument, refused } from "./_json.ts";
import { type ImportedFile, type ImportedValue, metricKeyOf, parseRfc3339 } from "./imported.ts";

/** A metric with its value in one report. */
interface Found {
  readonly metric: Metric;
  readonly value: number;
  readonly evidence?: Evidence;
}

/**
 * Reads a report of octocov (`report.json`): coverage, code to test ratio, test execution time and custom metrics of one commit.
 *
 * @returns Its values
 */
export function readOctocov(text: string): ImportedFile {
  return readDocument(text, (report) => {
    const stamp = textAt(report, "timestamp") ?? textAt(report, "Timestamp");
    const time = stamp === undefined ? undefined : parseRfc3339(stamp);
    if (time === undefined) return refused("it has no timestamp, so it is no report of octocov");
    const id = textAt(report, "commit");
    const commit = commitAt(id);
    if (id !== undefined && commit === undefined) {
      return refused(`its commit ${JSON.stringify(id)} is not 40 hex digits`);
    }
    const branch = /^refs\/heads\/(.+)$/.exec(textAt(report, "ref") ?? "")?.[1];
    const found = [
      ...coverage(at(report, "coverage")),
      ...ratio(at(report, "code_to_test_ratio")),
      ...testTime(at(report, "test_execution_time")),
      ...custom(at(report, "custom_metrics")),
    ];
    if (found.length === 0) return refused("it has no value");
    return {
      metrics: found.map(({ metric }) => metric),
      records: [],
      problems: [],
      values: found.map(({ metric, value, evidence }): ImportedValue => ({
        line: 1,
        metric: metric.key,
        labels: {},
        value,
        time,
        source: "octocov",
        ...(commit !== undefined && { commit }),
        ...(branch !== undefined && { branch }),
        ...(evidence !== undefined && { evidence }),
      })),
    };
  });
}

function coverage(part: unknown): readonly Found[] {
  const total = numberAt(part, "total");
  const covered = numberAt(part, "covered");
  // Nothing to cover is no coverage of 0 %.
  if (!total || covered === undefined) return [];
  const metric: Metric = { key: "coverage", type: "numeric", unit: "percent" };
  return [{ metric, value: covered / total * 100, evidence: { covered, total } }];
}

function ratio(part: unknown): readonly Found[] {
  const code = numberAt(part, "code");
  const test = numberAt(part, "test");
  if (!code || test === undefined) return [];
  const metric: Metric = {
    key: "code-to-test-ratio",
    type: "numeric",
    unit: "decimal",
    direction: "higher",
  };
  return [{ metric, value: test / code, evidence: { code, test } }];
}

/** That tool writes nanoseconds. */
function testTime(part: unknown): readonly Found[] {
  const nanoseconds = numberAt(part);
  if (nanoseconds === undefined) return [];
  const metric: Metric = { key: "test-time", type: "numeric", unit: "duration", noise: "sampled" };
  return [{ metric, value: nanoseconds / 1e9 }];
}

function custom(sets: unknown): readonly Found[] {
  return (Array.isArray(sets) ? sets : []).flatMap((set: unknown) => {
    const metrics = at(set, "metrics");
    return (Array.isArray(metrics) ? metrics : []).flatMap((one: unknown): readonly Found[] => {
      const key = metricKeyOf(`${textAt(set, "key") ?? ""} ${textAt(one, "key") ?? ""}`);
      const value = numberAt(one, "value");
      const name = textAt(one, "name");
      if (key === "" || value === undefined) return [];
      return [{ metric: { key, type: "numeric", ...(name !== undefined && { name }) }, value }];
    });
  });
}
