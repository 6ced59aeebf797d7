import type { HistoryView } from "./history_view.ts";
import { type Labels, labelsKey, type Measurement, type Metric } from "./metric.ts";
import type { Run } from "./run.ts";
import type { TrackedMeasurement, TrackedRun } from "./track_result.ts";

/**
 * What a result says of its run.
 *
 * @param run The run
 * @returns The same facts, flat
 */
export function trackedRun(run: Run): TrackedRun {
  const { key, number: _number, recordedAt: _recordedAt, author: _author, ...rest } = run;
  return { project: key.project, ci: key.ci, runId: key.runId, attempt: key.attempt, ...rest };
}

/**
 * What a result says of its measurements: each with its metric's name and unit, and with the previous value of its series.
 *
 * @param measurements What was measured, in the order of the config
 * @param metrics The metrics that they belong to
 * @param before The run and the history in which its predecessor is looked for; absent: no previous values
 * @returns The measurements, in the same order
 */
export function trackedMeasurements(
  measurements: readonly Measurement[],
  metrics: readonly Metric[],
  before?: { readonly run: Run; readonly view: HistoryView },
): readonly TrackedMeasurement[] {
  const byKey = new Map(metrics.map((metric) => [metric.key, metric]));
  const previousOf = before === undefined
    ? () => undefined
    : previousValues(before.view, before.run);
  return measurements.map((measurement) => {
    const metric = byKey.get(measurement.metric);
    const previous = previousOf(measurement.metric, measurement.labels);
    return {
      ...measurement,
      name: metric?.name ?? measurement.metric,
      type: metric?.type ?? "numeric",
      ...(metric?.unit !== undefined && { unit: metric.unit }),
      ...(metric?.direction !== undefined && { direction: metric.direction }),
      ...(previous !== undefined && { previous }),
    };
  });
}

/** The last values before the run on its branch, whatever its own attempts measured. */
function previousValues(
  view: HistoryView,
  run: Run,
): (metric: string, labels: Labels) => number | string | undefined {
  const { runs } = view;
  const branch = runs.texts.indexOf(run.branch);
  const ci = runs.texts.indexOf(run.key.ci);
  const candidates: number[] = [];
  for (let i = 0; i < runs.length; i++) {
    const isItself = runs.ci[i] === ci && runs.runId[i] === run.key.runId;
    if (runs.branch[i] === branch && (runs.time[i] ?? 0) <= run.time && !isItself) {
      candidates.push(i);
    }
  }
  const name = (metric: string, labels: Labels) => `${metric}\n${labelsKey(labels)}`;
  const series = new Map(view.series.map((one) => [name(one.metric, one.labels), one]));
  return (metric, labels) => {
    const column = series.get(name(metric, labels));
    const at = candidates.findLast((i) => !Number.isNaN(column?.values[i] ?? NaN));
    const value = at === undefined ? undefined : column?.values[at];
    return value === undefined || column?.words === undefined ? value : column.words[value];
  };
}
