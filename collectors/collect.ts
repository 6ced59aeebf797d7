import { availableParallelism } from "node:os";
import type { MetricConfig } from "../config/types.ts";
import { defined } from "../core/defined.ts";
import {
  type CollectFailure,
  type Labels,
  labelsKey,
  type Measurement,
  type Metric,
} from "../core/metric.ts";
import { inPool } from "../core/pool.ts";
import { type Hide, redactor } from "../core/redact.ts";
import { withCause } from "../core/with_cause.ts";
import { CollectError, TrackError } from "../errors.ts";
import { CommandError } from "./command/run_command.ts";
import { measureMetric, type MeasureOptions } from "./measure_metric.ts";
import type { Reading, ReadingTraits } from "./types.ts";

/** How metrics are collected. */
export interface CollectOptions extends MeasureOptions {
  /** How many metrics are measured at once. Default: one per processor. */
  readonly concurrency?: number;
  /** Milliseconds of a clock, for durations. */
  readonly now: () => number;
  /** Told about each metric, by its key, as it is begun. */
  readonly onMetricStart?: (metric: string) => void;
  /** Told about each metric as it is done, in the order of their ends. */
  readonly onMetric?: (outcome: MetricOutcome) => void;
}

/** How the collection of one metric came out. */
export interface MetricOutcome {
  /** The metric's key. */
  readonly metric: string;
  /** `skipped`: it failed, and its `onFailure` is `skip`; or there is nothing of it in this change. */
  readonly status: "collected" | "failed" | "skipped";
  /** How long the measuring took, milliseconds. */
  readonly durationMs: number;
  /** What was found; none unless `collected`. */
  readonly readings: readonly Reading[];
  /** Why there is no value. */
  readonly failure?: CollectFailure;
}

/** Everything that was collected, each list in the order of the config. */
export interface CollectResult {
  readonly measurements: readonly Measurement[];
  /** The metrics that failed and are not optional. */
  readonly failures: readonly CollectFailure[];
  readonly outcomes: readonly MetricOutcome[];
  /** The metrics; where the config leaves unit, direction or noise open, as their readings have it. */
  readonly metrics: readonly Metric[];
  /** What the readings of each metric agree on, by its key. */
  readonly traits: ReadonlyMap<string, ReadingTraits>;
}

/**
 * Collects metrics: independent ones at the same time, those with `parallel: false` alone, after the others. One that fails stops no other.
 *
 * @param metrics The metrics, in the order of the config
 * @param options Where, with which environment and collectors
 * @returns What was found, and what failed
 * @throws The signal's reason if the signal is aborted; nothing runs any more then
 */
export async function collectMetrics(
  metrics: readonly MetricConfig[],
  options: CollectOptions,
): Promise<CollectResult> {
  const measure = async (metric: MetricConfig): Promise<MetricOutcome> => {
    options.onMetricStart?.(metric.key);
    const outcome = await measureOne(metric, options);
    options.onMetric?.(outcome);
    return outcome;
  };
  const together = metrics.filter((metric) => metric.parallel);
  const alone = metrics.filter((metric) => !metric.parallel);
  const done = [
    ...await inPool(together, options.concurrency ?? availableParallelism(), measure),
    ...await inPool(alone, 1, measure),
  ];
  return gatherOutcomes(metrics, done);
}

/**
 * Puts together how metrics came out.
 *
 * @param metrics The metrics, in the order of the config
 * @param done Their outcomes, in any order
 * @returns All of it in the order of the config
 */
export function gatherOutcomes(
  metrics: readonly MetricConfig[],
  done: readonly MetricOutcome[],
): CollectResult {
  const outcomes = new Map(done.map((outcome) => [outcome.metric, outcome]));
  const ordered = metrics.flatMap((metric) => {
    const outcome = outcomes.get(metric.key);
    return outcome === undefined ? [] : [{ metric, outcome }];
  });
  const traits = new Map(
    ordered.map(({ metric, outcome }) => [metric.key, agreedTraits(outcome.readings)]),
  );
  return {
    measurements: ordered.flatMap(({ metric, outcome }) =>
      outcome.readings.map((reading) => toMeasurement(metric, reading))
    ),
    failures: ordered.flatMap(({ outcome: { status, failure } }) =>
      status === "failed" && failure !== undefined ? [failure] : []
    ),
    outcomes: ordered.map(({ outcome }) => outcome),
    metrics: ordered.map(({ metric }) => completeMetric(metric, traits.get(metric.key))),
    traits,
  };
}

async function measureOne(metric: MetricConfig, options: CollectOptions): Promise<MetricOutcome> {
  const start = options.now();
  const outcome = (rest: Pick<MetricOutcome, "status" | "readings" | "failure">) => ({
    metric: metric.key,
    durationMs: options.now() - start,
    ...rest,
  });
  // What a command was given all the same is as secret as the rest.
  const hide = metric.passEnv.length === 0 ? options.hide : redactor(options.env, metric.passEnv);
  try {
    const readings = await measureMetric(metric, { ...options, hide });
    refuseSecrets(readings, hide);
    refuseEqualSeries(metric.labels, readings);
    return outcome({ status: "collected", readings });
  } catch (error) {
    // Whatever a collector throws is this metric's failure; only an interruption is everybody's.
    options.signal?.throwIfAborted();
    const isNothing = error instanceof TrackError && error.code === "COLLECT_NO_LINES";
    const status = metric.onFailure === "skip" || isNothing ? "skipped" : "failed";
    return outcome({ status, readings: [], failure: toFailure(metric, error, hide) });
  }
}

function toMeasurement(metric: MetricConfig, reading: Reading): Measurement {
  const { value, samples, evidence, change } = reading;
  return {
    metric: metric.key,
    labels: { ...reading.labels, ...metric.labels },
    value,
    ...(samples !== undefined && { samples }),
    ...(evidence !== undefined && { evidence }),
    ...(change !== undefined && { change }),
  };
}

/**
 * A metric as it came out: a property that the config leaves open is taken from the readings if they agree on it.
 *
 * @param metric The metric of the config
 * @param traits What its readings agree on; none where it was not measured
 */
export function completeMetric(metric: MetricConfig, traits: ReadingTraits = {}): Metric {
  const { key, type, name, description } = metric;
  const { unit = traits.unit, direction = traits.direction, noise = traits.noise } = metric;
  return { key, type, ...defined({ name, description, unit, direction, noise }) };
}

function agreedTraits(readings: readonly Reading[]): ReadingTraits {
  return defined({
    unit: agreed(readings.map((reading) => reading.unit)),
    direction: agreed(readings.map((reading) => reading.direction)),
    noise: agreed(readings.map((reading) => reading.noise)),
  });
}

function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** The metric's own labels hide those of the same name that its readings have. */
function refuseEqualSeries(labels: Labels, readings: readonly Reading[]): void {
  const keys = new Set(readings.map((reading) => labelsKey({ ...reading.labels, ...labels })));
  if (keys.size === readings.length) return;
  throw new CollectError("COLLECT_OPTIONS", {
    what: "Cannot tell the values of the metric apart",
    why: `its own labels (${Object.keys(labels).join(", ")}) replace those of the values`,
    fix: 'Give the metric\'s "labels" other names',
  });
}

/** What is recorded is seen by everybody who sees the report. */
function refuseSecrets(readings: readonly Reading[], hide: Hide): void {
  // Only words: a number that equals a secret does not give it away.
  const texts = JSON.stringify(readings, (_key, part) => typeof part === "number" ? 0 : part);
  if (hide(texts) === texts) return;
  throw new CollectError("COLLECT_OUTPUT", {
    what: "Cannot record what was found",
    why:
      "a label or another word of it holds a secret from the environment, or something that looks like one",
    fix: "Print something that everybody may see",
  });
}

function toFailure(
  metric: MetricConfig,
  error: unknown,
  hide: Hide,
): CollectFailure {
  const known = error instanceof TrackError ? error : crashed(metric, error);
  const failure = {
    metric: metric.key,
    code: known.code,
    message: hide(known.message).replace(/\s*\n\s*/g, " "),
    fix: hide(known.fix),
  };
  if (!(known instanceof CommandError)) return withCause(failure, known.cause);
  const { stderrTail, exitCode, cause } = known;
  return withCause({
    ...failure,
    ...(stderrTail !== "" && { stderrTail: hide(stderrTail) }),
    ...(exitCode !== undefined && { exitCode }),
  }, cause);
}

function crashed({ source }: MetricConfig, error: unknown): CollectError {
  const doer = source.type === "command"
    ? "The command's runner"
    : `The collector "${source.from}"`;
  return new CollectError("COLLECT_CRASHED", {
    what: `${doer} crashed`,
    why: String(error),
    fix: "Report it to whoever wrote it, with the file that it read",
    cause: error,
  });
}
