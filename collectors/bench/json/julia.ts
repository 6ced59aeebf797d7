import { median } from "../../../core/detect/statistics.ts";
import { maybeNumber, numbers } from "./facts.ts";
import type { BenchRecord } from "../record.ts";
import {
  items,
  type JsonNode,
  member,
  members,
  numberOf,
  optional,
  textOf,
  wrongNode,
} from "../../read/json_node.ts";

/**
 * Whether a document is what Julia's BenchmarkTools saves.
 *
 * @returns `true` if it starts with the version of BenchmarkTools
 */
export function isJulia(root: JsonNode): boolean {
  const versions = optional(root, 0);
  return versions !== undefined && optional(versions, "BenchmarkTools") !== undefined;
}

/**
 * The records of Julia's BenchmarkTools: `[versions, [value]]`, where a value is `[type, fields]`. Times are in nanoseconds.
 *
 * @returns A record for each trial, named by its groups
 * @throws {CollectError} `COLLECT_FORMAT` if a value is no group or trial
 */
export function juliaRecords(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, 1)).flatMap((value) => recordsOf(value, []));
}

/** Groups in groups. */
const DEPTH_LIMIT = 100;

function recordsOf(node: JsonNode, path: readonly string[]): readonly BenchRecord[] {
  if (path.length > DEPTH_LIMIT) throw wrongNode(node, `groups up to ${DEPTH_LIMIT} deep`);
  const type = textOf(member(node, 0));
  const fields = member(node, 1);
  if (type === "BenchmarkGroup") {
    return members(member(fields, "data"))
      .flatMap(([name, value]) => recordsOf(value, [...path, name]));
  }
  const name = path.join("/");
  const beside = ["memory", "allocs"].flatMap((measure): readonly BenchRecord[] => {
    const value = maybeNumber(fields, measure);
    const unit = measure === "memory" ? "B" : measure;
    return value === undefined ? [] : [{ case: name, isSecondary: true, measure, unit, value }];
  });
  if (type === "TrialEstimate") {
    return [{ case: name, unit: "ns", value: numberOf(member(fields, "time")) }, ...beside];
  }
  if (type !== "Trial") throw wrongNode(member(node, 0), "BenchmarkGroup, Trial or TrialEstimate");
  const times = member(fields, "times");
  const { samples } = numbers(times);
  if (samples === undefined) throw wrongNode(times, "at least one time");
  const value = median(Float64Array.from(samples));
  return [{ case: name, unit: "ns", value, shown: "median", samples }, ...beside];
}
