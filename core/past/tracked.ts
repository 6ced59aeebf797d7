import { baselinePlace, comparableRuns, findBaseline, type Reference } from "./baseline.ts";
import { goneRuns } from "./lineage.ts";
import type { HistoryView } from "../history_view.ts";
import { type Labels, type Measurement, type Metric, seriesKey } from "../metric.ts";
import type { Run } from "../run.ts";
import type { TrackedMeasurement, TrackedRun } from "../track_result.ts";

/**
 * What a result says of its run.
 *
 * @returns The same facts, flat
 */
export function trackedRun(run: Run): TrackedRun {
  const { key, number: _number, recordedAt: _at, author: _author, place: _place, ...rest } = run;
  return { project: key.project, ci: key.ci, runId: key.runId, attempt: key.attempt, ...rest };
}

/** Where the values before a run are looked for. */
export interface Before {
  readonly run: Run;
  readonly view: HistoryView;
  /** What a run of another branch than the reference branch is compared with. */
  readonly change?: {
    readonly reference: Reference;
    /** It wants into another branch: then its own branch's runs do not count. */
    readonly isProposal: boolean;
    /** Epoch milliseconds. */
    readonly now: number;
  };
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
  before?: Before,
): readonly TrackedMeasurement[] {
  const byKey = new Map(metrics.map((metric) => [metric.key, metric]));
  const previousOf = before === undefined ? () => undefined : previousValues(before);
  return measurements.map((measurement) => {
    const metric = byKey.get(measurement.metric);
    const previous = previousOf(measurement.metric, measurement.labels);
    return {
      ...measurement,
      name: metric?.name ?? measurement.metric,
      type: metric?.type ?? "numeric",
      ...(metric?.unit !== undefined && { unit: metric.unit }),
      ...(metric?.direction !== undefined && { direction: metric.direction }),
      ...(previous !== undefined && { previous: previous.value, previousAt: previous.at }),
    };
  });
}

/** A value before the run, and where it was measured. */
interface Previous {
  readonly value: number | string;
  readonly at: string;
}

/**
 * The last values before the run on its branch, whatever its own attempts measured; of a change into another branch, and of a branch
 * without values of its own, those that it is compared with.
 */
function previousValues(
  { view, run, change }: Before,
): (metric: string, labels: Labels) => Previous | undefined {
  const own = change?.isProposal === true ? [] : ownRuns(view, run);
  const comparable = change && comparableRuns(view.runs, change.reference, change.now);
  const columns = new Map(view.series.map((one) => [seriesKey(one.metric, one.labels), one]));
  return (metric, labels) => {
    const column = columns.get(seriesKey(metric, labels));
    if (column === undefined) return undefined;
    const known = (index: number | undefined, at: string): Previous | undefined => {
      const value = column.values[index ?? -1];
      const shown = value === undefined || column.words === undefined ? value : column.words[value];
      return shown === undefined ? undefined : { value: shown, at };
    };
    const last = own.findLast((index) => !Number.isNaN(column.values[index] ?? NaN));
    if (last !== undefined) return known(last, "the last run");
    const found = comparable && findBaseline(comparable, column);
    return comparable && found && known(found.points.runs.at(-1), baselinePlace(comparable, found));
  };
}

function ownRuns({ runs }: HistoryView, run: Run): readonly number[] {
  const branch = runs.texts.indexOf(run.branch);
  const ci = runs.texts.indexOf(run.key.ci);
  const gone = goneRuns(runs);
  // What was recorded stands at its commit's place; whatever is behind that is no past of it.
  const isItself = (i: number) => runs.ci[i] === ci && runs.runId[i] === run.key.runId;
  const own = runs.commit.findIndex((commit, i) => commit === run.commit && isItself(i));
  const known = runs.commit.lastIndexOf(run.commit);
  const end = own >= 0 ? own : known >= 0 ? known + 1 : runs.length;
  const indices: number[] = [];
  for (let i = 0; i < end; i++) {
    if (runs.branch[i] === branch && !isItself(i) && gone?.has(i) !== true) indices.push(i);
  }
  return indices;
}
