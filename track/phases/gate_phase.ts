import { type CollectResult, completeMetric } from "../../collectors/collect.ts";
import { evaluateGate, type GateInput } from "../../core/gate/gate.ts";
import type { Measured } from "../../core/gate/subject.ts";
import { isFailing, type Verdict } from "../../core/gate/verdict.ts";
import type { Waiver } from "../../core/gate/waiver.ts";
import type { HistoryView } from "../../core/history_view.ts";
import type { CollectFailure, GateMetric } from "../../core/metric.ts";
import type { Change } from "../change.ts";
import type { Target } from "../target.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";
import { remeasure } from "./_remeasure.ts";

/** What a gate judges, and against what. */
export interface GateSubject {
  readonly around: Surroundings;
  readonly target: Target;
  readonly collected: CollectResult;
  readonly view: HistoryView;
  readonly change: Change;
  /** What earlier changes accepted, oldest first. */
  readonly pastWaivers: readonly Waiver[];
  readonly warn: (text: string) => void;
}

/**
 * Judges what was collected: evaluates every threshold in force, looks up who accepted a failure, and measures suspects again before
 * their failure counts.
 *
 * @param deps Clock, collectors and API
 * @returns The verdict
 */
export async function judgeRun(subject: GateSubject, deps: ResolvedOptions): Promise<Verdict> {
  const { target, change, view } = subject;
  const { trust } = target;
  const { gate } = trust.config;
  const needsBase = gate.mode !== "off" && gate.thresholds.length > 0 && view.runs.length > 0;
  const input: GateInput = {
    mode: gate.mode,
    thresholds: gate.thresholds,
    ...measuredFor(subject),
    history: view,
    reference: needsBase ? await change.reference() : { maxAgeDays: 0 },
    // A fork's run that may not read the history must not fail for that.
    onMissingBaseline: target.outOfReach === undefined ? gate.onMissingBaseline : "warn",
    pastWaivers: subject.pastWaivers,
    now: deps.now(),
  };
  const first = evaluateGate(input);
  const waivers = first.checks.some(isFailing) ? await change.waivers() : [];
  const second = waivers.length === 0 ? first : evaluateGate({ ...input, waivers });
  const remeasured = second.suspects === undefined
    ? []
    : await remeasure(second.suspects, subject, deps);
  const verdict = remeasured.length === 0
    ? second
    : evaluateGate({ ...input, waivers, remeasured });
  return {
    ...verdict,
    ...(remeasured.length > 0 && { remeasured }),
    ...(trust.judgedBy !== undefined && { judgedBy: trust.judgedBy }),
    ...(trust.changes.length > 0 && { thresholdChanges: trust.changes }),
  };
}

/**
 * What was measured, as the config in force understands it: a change may neither redeclare a judged metric (as a label, as optional, with
 * another direction) nor take it away.
 */
function measuredFor({ target: { trust }, collected }: GateSubject): Measured {
  const { measurements, metrics, outcomes } = collected;
  const failures = outcomes.flatMap(({ failure }) => failure ?? []);
  const known = new Map(trust.config.metrics.map((metric) => [metric.key, metric]));
  const readings = new Map(outcomes.map((outcome) => [outcome.metric, outcome.readings]));
  const judged = metrics.map((metric): GateMetric => {
    const config = known.get(metric.key);
    if (config === undefined) return metric;
    const { minEffect, onFailure } = config;
    return {
      ...completeMetric(config, readings.get(metric.key) ?? []),
      ...(minEffect !== undefined && { minEffect }),
      onFailure,
    };
  });
  const present = new Set(metrics.map(({ key }) => key));
  const removed = trust.config.metrics.filter(({ key }) => !present.has(key));
  const turned = new Set(
    measurements.filter(({ metric, value }) =>
      known.get(metric)?.type === "numeric" && typeof value === "string"
    ).map(({ metric }) => metric),
  );
  return {
    metrics: [...judged, ...removed],
    measurements: measurements.filter(({ metric }) => !turned.has(metric)),
    failures: [
      ...failures,
      ...removed.map(({ key }) => gone(key, "this change removes it from the config")),
      ...[...turned].map((key) => gone(key, "this change turns it from a number into a label")),
    ],
  };
}

function gone(metric: string, message: string): CollectFailure {
  return {
    metric,
    code: "COLLECT_NOTHING",
    message,
    fix: "First remove its threshold, in a change of its own",
  };
}
