import type { AcceptConfig, Config, MetricConfig, MetricSource } from "../config/types.ts";
import { amountText } from "../core/gate/bound.ts";
import { shownPart } from "../core/text/shown_part.ts";
import { describeThresholdChanges } from "../core/gate/threshold_diff.ts";

/** Longer commands are in the config, which is part of the change. */
const MAX_SOURCE = 100;

/**
 * What a change does to everything that the gate decides by, so that nobody loosens it unseen.
 *
 * @param base The config of the branch that is merged into
 * @returns One sentence each: thresholds, settings of the gate, traits of metrics, accepted exceptions
 */
export function describeGateChanges(base: Config, head: Config): readonly string[] {
  const known = new Map(base.metrics.map((metric) => [metric.key, metric]));
  const accepted = new Set(base.gate.accept.map((one) => JSON.stringify(one)));
  return [
    ...describeThresholdChanges(base.gate.thresholds, head.gate.thresholds, head.metrics),
    ...differences(settings(base), settings(head)),
    ...head.metrics.flatMap((metric) => {
      const before = known.get(metric.key);
      if (before === undefined) return [];
      return differences(traits(before), traits(metric)).map((one) => `${metric.key}: ${one}`);
    }),
    ...head.gate.accept.filter((one) => !accepted.has(JSON.stringify(one))).map(acceptText),
  ];
}

type Facts = Readonly<Record<string, string>>;

function settings({ gate }: Config): Facts {
  return {
    mode: gate.mode,
    onMissingBaseline: gate.onMissingBaseline,
    configFrom: gate.configFrom,
    "baseline.referenceBranch": gate.baseline.referenceBranch ?? "the target branch",
    "baseline.maxAgeDays": String(gate.baseline.maxAgeDays),
  };
}

/** What of a metric decides how it is judged. */
function traits(metric: MetricConfig): Facts {
  const { type, unit, direction, noise, minEffect, onFailure, source } = metric;
  return {
    type,
    unit: unit ?? "none",
    direction: direction ?? "unknown",
    noise: noise ?? "learned",
    minEffect: minEffect === undefined ? "none" : amountText(minEffect, unit),
    onFailure,
    source: shownPart(sourceText(source), MAX_SOURCE),
  };
}

function sourceText(source: MetricSource): string {
  switch (source.type) {
    case "command":
      return `\`${source.command}\``;
    case "collect":
      return `${source.from} ${JSON.stringify(source.options)}`;
    case "collect-line":
      return [source.from, ...source.args].join(" ");
    default:
      return source satisfies never;
  }
}

function differences(was: Facts, is: Facts): readonly string[] {
  return Object.keys(was).filter((name) => was[name] !== is[name])
    .map((name) => `${name} ${was[name]} becomes ${is[name]}`);
}

function acceptText({ metric, reason, expires, atMost }: AcceptConfig): string {
  const amount = atMost === undefined ? "" : ` by ${amountText(atMost)}`;
  return `accept: ${metric}${amount} until ${expires} is new (${reason})`;
}
