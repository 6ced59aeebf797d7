import { evaluateGate } from "../../core/gate/gate.ts";
import type { Threshold } from "../../core/gate/threshold.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import type { Waiver } from "../../core/gate/waiver.ts";
import type { HistoryView } from "../../core/history_view.ts";
import { matchesMetric, matchSeries, parsePattern } from "../../core/pattern.ts";
import type { History } from "../../history/database.ts";
import { type RunFilter, withLine } from "../../history/query.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { listRuns, readRecord } from "../../history/runs.ts";
import type { Target } from "../target.ts";

/** What a stored run is judged by. */
export interface JudgedHistory {
  readonly history: History;
  readonly own: RunFilter;
  readonly view: HistoryView;
  /** What runs accepted, oldest first. */
  readonly waivers: readonly Waiver[];
}

/**
 * Judges the newest stored run of the main branch by the thresholds that are in force, as its own run would have been: nothing is measured.
 *
 * @param now Epoch milliseconds
 * @returns The verdict; `undefined` where there is no gate, no run, or the run has measured nothing that a threshold names
 */
export function lastVerdict(
  { history, own, view, waivers }: JudgedHistory,
  { context, trust: { config: { gate, metrics } } }: Target,
  now: number,
): Verdict | undefined {
  if (gate.mode === "off" || gate.thresholds.length === 0) return undefined;
  const branch = context.defaultBranch || context.branch;
  const filter = withLine(history, { ...own, branch, excludePullRequests: true });
  const run = listRuns(history, filter).at(-1);
  const record = run && readRecord(history, run.key);
  if (record === undefined) return undefined;
  const thresholds = gate.thresholds.filter((one) => isMeasured(one, record));
  if (thresholds.length === 0) return undefined;
  const { key: { ci, runId, labels }, commit } = record.run;
  return evaluateGate({
    mode: gate.mode,
    thresholds,
    metrics: record.metrics.map((metric) => ({
      ...metric,
      ...metrics.find(({ key }) => key === metric.key),
    })),
    measurements: record.measurements,
    failures: record.failures,
    history: view,
    reference: {
      branch,
      maxAgeDays: gate.baseline.maxAgeDays,
      excludeRun: { ci, runId, commit },
      labels,
    },
    onMissingBaseline: gate.onMissingBaseline,
    waivers: [
      ...gate.accept.map((one) => ({ author: "the config", ...one })),
      ...waivers.filter((one) => one.commit === commit),
    ],
    pastWaivers: waivers,
    now,
  });
}

/** A run of one job says nothing of what others measure. */
function isMeasured(
  { metric }: Threshold,
  { measurements, failures }: Pick<RunRecord, "measurements" | "failures">,
): boolean {
  const pattern = parsePattern(metric);
  return matchSeries(pattern, measurements).length > 0 ||
    failures.some((failure) => matchesMetric(pattern, failure.metric));
}
