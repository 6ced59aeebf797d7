import type { HistoryView, RunColumns, SeriesColumn } from "../core/history_view.ts";
import type { Metric } from "../core/metric.ts";

/** What a generated history is like. */
export interface SampleOptions {
  /** Number of runs. */
  readonly runs: number;
  /** The time of the newest run, epoch milliseconds. */
  readonly until: number;
  /** Equal seeds give equal histories. */
  readonly seed: number;
  /** The metrics to generate values for. */
  readonly metrics: readonly Metric[];
  /** Mean time between runs. Default: 4 hours. */
  readonly everyMs?: number;
  /** Part of the runs that belong to pull requests. Default 0.1. */
  readonly pullRequests?: number;
}

const HOUR_MS = 3_600_000;
const WORDS = ["stable", "beta", "canary"];
const AUTHORS = ["Ada", "Grace", "Edsger", "Barbara", "Linus"];
const VERBS = ["Add", "Fix", "Simplify", "Speed up", "Test", "Document"];
const THINGS = ["the parser", "retries", "the report", "startup", "imports", "the cache"];

/**
 * A generated history, for a project that has none yet and for measurements. The values drift, have noise where the metric is a time,
 * move their level now and then, and are missing here and there.
 *
 * @param options How much, until when, which metrics
 * @returns A history like a database would give it
 */
export function sampleHistory(options: SampleOptions): HistoryView {
  const random = generator(options.seed);
  const runs = sampleRuns(options, random);
  return {
    metrics: options.metrics,
    runs,
    series: options.metrics.map((metric) => sampleSeries(metric, runs, random)),
  };
}

type Random = () => number;

/** Numbers from 0 (included) to 1 (mulberry32). */
function generator(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Roughly normal, mean 0, deviation 1. */
function normal(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}

function sampleRuns(options: SampleOptions, random: Random): RunColumns {
  const length = options.runs;
  const texts = ["sample", "", "main", "push", "pull_request", ...AUTHORS];
  const time = new Float64Array(length);
  const pullRequest = new Int32Array(length);
  const branch = new Int32Array(length).fill(2);
  const event = new Int32Array(length).fill(3);
  const author = Int32Array.from(time, () => 5 + Math.floor(random() * AUTHORS.length));
  let at = options.until;
  for (let run = length - 1; run >= 0; run--) {
    time[run] = Math.floor(at / 1000) * 1000;
    at -= -Math.log(1 - random()) * (options.everyMs ?? 4 * HOUR_MS);
    if (random() >= (options.pullRequests ?? 0.1) || run === length - 1) continue;
    const number = 1 + Math.floor(run / 4);
    pullRequest[run] = number;
    event[run] = 4;
    branch[run] = texts.push(`topic-${number}`) - 1;
  }
  const hex = () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  const none = new Int32Array(length).fill(-1);
  return {
    length,
    texts,
    time,
    number: Float64Array.from(time, (_, run) => run + 1),
    attempt: new Int32Array(length).fill(1),
    pullRequest,
    commit: Array.from(time, () => [hex(), hex(), hex(), hex(), hex()].join("")),
    head: Array.from<undefined>({ length }),
    base: Array.from<undefined>({ length }),
    runId: Array.from(time, (_, run) => String(1000 + run)),
    subject: Array.from(time, () => `${pick(VERBS, random)} ${pick(THINGS, random)}`),
    url: Array.from<undefined>({ length }),
    ci: new Int32Array(length),
    job: new Int32Array(length).fill(1),
    labels: new Int32Array(length).fill(1),
    branch,
    event,
    author,
    tag: none,
  };
}

function sampleSeries(metric: Metric, runs: RunColumns, random: Random): SeriesColumn {
  const { length } = runs;
  const values = new Float64Array(length);
  if (metric.type === "label") {
    let word = 0;
    for (let run = 0; run < length; run++) {
      if (random() < 12 / Math.max(12, length)) word = Math.floor(random() * WORDS.length);
      values[run] = word;
    }
    return { metric: metric.key, labels: {}, values, words: WORDS };
  }
  const shape = SHAPES[metric.unit ?? "decimal"];
  const isTime = metric.unit === "duration";
  const stepChance = 5 / Math.max(50, length);
  let level = shape.start * (0.7 + 0.6 * random());
  for (let run = 0; run < length; run++) {
    if (random() < stepChance) level += level * shape.step * (random() < 0.5 ? -1 : 1);
    if (!isTime && random() < 0.4) level += normal(random) * shape.start * shape.drift;
    if (metric.unit === "percent") level = Math.min(99.5, Math.max(20, level));
    const noise = isTime ? 1 + 0.03 * normal(random) : 1;
    values[run] = random() < 0.004 ? NaN : rounded(level * noise, shape.decimals);
  }
  return { metric: metric.key, labels: {}, values };
}

/** What is usual: where a value starts, how far a step and a drift go (as parts of it), how many decimals it has. */
const SHAPES = {
  percent: { start: 78, step: 0.04, drift: 0.0008, decimals: 2 },
  bytes: { start: 420_000, step: 0.08, drift: 0.0006, decimals: 0 },
  duration: { start: 95, step: 0.15, drift: 0, decimals: 2 },
  integer: { start: 24_000, step: 0.03, drift: 0.002, decimals: 0 },
  decimal: { start: 12, step: 0.1, drift: 0.004, decimals: 2 },
} as const;

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
