import type { HistoryRun, HistoryView, SeriesColumn } from "../../core/history_view.ts";
import { runAt } from "../../core/history_view.ts";
import { lazy } from "../../core/lazy.ts";
import { type Labels, type Metric, seriesKey } from "../../core/metric.ts";
import {
  type Baseline,
  comparableRuns,
  describeBaseline,
  findBaseline,
  type Reference,
} from "../../core/past/baseline.ts";
import { changeSentence } from "../../core/past/change_text.ts";
import { findChanges, type LocatedChange } from "../../core/past/changes.ts";
import { seriesPoints } from "../../core/series.ts";
import { readView } from "../../history/query.ts";
import type { OpenHistory } from "../open_history.ts";
import { drawReport, type ReportFormat } from "./draw_report.ts";

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

/** First parents of ten years of a busy project. */
const MANY_COMMITS = 100_000;

/** Makes an open history one that can be asked. */
export function readerOf(opened: OpenHistory): HistoryReader {
  const { around: { config }, target: { context, git, store }, session, warnings } = opened;
  const view = lazy(() => readView(session.history, opened.own));
  const main = context.defaultBranch || context.branch || "main";
  return {
    project: context.project,
    location: store.location,
    warnings,
    metrics: () => view().metrics,
    runs: ({ branch } = {}) => runsOf(view(), rowsOf(view(), branch)),
    series: ({ branch, metric } = {}) => seriesOf(view(), { rows: rowsOf(view(), branch), metric }),
    changePoints: ({ branch = main, metric, since } = {}) =>
      findChanges(view(), {
        branch,
        metrics: config.metrics,
        ...(metric !== undefined && { metric }),
        ...(since !== undefined && { since }),
      }).map(toLevelChange),
    latest: ({ branch = main, metric } = {}) =>
      latestOf(view(), { rows: rowsOf(view(), branch), metric }),
    baseline: async (commit, { metric } = {}) => {
      const ancestors = await git.firstParents(commit, MANY_COMMITS);
      const measured = ancestors[0] ?? commit;
      return baselinesOf(view(), {
        now: opened.now(),
        metric,
        reference: {
          branch: main,
          maxAgeDays: config.gate.baseline.maxAgeDays,
          excludeRun: { commit: measured },
          ...(ancestors.length > 0 && { ancestors }),
        },
      });
    },
    report: (format = "html") => drawReport(format, opened, view()),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** The rows of a branch's own runs; `undefined` for all. */
function rowsOf({ runs }: HistoryView, branch: string | undefined): Int32Array | undefined {
  return branch === undefined
    ? undefined
    : comparableRuns(runs, { branch, maxAgeDays: Infinity }, 0).indices;
}

function* runsOf({ runs }: HistoryView, rows: Int32Array | undefined): Generator<HistoryRun> {
  if (rows === undefined) { for (let row = 0; row < runs.length; row++) yield runOf(runs, row); }
  else for (const row of rows) yield runOf(runs, row);
}

/** Which series are read, and in which runs. */
interface Part {
  readonly rows: Int32Array | undefined;
  readonly metric: string | undefined;
}

function* seriesOf(view: HistoryView, { rows, metric }: Part): Generator<HistorySeries> {
  for (const column of columnsOf(view, metric)) {
    const points = { [Symbol.iterator]: () => pointsOf(view, column, rows) };
    yield { ...nameOf(view, column), points };
  }
}

function* pointsOf(
  { runs }: HistoryView,
  column: SeriesColumn,
  rows: Int32Array | undefined,
): Generator<HistoryPoint> {
  const { values, runs: at } = seriesPoints(column, rows);
  for (const [index, value] of values.entries()) {
    yield { run: runOf(runs, at[index] ?? -1), value: column.words?.[value] ?? value };
  }
}

function* latestOf(view: HistoryView, { rows, metric }: Part): Generator<LatestValue> {
  for (const column of columnsOf(view, metric)) {
    const { values, runs } = seriesPoints(column, rows);
    const value = values.at(-1);
    if (value === undefined) continue;
    const run = runOf(view.runs, runs.at(-1) ?? -1);
    yield { ...nameOf(view, column), run, value: column.words?.[value] ?? value };
  }
}

function* baselinesOf(
  view: HistoryView,
  { reference, metric, now }: {
    readonly reference: Reference;
    readonly metric: string | undefined;
    readonly now: number;
  },
): Generator<SeriesBaseline> {
  const comparable = comparableRuns(view.runs, reference, now);
  for (const column of columnsOf(view, metric)) {
    const found = column.words === undefined ? findBaseline(comparable, column) : undefined;
    if (found === undefined) continue;
    yield { ...nameOf(view, column), baseline: describeBaseline(comparable, found) };
  }
}

function toLevelChange(change: LocatedChange): LevelChange {
  const { metric, labels, point, before, after } = change;
  return {
    name: seriesKey(metric.key, labels),
    metric,
    labels,
    sentence: changeSentence(change),
    from: point.before,
    to: point.after,
    verdict: point.verdict,
    status: point.status,
    isDrift: point.drift !== undefined,
    before: withoutIndex(before),
    after: withoutIndex(after),
  };
}

function columnsOf({ series }: HistoryView, metric: string | undefined): readonly SeriesColumn[] {
  return metric === undefined ? series : series.filter((column) => column.metric === metric);
}

function nameOf(
  { metrics }: HistoryView,
  { metric: key, words, labels }: SeriesColumn,
): Omit<HistorySeries, "points"> {
  const type = words === undefined ? "numeric" : "label";
  const metric = metrics.find((one) => one.key === key) ?? { key, type };
  return { name: seriesKey(key, labels), metric, labels };
}

function runOf(runs: HistoryView["runs"], row: number): HistoryRun {
  return withoutIndex(runAt(runs, row));
}

/** Rows are nobody's business outside. */
function withoutIndex({ index: _index, ...run }: ReturnType<typeof runAt>): HistoryRun {
  return run;
}
