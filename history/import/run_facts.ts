import type { Evidence, Labels } from "../../core/metric.ts";
import type { RunRecord } from "../run_record.ts";
import {
  type Fits,
  isCommit,
  isListOf,
  isMetricKey,
  isNumber,
  isOneOf,
  isRecordOf,
  isShape,
  isText,
  isWhole,
} from "./_shape.ts";

/** Everything of a record but its measurements. */
export type RunFacts = Omit<RunRecord, "measurements">;

/** What a line of JSONL says beyond the reference system's fields. */
export interface LineFacts {
  /** The number of the run in the file: the line belongs to it. */
  readonly run: number;
  /** Said once for each run. */
  readonly facts?: RunFacts;
  readonly labels?: Labels;
  readonly samples?: readonly number[];
  readonly evidence?: Evidence;
}

const isLabels = isRecordOf(isText);

const isRun: Fits = isShape({
  key: isShape({
    project: isText,
    ci: isText,
    runId: isText,
    attempt: isWhole,
    job: isText,
    labels: isLabels,
  }),
  number: isWhole,
  commit: isCommit,
  branch: isText,
  event: isText,
  time: isWhole,
  recordedAt: isWhole,
}, {
  head: isCommit,
  base: isCommit,
  pullRequest: isWhole,
  subject: isText,
  author: isText,
  tag: isText,
  url: isText,
  place: isShape({}, {
    committedAt: isNumber,
    parents: isListOf(isCommit),
    ancestors: isListOf(isCommit),
    isForced: (value) => typeof value === "boolean",
  }),
});

const isUnit: Fits = isOneOf("percent", "integer", "bytes", "duration", "decimal");

const isMetric: Fits = isShape({ key: isMetricKey, type: isOneOf("numeric", "label") }, {
  name: isText,
  description: isText,
  unit: isUnit,
  direction: isOneOf("higher", "lower"),
  noise: isOneOf("none", "sampled"),
});

const isFailure: Fits = isShape({ metric: isText, code: isText, message: isText, fix: isText }, {
  stderrTail: isText,
  exitCode: isNumber,
});

const isAmount: Fits = (value) =>
  isShape({ absolute: isNumber })(value) || isShape({ percent: isNumber })(value);

const isWaiver: Fits = isShape({ metric: isText, reason: isText, author: isText }, {
  commit: isText,
  atMost: isAmount,
  expires: isText,
});

/** What a run says of how it measured. */
export const isMethods: Fits = isRecordOf(isShape({ by: isText, how: isText }, {
  unit: isUnit,
  format: isText,
}));

/** What a run says of what it ran on. */
export const isMachine: Fits = isShape({}, {
  runner: isText,
  os: isText,
  cpu: isText,
  cpus: isNumber,
});

const isLineFacts: Fits = isShape({ run: isWhole }, {
  facts: isShape(
    { run: isRun, metrics: isListOf(isMetric), failures: isListOf(isFailure) },
    { waivers: isListOf(isWaiver), methods: isMethods, machine: isMachine },
  ),
  labels: isLabels,
  samples: isListOf(isNumber),
  evidence: isRecordOf((one) => isText(one) || isNumber(one) || typeof one === "boolean"),
});

/**
 * What a line says beyond the reference system's fields.
 *
 * @returns The facts, or `undefined` if it is anything else
 */
export function parseLineFacts(value: unknown): LineFacts | undefined {
  // Every field has just been compared with its type.
  return isLineFacts(value) ? value as LineFacts : undefined;
}
