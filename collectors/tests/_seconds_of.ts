import type { JsonNode } from "../read/json_node.ts";

/**
 * A duration of a JSON report.
 *
 * @param node The number; tools leave it out, or write null or less than nothing, where they do not know it
 * @param perSecond How many of its unit are a second: 1000 for milliseconds. Default: 1
 * @returns Seconds; `undefined` where the report does not say
 */
export function secondsOf(node: JsonNode | undefined, perSecond = 1): number | undefined {
  const value = node?.value;
  return typeof value === "number" && value >= 0 ? value / perSecond : undefined;
}
