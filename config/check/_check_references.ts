import type { ThresholdMode } from "../../core/gate/threshold.ts";
import { isObject } from "../../core/json_value.ts";
import type { Direction, Unit } from "../../core/metric.ts";
import { matchesMetric, parsePattern } from "../../core/pattern.ts";
import { closest } from "../../core/text/suggest.ts";
import { metricDirection, templateOf } from "../templates.ts";
import { type Finding, show, valueAt } from "./finding.ts";

/** Modes that cannot tell better from worse without a direction. (`no-regression` takes higher as better, as it always did.) */
const NEED_DIRECTION: readonly unknown[] = [
  "regression",
  "ratchet",
  "budget",
] satisfies ThresholdMode[];

/**
 * Whether what thresholds and waivers name is declared, and whether it has the direction that they need. Looks at the raw value, so that it
 * speaks even where the schema has found something else wrong.
 *
 * @returns Every finding
 */
export function checkReferences(root: unknown): readonly Finding[] {
  const metrics = valueAt(root, ["metrics"]);
  if (!isObject(metrics)) return [];
  const lists = ["thresholds", "accept"];
  return lists.flatMap((list) => {
    const entries = valueAt(root, ["qualityGate", list]);
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: unknown, index) => {
      const pattern = valueAt(entry, ["metric"]);
      if (typeof pattern !== "string" || pattern === "") return [];
      const keys = keysOf(pattern, Object.keys(metrics));
      const path = ["qualityGate", list, index, "metric"];
      if (keys.length === 0) return [undeclared(pattern, { path, declared: Object.keys(metrics) })];
      const mode = valueAt(entry, ["mode"]);
      if (!NEED_DIRECTION.includes(mode)) return [];
      return keys.filter((key) => !hasDirection(metrics[key])).map((key): Finding => ({
        path: ["metrics", key, "direction"],
        found: "nothing",
        expected: `higher or lower: a threshold of mode ${String(mode)} needs it`,
      }));
    });
  });
}

/**
 * The declared metrics that a pattern means, whatever labels it names.
 *
 * @param pattern A key, or a pattern such as `bench{case=*}`
 * @returns The keys that fit
 */
export function keysOf(pattern: string, declared: readonly string[]): readonly string[] {
  const parsed = parsePattern(pattern);
  return declared.filter((key) => matchesMetric(parsed, key));
}

function undeclared(
  pattern: string,
  { path, declared }: Pick<Finding, "path"> & { readonly declared: readonly string[] },
): Finding {
  const didYouMean = closest(parsePattern(pattern).metric, declared);
  return {
    path,
    found: show(pattern),
    expected: pattern.includes("*") ? "a pattern that fits a metric" : "the key of a metric",
    ...(didYouMean !== undefined && { didYouMean }),
  };
}

function hasDirection(metric: unknown): boolean {
  const { direction, unit, $ref } = isObject(metric) ? metric : {};
  // A value that is no direction or unit is a finding of the schema's; no need for a second one here.
  const traits = { direction: direction as Direction, unit: unit as Unit };
  return metricDirection(traits, templateOf($ref)) !== undefined;
}
