import type { Labels, Measurement, Metric } from "../core/metric.ts";
import type { RunRecord } from "../history/run_record.ts";

/** The metrics of the test records. */
export const METRICS: readonly Metric[] = [
  { key: "coverage", type: "numeric", unit: "percent", direction: "higher" },
  { key: "size", type: "numeric", unit: "bytes", direction: "lower", name: "Bundle size" },
  { key: "license", type: "label" },
];

/** What a test record may differ in. */
export interface RecordFields {
  readonly project?: string;
  readonly runId?: string;
  readonly attempt?: number;
  readonly job?: string;
  readonly labels?: Labels;
  readonly branch?: string;
  readonly event?: string;
  readonly pullRequest?: number;
  readonly number?: number;
  readonly time?: number;
  readonly recordedAt?: number;
  readonly tag?: string;
  readonly values?: readonly Measurement[];
  readonly failures?: RunRecord["failures"];
  readonly waivers?: RunRecord["waivers"];
}

/** A time to count from: 2026-01-01. */
export const START = 1_767_225_600_000;

/**
 * A record that is complete and plausible.
 *
 * @param n Tells the records of a test apart: run id, commit, number, time and values follow from it
 * @param fields What differs
 * @returns The record
 */
export function makeRecord(n: number, fields: RecordFields = {}): RunRecord {
  const time = fields.time ?? START + n * 60_000;
  return {
    run: {
      key: {
        project: fields.project ?? "o/r",
        ci: "github",
        runId: fields.runId ?? String(9_000_000_000 + n),
        attempt: fields.attempt ?? 1,
        job: fields.job ?? "build",
        labels: fields.labels ?? {},
      },
      number: fields.number ?? n,
      commit: n.toString(16).padStart(40, "0"),
      branch: fields.branch ?? "main",
      event: fields.event ?? "push",
      ...(fields.pullRequest !== undefined && { pullRequest: fields.pullRequest }),
      ...(fields.tag !== undefined && { tag: fields.tag }),
      time,
      subject: `Change ${n}`,
      author: `author ${n % 3}`,
      url: `https://ci.example/o/r/runs/${fields.runId ?? 9_000_000_000 + n}`,
      recordedAt: fields.recordedAt ?? time + 5_000,
    },
    metrics: METRICS,
    measurements: fields.values ?? [
      { metric: "coverage", labels: {}, value: 80 + n / 3 },
      { metric: "size", labels: { os: "linux" }, value: 1000 + n, samples: [n, n + 1, n + 5] },
      { metric: "license", labels: {}, value: n % 2 === 0 ? "MIT" : "1.0" },
    ],
    failures: fields.failures ?? [],
    ...(fields.waivers !== undefined && { waivers: fields.waivers }),
  };
}
