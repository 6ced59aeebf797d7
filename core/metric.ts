import type { Amount } from "./amount.ts";
import type { ChangeCoverage } from "./changed/coverage_of_change.ts";

/** What a metric measures: a number, or a word out of few. */
export type MetricType = "numeric" | "label";

/** How a metric's number is read and printed. A `duration` is in seconds, `bytes` in bytes, `percent` from 0 to 100. */
export type Unit = "percent" | "integer" | "bytes" | "duration" | "decimal";

/** Which way is better. */
export type Direction = "higher" | "lower";

/** Whether repeated measurements of the same code differ: `none` for counts and sizes, `sampled` for times. */
export type Noise = "none" | "sampled";

/** Names and values that tell the series of one metric apart, for example `{ os: "linux" }`. */
export type Labels = Readonly<Record<string, string>>;

/** A metric as the config declares it and the history remembers it. */
export interface Metric {
  /** Unique key, `^[a-z0-9-]+$`, at most 64 characters. */
  readonly key: string;
  /** Number or word. */
  readonly type: MetricType;
  /** Shown instead of the key. */
  readonly name?: string;
  /** One sentence. */
  readonly description?: string;
  /** How its number is read and printed. */
  readonly unit?: Unit;
  /** Which way is better. */
  readonly direction?: Direction;
  /** Whether measurements of the same code differ. */
  readonly noise?: Noise;
}

/** A fact that supports a value: `covered`, `total`, `files`, the command's exit code. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** One value of one series in one run. */
export interface Measurement {
  /** The metric's key. */
  readonly metric: string;
  /** What tells the series from others of the same metric. */
  readonly labels: Labels;
  /** A finite number for a numeric metric, a string for a label metric. */
  readonly value: number | string;
  /** The repeated samples of which `value` is the median. */
  readonly samples?: readonly number[];
  /** The facts behind the value. */
  readonly evidence?: Evidence;
  /** Of a coverage of the change: what it touches and no test reaches. Never part of the history. */
  readonly change?: ChangeCoverage;
}

/** A metric that has no value in this run, and why. */
export interface CollectFailure {
  /** The metric's key. */
  readonly metric: string;
  /** The stable error code. */
  readonly code: string;
  /** What happened and why, one line, no secret. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** The end of what the command wrote to stderr, at most 2,000 characters. */
  readonly stderrTail?: string;
  /** The command's exit code, when a command ran to its end. */
  readonly exitCode?: number;
  /** What was thrown underneath, as it was. Not enumerable, so it is neither printed nor stored. */
  readonly cause?: unknown;
}

/**
 * The labels as one string that is the same for the same labels in any order.
 *
 * @param labels Names and values
 * @returns `""` without labels, else `a=1,b=2` with names sorted and `\`, `,` and `=` escaped by `\`
 */
export function labelsKey(labels: Labels): string {
  let key = "";
  for (const name of Object.keys(labels).sort()) {
    key += `${key && ","}${escaped(name)}=${escaped(labels[name] ?? "")}`;
  }
  return key;
}

// A run of thousands of series asks for keys tens of thousands of times, and hardly any label has such a character.
const SPECIAL = /[\\,=]/;

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\,=]/g, "\\$&") : text;
}

/**
 * The labels that {@link labelsKey} wrote.
 *
 * @param key What `labelsKey` returned
 * @returns The labels
 */
export function parseLabelsKey(key: string): Labels {
  const labels: Record<string, string> = {};
  const pairs = key.includes("\\") ? key.match(/(?:\\.|[^\\,])+/gs) ?? [] : key.split(",");
  for (const pair of pairs) {
    if (pair === "") continue;
    const [name = ""] = pair.includes("\\")
      ? /^(?:\\.|[^\\=])*/s.exec(pair) ?? []
      : pair.split("=", 1);
    labels[unescaped(name)] = unescaped(pair.slice(name.length + 1));
  }
  return labels;
}

function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\(.)/gs, "$1") : text;
}

/**
 * The name of a series: the metric's key, and its labels in braces if there are any.
 *
 * @param metric The metric's key
 * @param labels The series' labels
 * @returns `bench` or `bench{case=parse,os=linux}`
 */
export function seriesKey(metric: string, labels: Labels): string {
  const key = labelsKey(labels);
  return key === "" ? metric : `${metric}{${key}}`;
}

/** The name of a series for people, the same in the terminal, in a comment and in a sentence: `Parse time{os=linux}`. */
export function seriesName(metric: Pick<Metric, "key" | "name">, labels: Labels): string {
  return seriesKey(metric.name ?? metric.key, labels);
}

/** A metric, with what the gate needs to know beyond its description. */
export interface GateMetric extends Metric {
  /** Smaller changes are not called a change. */
  readonly minEffect?: Amount;
  /** `skip`: the metric is optional, its absence fails nothing. */
  readonly onFailure?: string;
}
