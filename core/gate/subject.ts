import type { CollectFailure, GateMetric, Labels, Measurement } from "../metric.ts";
import type { Past, Vanished } from "../past/past.ts";
import { matchesMetric, matchSeries, parsePattern } from "../pattern.ts";
import type { Threshold } from "./threshold.ts";

/** One threshold and one series that it names; without a measurement the metric is missing. */
export interface Subject {
  readonly threshold: Threshold;
  readonly metric: GateMetric;
  readonly labels: Labels;
  readonly measurement?: Measurement;
  readonly failure?: CollectFailure;
  /** Where the series was measured last, if others of its metric are measured now. */
  readonly vanished?: Pick<Vanished, "lastSeen" | "isWhole">;
}

/** What was measured and what was not. */
export interface Measured {
  readonly metrics: readonly GateMetric[];
  readonly measurements: readonly Measurement[];
  readonly failures: readonly CollectFailure[];
}

/**
 * What a threshold judges: each measured series that it names, and each metric that it names and nobody measured. A threshold that names
 * nothing at all is itself missing, so that a misspelt name never passes.
 *
 * @param measured The run's metrics, values and failures
 * @returns At least one subject
 */
export function subjectsOf(threshold: Threshold, measured: Measured): readonly Subject[] {
  const pattern = parsePattern(threshold.metric);
  const metricOf = (key: string): GateMetric =>
    measured.metrics.find((metric) => metric.key === key) ?? { key, type: "numeric" };
  const present = matchSeries(pattern, measured.measurements).map((measurement): Subject => ({
    threshold,
    metric: metricOf(measurement.metric),
    labels: measurement.labels,
    measurement,
  }));
  const seen = new Set(present.map((subject) => subject.metric.key));
  const named = measured.metrics.filter((metric) => matchesMetric(pattern, metric.key));
  const expected = named.length + present.length > 0 ? named : [metricOf(pattern.metric)];
  const missing = expected.filter((metric) => !seen.has(metric.key)).map((metric): Subject => {
    const failure = measured.failures.find((one) => one.metric === metric.key);
    const subject = { threshold, metric, labels: pattern.labels ?? {} };
    return failure === undefined ? subject : { ...subject, failure };
  });
  return [...present, ...missing];
}

/**
 * The series that a threshold names, that were measured just before the change, and are not any more, although others of their metric are: a
 * benchmark that was deleted or does not run, or labels that are others now.
 *
 * @returns One subject for each
 */
export function vanishedSubjects(
  threshold: Threshold,
  { metrics, measurements }: Measured,
  past: Past,
): readonly Subject[] {
  const pattern = parsePattern(threshold.metric);
  return metrics.filter(({ key }) => matchesMetric(pattern, key)).flatMap((metric) => {
    const present = measurements.filter((one) => one.metric === metric.key);
    if (present.length === 0) return [];
    const vanished = past.vanished(metric.key, present.map(({ labels }) => labels))
      .map((one) => ({ ...one, metric: metric.key }));
    // Together, since what a pattern without labels means depends on all series.
    const named = new Set<unknown>(matchSeries(pattern, [...present, ...vanished]));
    return vanished
      .filter((one) => named.has(one) && (one.isWhole || threshold.onVanished !== "ignore"))
      .map(({ labels, lastSeen, isWhole }): Subject => ({
        threshold,
        metric,
        labels,
        vanished: { lastSeen, isWhole },
      }));
  });
}
