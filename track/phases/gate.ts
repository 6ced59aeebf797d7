import { type CollectResult, completeMetric } from "../../collectors/collect.ts";
import type { MetricConfig } from "../../config/types.ts";
import { evaluateGate, type GateInput } from "../../core/gate/gate.ts";
import type { Measured } from "../../core/gate/subject.ts";
import { isFailing, type Verdict } from "../../core/gate/verdict.ts";
import type { CollectFailure, GateMetric } from "../../core/metric.ts";
import { isJudged, type TrackSubject } from "../subject.ts";
import { remeasure } from "./_remeasure.ts";
import { given, type SoFar, type Step } from "./step.ts";

/**
 * Judges what was collected: evaluates every threshold in force, looks up who accepted a failure, and measures suspects again before
 * their failure counts.
 */
export const gate: Step<TrackSubject> = {
  name: "gate",
  whyNot: (_subject, { collected }) =>
    collected === undefined ? "nothing was collected" : undefined,
  run: async (subject, soFar) => ({
    verdict: await judgeRun(subject, {
      collected: given(soFar.collected, "what was collected"),
      past: given(soFar.past, "a past"),
      session: given(soFar.session, "a history"),
      isUnread: soFar.isUnread === true,
    }),
  }),
  note: ({ verdict }) => verdict?.summary,
};

/** What is judged, and against what. */
type Judged = Required<Pick<SoFar, "collected" | "past" | "session">> & {
  /** Whether there may be a history that could not be read. */
  readonly isUnread: boolean;
};

async function judgeRun(
  subject: TrackSubject,
  { collected, past, session, isUnread }: Judged,
): Promise<Verdict> {
  const { target: { trust, outOfReach }, change, deps } = subject;
  const { gate } = trust.config;
  const needsBase = isJudged(subject) && past.view.runs.length > 0;
  const input: GateInput = {
    mode: gate.mode,
    thresholds: gate.thresholds,
    ...measuredFor(trust.config.metrics, collected),
    history: past.comparable,
    ...(past.otherUnits !== undefined && { otherUnits: past.otherUnits }),
    reference: needsBase ? await change.reference() : { maxAgeDays: 0 },
    // A run that may not, or could not, read the history must not fail for that.
    onMissingBaseline: outOfReach === undefined && !isUnread ? gate.onMissingBaseline : "warn",
    pastWaivers: past.waivers,
    now: deps.now(),
  };
  const first = evaluateGate(input);
  const waivers = first.checks.some(isFailing) ? await change.waivers(session.history) : [];
  const second = waivers.length === 0 ? first : evaluateGate({ ...input, waivers });
  const remeasured = second.suspects === undefined ? [] : await remeasure(second.suspects, subject);
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
function measuredFor(
  inForce: readonly MetricConfig[],
  { measurements, metrics, outcomes, traits }: CollectResult,
): Measured {
  const known = new Map(inForce.map((metric) => [metric.key, metric]));
  const judged = metrics.map((metric): GateMetric => {
    const config = known.get(metric.key);
    if (config === undefined) return metric;
    const { minEffect, onFailure } = config;
    return {
      ...completeMetric(config, traits.get(metric.key)),
      // The numbers are in the unit that this change declares.
      ...(metric.unit !== undefined && { unit: metric.unit }),
      ...(minEffect !== undefined && { minEffect }),
      onFailure,
    };
  });
  const present = new Set(metrics.map(({ key }) => key));
  const removed = inForce.filter(({ key }) => !present.has(key));
  const turned = new Set(
    measurements.filter(({ metric, value }) =>
      known.get(metric)?.type === "numeric" && typeof value === "string"
    ).map(({ metric }) => metric),
  );
  return {
    metrics: [...judged, ...removed],
    measurements: measurements.filter(({ metric }) => !turned.has(metric)),
    failures: [
      ...outcomes.flatMap(({ failure }) => failure ?? []),
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
