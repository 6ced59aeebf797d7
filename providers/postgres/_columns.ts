import { labelsKey, parseLabelsKey } from "../../core/metric.ts";
import type { Measurement, Metric } from "../../core/metric.ts";
import type { Run, RunKey } from "../../core/run.ts";
import type { KeptRun } from "../types.ts";

/** A row as the driver gives it: a bigint is a text, JSON is parsed. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns of a run's key with their types, behind its project. */
export const KEY_COLUMNS: Readonly<Record<string, string>> = {
  ci: "text",
  run_id: "text",
  attempt: "integer",
  job: "text",
  labels: "text",
};

/** All others of `run` that a record fills. */
export const RUN_COLUMNS: Readonly<Record<string, string>> = {
  number: "bigint",
  commit_id: "text",
  head: "text",
  base: "text",
  branch: "text",
  event: "text",
  pull_request: "bigint",
  time: "bigint",
  recorded_at: "bigint",
  subject: "text",
  author: "text",
  tag: "text",
  url: "text",
  place: "json",
  failures: "json",
  waivers: "json",
  methods: "json",
  machine: "json",
  digest: "bigint",
};

/** A key as its columns. */
export function keyRow({ project, ci, runId, attempt, job, labels }: RunKey): Row {
  return { project, ci, run_id: runId, attempt, job, labels: labelsKey(labels) };
}

/** A run as its columns; what is absent is left out. */
export function runRow({ record, digest }: KeptRun): Row {
  const { run, failures, waivers, methods, machine } = record;
  return {
    ...keyRow(run.key),
    number: run.number,
    commit_id: run.commit,
    head: run.head,
    base: run.base,
    branch: run.branch,
    event: run.event,
    pull_request: run.pullRequest,
    time: run.time,
    recorded_at: run.recordedAt,
    subject: run.subject,
    author: run.author,
    tag: run.tag,
    url: run.url,
    place: run.place,
    failures: failures.length === 0 ? undefined : failures,
    waivers,
    methods,
    machine,
    digest,
  };
}

/**
 * The inverse of {@link runRow}.
 *
 * @param row With `project` and the measurements as `[series, value, evidence, samples]`
 * @param series What the numbers of series stand for
 */
export function toKeptRun(row: Row, series: ReadonlyMap<number, KnownSeries>): KeptRun {
  // As the statement that reads runs makes them, out of what `runRow` has written.
  const values = (row["measurements"] ?? []) as readonly MeasurementRow[];
  const known = values.map(([id, value, evidence, samples]) => {
    const { metric, labels } = series.get(id) ?? missing(id);
    const measurement: Measurement = {
      metric: metric.key,
      labels,
      value,
      ...present("samples", samples),
      ...present("evidence", evidence),
    };
    return { metric, measurement };
  });
  const digest = row["digest"];
  return {
    record: {
      run: toRun(row),
      metrics: [...new Map(known.map(({ metric }) => [metric.key, metric])).values()],
      measurements: known.map(({ measurement }) => measurement),
      failures: (row["failures"] ?? []) as KeptRun["record"]["failures"],
      ...present("waivers", row["waivers"]),
      ...present("methods", row["methods"]),
      ...present("machine", row["machine"]),
    },
    ...(digest !== null && { digest: Number(digest) }),
  };
}

/** A series with its metric, which is of the series' type. */
export interface KnownSeries {
  readonly metric: Metric;
  readonly labels: Measurement["labels"];
}

type MeasurementRow = readonly [
  series: number,
  value: number | string,
  evidence: Measurement["evidence"] | null,
  samples: readonly number[] | null,
];

/** A metric in a row of `key`, `type`, … */
export function toSeries(row: Row): KnownSeries {
  return {
    metric: {
      key: String(row["key"]),
      type: row["type"] === "label" ? "label" : "numeric",
      ...present("name", row["name"]),
      ...present("description", row["description"]),
      ...present("unit", row["unit"]),
      ...present("direction", row["direction"]),
      ...present("noise", row["noise"]),
    },
    labels: parseLabelsKey(String(row["labels"])),
  };
}

function toRun(row: Row): Run {
  const { pull_request: pullRequest } = row;
  return {
    key: {
      project: String(row["project"]),
      ci: String(row["ci"]),
      runId: String(row["run_id"]),
      attempt: Number(row["attempt"]),
      job: String(row["job"]),
      labels: parseLabelsKey(String(row["labels"])),
    },
    number: Number(row["number"]),
    commit: String(row["commit_id"]),
    ...present("head", row["head"]),
    ...present("base", row["base"]),
    branch: String(row["branch"]),
    event: String(row["event"]),
    ...present("pullRequest", pullRequest === null ? null : Number(pullRequest)),
    time: Number(row["time"]),
    ...present("subject", row["subject"]),
    ...present("author", row["author"]),
    ...present("tag", row["tag"]),
    ...present("url", row["url"]),
    recordedAt: Number(row["recorded_at"]),
    ...present("place", row["place"]),
  };
}

/** What `runRow` left out is NULL. */
function present<K extends string>(name: K, value: unknown): object {
  return value === null || value === undefined ? {} : { [name]: value };
}

function missing(id: number): never {
  throw new RangeError(`A measurement is of the series ${id}, which is not there`);
}
