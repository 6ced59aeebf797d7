import type { HistoryRun, HistoryView, SeriesColumn } from "../../core/history_view.ts";
import { runAt } from "../../core/history_view.ts";
import { lazy } from "../../core/lazy.ts";
import { seriesKey } from "../../core/metric.ts";
import {
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
import { drawReport } from "./draw_report.ts";
import type {
  HistoryPoint,
  HistoryReader,
  HistorySeries,
  LatestValue,
  LevelChange,
  SeriesBaseline,
} from "./types.ts";

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
