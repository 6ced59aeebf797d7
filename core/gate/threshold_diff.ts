import { amountText } from "./bound.ts";
import { formatValue } from "../text/format.ts";
import type { Metric, Unit } from "../metric.ts";
import type { Threshold } from "./threshold.ts";

/**
 * What a change does to the thresholds, so that nobody loosens a gate unseen.
 *
 * @param base The thresholds of the branch that is merged into
 * @param metrics The metrics, for their units
 * @returns One sentence per difference: `coverage: min 80 % (blocker) becomes min 70 % (blocker)`; empty if there is none
 */
export function describeThresholdChanges(
  base: readonly Threshold[],
  head: readonly Threshold[],
  metrics: readonly Metric[],
): readonly string[] {
  const units = new Map(metrics.map(({ key, unit }) => [key, unit]));
  const texts = (thresholds: readonly Threshold[]) =>
    Map.groupBy(
      thresholds.map((one) => ({ one, text: thresholdText(one, units.get(one.metric)) })),
      ({ one }) => `${one.metric}: ${one.mode}`,
    );
  const [before, after] = [texts(base), texts(head)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const join = (list: readonly { readonly text: string }[] = []) =>
      list.map(({ text }) => text).sort().join(" and ");
    const [was, is] = [join(before.get(key)), join(after.get(key))];
    const metric = key.slice(0, key.lastIndexOf(": "));
    if (was === is) return [];
    if (was === "") return [`${metric}: ${is} is new`];
    if (is === "") return [`${metric}: ${was} is removed`];
    return [`${metric}: ${was} becomes ${is}`];
  });
}

function thresholdText(threshold: Threshold, unit: Unit | undefined): string {
  const { mode, target, maxPercent, tolerance, window, severity } = threshold;
  return [
    mode,
    ...(target === undefined ? [] : [formatValue(target, unit)]),
    ...(maxPercent === undefined ? [] : [formatValue(maxPercent, "percent")]),
    ...(window === undefined
      ? []
      : [window === "last-tag" ? "since the last tag" : `in ${window.days} days`]),
    ...(tolerance === undefined ? [] : [`± ${amountText(tolerance, unit)}`]),
    `(${severity})`,
  ].join(" ");
}
