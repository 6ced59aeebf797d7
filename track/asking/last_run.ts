import { activeEvents } from "../../core/curation/event.ts";
import { exclusionOf, exclusionsOf } from "../../core/curation/exclusions.ts";
import { mostUnusual } from "../../core/past/change_text.ts";
import { findChanges } from "../../core/past/changes.ts";
import { placedTimes } from "../../core/past/placed_times.ts";
import { seriesKey } from "../../core/metric.ts";
import { seriesPoints } from "../../core/series.ts";
import { trackedMeasurements } from "../../core/past/tracked.ts";
import { UsageError } from "../../errors.ts";
import { readEvents } from "../../history/curation.ts";
import { readView, withLine } from "../../history/query.ts";
import { listRuns, readRecord } from "../../history/runs.ts";
import { renderMarkdown } from "../../report/markdown/markdown.ts";
import type { OpenHistory } from "../open_history.ts";

const RECENT = 20;
const DAYS = 30;
const DAY_MS = 86_400_000;
const MAX_CHANGES = 20;

/**
 * The last run of a branch as Markdown: its values with what came before, and what moved lately.
 *
 * @param branch Which branch; default the main one
 * @returns Markdown
 * @throws {UsageError} If the branch has no run
 */
export function renderLastRun(opened: OpenHistory, branch?: string): string {
  const { session: { history }, target: { context }, around: { config } } = opened;
  const shown = branch ?? (context.defaultBranch || context.branch || "main");
  const onBranch = withLine(history, {
    ...opened.own,
    branch: shown,
    excludePullRequests: true,
  });
  const active = activeEvents(readEvents(history));
  const run = listRuns(history, onBranch).findLast((one) =>
    exclusionsOf(one, active).every(({ metric }) => metric !== undefined)
  );
  const record = run === undefined ? undefined : readRecord(history, run.key);
  if (run === undefined || record === undefined) {
    throw new UsageError("USAGE", {
      what: "Cannot report on the last run",
      why: `the history has no run of ${shown}`,
      fix: "Name another branch with --branch",
    });
  }
  const view = readView(history, onBranch);
  const metrics = record.metrics.map((metric) => ({
    ...metric,
    ...config.metrics.find(({ key }) => key === metric.key),
  }));
  const changes = findChanges(view, {
    branch: shown,
    metrics: config.metrics,
    since: (placedTimes(view.runs).at(-1) ?? run.time) - DAYS * DAY_MS,
  });
  const commit = run.head ?? run.commit;
  return renderMarkdown({
    measurements: trackedMeasurements(
      record.measurements.filter((one) =>
        exclusionOf(one, exclusionsOf(run, active)) === undefined
      ),
      metrics,
      { run, view },
    ),
    failures: record.failures,
    recent: new Map(
      view.series.filter(({ words }) => words === undefined).map((column) => {
        const before = seriesPoints(column).values.slice(0, -1);
        return [
          seriesKey(column.metric, column.labels),
          Array.from(before.slice(-RECENT)),
        ] as const;
      }),
    ),
    changes: { sentences: mostUnusual(changes, MAX_CHANGES) },
    commit,
    links: {
      ...(run.url !== undefined && { run: run.url }),
      ...(context.serverUrl !== undefined && {
        commit: `${context.serverUrl}/${context.project}/commit/${commit}`,
      }),
    },
  }, { title: context.project });
}
