import type { HistoryRun } from "../../core/history_view.ts";
import type { Labels, Metric } from "../../core/metric.ts";
import type { Baseline } from "../../core/past/baseline.ts";

/** A form of the report. */
export type ReportFormat = "html" | "json" | "csv" | "markdown";

/** Which part of a history is asked for. */
export interface HistorySelection {
  /** Only what was measured on this branch, without pull requests. Of runs and series the default is all, else the default branch. */
  readonly branch?: string;
  /** Only this metric, by its key. Default all. */
  readonly metric?: string;
}

/** One value of a series. */
export interface HistoryPoint {
  /** The run that measured it. */
  readonly run: HistoryRun;
  /** In the metric's unit; a word of a label metric. */
  readonly value: number | string;
}

/** One metric with one set of labels. */
export interface HistorySeries {
  /** The metric's key, or `key{label=value}`. */
  readonly name: string;
  /** The metric. */
  readonly metric: Metric;
  /** What tells the series from others of its metric. */
  readonly labels: Labels;
  /** Its values, oldest first; made while they are read. */
  readonly points: Iterable<HistoryPoint>;
}

/** The newest value of a series. */
export interface LatestValue extends Omit<HistorySeries, "points">, HistoryPoint {}

/** A change of a series' level. */
export interface LevelChange extends Omit<HistorySeries, "points"> {
  /** What happened, for people. */
  readonly sentence: string;
  /** The level before, in the metric's unit. */
  readonly from: number;
  /** The level after. */
  readonly to: number;
  /** `moved` where nobody knows which way is better. */
  readonly verdict: "better" | "worse" | "moved";
  /** `fresh`: fewer than three points since, it may yet turn out a spike. */
  readonly status: "confirmed" | "fresh";
  /** Whether it was no step but a slope. */
  readonly isDrift: boolean;
  /** The last run on the old level. */
  readonly before: HistoryRun;
  /** The first run on the new level, or the last of a drift: the change was made up to its commit. */
  readonly after: HistoryRun;
}

/** What a value of a commit is compared with. */
export interface SeriesBaseline extends Omit<HistorySeries, "points"> {
  /** Value, commit, time and samples. */
  readonly baseline: Baseline;
}

/** A history that can be asked. It was read when it was opened; nothing here writes. */
export interface HistoryReader extends AsyncDisposable {
  /** The project whose runs are read. */
  readonly project: string;
  /** Where the history lives, for people. */
  readonly location: string;
  /** What the user should know. */
  readonly warnings: readonly string[];
  /** The metrics that were ever recorded. */
  metrics(): Iterable<Metric>;
  /** The runs in git's order, oldest first. */
  runs(selection?: Pick<HistorySelection, "branch">): Iterable<HistoryRun>;
  /** The series with their values. */
  series(selection?: HistorySelection): Iterable<HistorySeries>;
  /** Where the levels of a branch's series moved, oldest first; `since` epoch milliseconds. */
  changePoints(selection?: HistorySelection & { readonly since?: number }): Iterable<LevelChange>;
  /** The newest value of each series of a branch. */
  latest(selection?: HistorySelection): Iterable<LatestValue>;
  /**
   * What the gate would compare a commit's values with: of each series the value at the commit's nearest measured ancestor.
   *
   * @param commit A commit id or a name that git knows
   */
  baseline(
    commit: string,
    selection?: Pick<HistorySelection, "metric">,
  ): Promise<Iterable<SeriesBaseline>>;
  /**
   * The report, as `unentropy-track report` makes it.
   *
   * @param format `html` (the default): one page that loads nothing; `markdown`: the last run of the default branch
   */
  report(format?: ReportFormat): Promise<string>;
}
