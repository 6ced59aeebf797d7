import { defined } from "./defined.ts";
import type { StoredEvent } from "./curation/event.ts";
import type { MachineColumn } from "./machine.ts";
import type { MethodColumn } from "./method.ts";
import { type Evidence, type Labels, type Metric, parseLabelsKey } from "./metric.ts";
import type { RunDescription } from "./run.ts";

/** One run, as a reader of the history sees it. */
export interface HistoryRun extends RunDescription {
  /** The CI system, or `local`. */
  readonly ci: string;
  /** The run's id in its CI system. */
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The job's name, `""` where there is none. */
  readonly job: string;
  /** The run's own labels, for example those of a matrix job. */
  readonly labels: Labels;
  /** The CI system's ascending number of the run; 0 where there is none. */
  readonly number: number;
  /** Who made the commit. */
  readonly author?: string;
}

/** The same, with where it stands in a view. */
export interface RunInfo extends HistoryRun {
  /** Row number in the view's columns. */
  readonly index: number;
}

/**
 * Runs in columns, one entry per run, in the order of `orderOfRuns`. Repeated strings are indices into `texts`
 * (-1 for none), so that 100,000 runs stay small.
 */
export interface RunColumns {
  readonly length: number;
  readonly texts: readonly string[];
  /** Epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly number: Float64Array;
  readonly attempt: Int32Array;
  /** 0 for none. */
  readonly pullRequest: Int32Array;
  /** 40 hex digits each. */
  readonly commit: readonly string[];
  /** `undefined` where the head is the measured commit. */
  readonly head: readonly (string | undefined)[];
  readonly base: readonly (string | undefined)[];
  readonly runId: readonly string[];
  readonly subject: readonly (string | undefined)[];
  readonly url: readonly (string | undefined)[];
  readonly ci: Int32Array;
  readonly job: Int32Array;
  /** Index into `texts` of the run's labels in the form of `labelsKey`. */
  readonly labels: Int32Array;
  readonly branch: Int32Array;
  readonly event: Int32Array;
  readonly author: Int32Array;
  readonly tag: Int32Array;
  /** Where the runs' commits stand in git. Absent: nobody knows. */
  readonly places?: PlaceColumns;
}

/** Where the commits of runs stand in git, as far as it is known, by row. */
export interface PlaceColumns {
  /** Committer time, epoch milliseconds; `NaN` where it is not known. */
  readonly committedAt: Float64Array;
  /** 1 where the push threw away what `base` names. */
  readonly isForced: Int32Array;
  /** 40 hex digits each, first parent first; `undefined` where nobody knows. */
  parents(row: number): readonly string[] | undefined;
  /** The first-parent ancestors behind the first parent, nearest first, to one that was measured. */
  ancestors(row: number): readonly string[];
}

/** All values of one series, one entry per run of the view. */
export interface SeriesColumn {
  /** The metric's key. */
  readonly metric: string;
  readonly labels: Labels;
  /** `NaN` where the run has no value; for a label metric the index into `words`. */
  readonly values: Float64Array;
  /** The words of a label metric. */
  readonly words?: readonly string[];
  /** Lower and upper quartile of the samples, where there are samples. */
  readonly spread?: {
    readonly low: Float64Array;
    readonly high: Float64Array;
    /** How many samples each value is the median of; 0 for a single measurement. */
    readonly counts?: Int32Array;
  };
  /** The facts behind the values of the newest runs, by the run's row. */
  readonly evidence?: ReadonlyMap<number, Evidence>;
  /** What somebody excluded, by the run's row: recorded, but no value of the series. */
  readonly excluded?: ReadonlyMap<number, number>;
  /** What an earlier attempt measured of a run that was attempted again, by the run's row: recorded, but no value of the series. */
  readonly superseded?: ReadonlyMap<number, number>;
  /** What was measured of commits that a push threw away, by the run's row: recorded, but no value of the series. */
  readonly gone?: ReadonlyMap<number, number>;
}

/** A history, or a part of it, in memory: what baselines are chosen from and reports are drawn from. */
export interface HistoryView {
  readonly metrics: readonly Metric[];
  readonly runs: RunColumns;
  readonly series: readonly SeriesColumn[];
  /** How the runs measured. Absent: nobody has said so. */
  readonly methods?: MethodColumn;
  /** What the runs were measured on. Absent: nobody has said so. */
  readonly machines?: MachineColumn;
  /** What was curated, oldest first, and is already in effect here. Absent: nothing. */
  readonly curation?: readonly StoredEvent[];
}

/**
 * One run of the view as an object.
 *
 * @returns The run
 * @throws {RangeError} If there is no such run
 */
export function runAt(runs: RunColumns, index: number): RunInfo {
  const commit = runs.commit[index];
  if (commit === undefined) throw new RangeError(`There is no run ${index} among ${runs.length}`);
  const text = (column: Int32Array) => runs.texts[column[index] ?? -1];
  const optional = {
    head: runs.head[index],
    base: runs.base[index],
    subject: runs.subject[index],
    url: runs.url[index],
    author: text(runs.author),
    tag: text(runs.tag),
    pullRequest: runs.pullRequest[index] || undefined,
  };
  return {
    index,
    ci: text(runs.ci) ?? "",
    runId: runs.runId[index] ?? "",
    attempt: runs.attempt[index] ?? 1,
    job: text(runs.job) ?? "",
    labels: parseLabelsKey(text(runs.labels) ?? ""),
    number: runs.number[index] ?? 0,
    commit,
    branch: text(runs.branch) ?? "",
    event: text(runs.event) ?? "",
    time: runs.time[index] ?? 0,
    ...defined(optional),
  };
}
