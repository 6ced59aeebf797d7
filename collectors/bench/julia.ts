import { facts, numbers } from "./_facts.ts";
import type { BenchRecord } from "./_result.ts";
import {
  items,
  type JsonNode,
  member,
  members,
  numberOf,
  optional,
  textOf,
  wrongNode,
} from "../read/json_node.ts";

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
  const counts = facts(fields, { bytes: "memory", allocs: "allocs" });
  const name = { case: path.join("/"), unit: "ns", counts };
  if (type === "TrialEstimate") return [{ ...name, value: numberOf(member(fields, "time")) }];
  if (type !== "Trial") throw wrongNode(member(node, 0), "BenchmarkGroup, Trial or TrialEstimate");
  const times = member(fields, "times");
  const { samples = [] } = numbers(times);
  const [first] = samples;
  if (first === undefined) throw wrongNode(times, "at least one time");
  return [{ ...name, value: first, samples }];
}
