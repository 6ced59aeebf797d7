import { findBaseCommit } from "../ci/base_commit.ts";
import { createGitHubApi } from "../ci/github_api.ts";
import type { CollectResult } from "../collectors/collect.ts";
import { evaluateGate } from "../core/gate.ts";
import type { HistoryView } from "../core/history_view.ts";
import type { GateMetric } from "../core/subject.ts";
import type { Verdict } from "../core/verdict.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Place, Surroundings } from "./surroundings.ts";

/** What a gate judges, and against what. */
export interface GateSubject {
  readonly around: Surroundings;
  readonly place: Place;
  readonly collected: CollectResult;
  readonly view: HistoryView;
  readonly warn: (text: string) => void;
}

/**
 * Judges what was collected: finds out what it is compared with, then evaluates every threshold.
 *
 * @param subject What to judge
 * @param deps Clock and API
 * @returns The verdict
 */
export async function judgeRun(subject: GateSubject, deps: ResolvedOptions): Promise<Verdict> {
  const { around: { config }, place: { context, git }, collected, view } = subject;
  const { gate } = config;
  const branch = gate.baseline.referenceBranch || context.targetBranch || context.defaultBranch ||
    context.branch;
  const needsBase = gate.mode !== "off" && gate.thresholds.length > 0 && view.runs.length > 0;
  const base = needsBase
    ? await findBaseCommit(context, {
      git,
      referenceBranch: branch,
      api: () =>
        createGitHubApi({
          env: deps.env,
          project: context.project,
          fetch: deps.fetch,
          log: (line) => deps.emit({ type: "log", line }),
          ...(deps.signal !== undefined && { signal: deps.signal }),
        }),
    })
    : { ancestors: [] };
  if ("warning" in base && base.warning !== undefined && context.pullRequest !== undefined) {
    subject.warn(base.warning);
  }
  return evaluateGate({
    mode: gate.mode,
    thresholds: gate.thresholds,
    metrics: gateMetrics(subject),
    measurements: collected.measurements,
    failures: collected.outcomes.flatMap(({ failure }) => failure ?? []),
    history: view,
    reference: {
      branch,
      ...("mergeBase" in base && base.mergeBase !== undefined && { mergeBase: base.mergeBase }),
      ancestors: base.ancestors,
      maxAgeDays: gate.baseline.maxAgeDays,
      excludeRun: { ci: context.ci, runId: context.runId, commit: context.commit },
      labels: context.labels,
    },
    onMissingBaseline: gate.onMissingBaseline,
    now: deps.now(),
  });
}

/** The metrics as they came out, with what only the config says of them. */
function gateMetrics({ around, collected }: GateSubject): readonly GateMetric[] {
  return collected.metrics.map((metric) => {
    const { minEffect, onFailure } = around.config.metrics.find((one) => one.key === metric.key) ??
      {};
    return {
      ...metric,
      ...(minEffect !== undefined && { minEffect }),
      ...(onFailure !== undefined && { onFailure }),
    };
  });
}
