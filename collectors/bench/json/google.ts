import { items, type JsonNode, member, numberOf, optional, textOf } from "../../read/json_node.ts";
import type { BenchFinding, BenchRecord } from "../record.ts";
import { facts, maybeNumber, maybeText } from "./facts.ts";

/** Google Benchmark `--benchmark_format=json`: one benchmark is a family and an instance of it, whatever its name. */
export function google(root: JsonNode): readonly BenchFinding[] {
  const groups = new Map<string, JsonNode[]>();
  for (const one of items(member(root, "benchmarks"))) {
    const id = JSON.stringify([
      runName(one),
      maybeNumber(one, "family_index"),
      maybeNumber(one, "per_family_instance_index"),
    ]);
    const group = groups.get(id) ?? [];
    group.push(one);
    groups.set(id, group);
  }
  return [...groups].flatMap(([id, group]) => findingsOf(id, group));
}

function runName(one: JsonNode): string {
  return textOf(optional(one, "run_name") ?? member(one, "name"));
}

/** Repetitions are samples; the aggregates that are made of them only count where they are left out. */
function findingsOf(id: string, group: readonly JsonNode[]): readonly BenchFinding[] {
  const [first] = group;
  if (first === undefined) return [];
  const undone = group.map(undoneOf).find((why) => why !== undefined);
  if (undone !== undefined) return [{ case: runName(first), why: undone }];
  const runs = group.filter((one) => maybeText(one, "run_type") !== "aggregate");
  if (runs.length > 0) {
    const seen = new Set<number | undefined>();
    return runs.flatMap((one, place) => {
      // Repetitions have numbers; what has none of its own is another benchmark of the same name.
      const index = maybeNumber(one, "repetition_index");
      const of = index !== undefined && seen.has(index) ? `${id} ${place}` : id;
      seen.add(index);
      return quantities(one).map((record) => ({ ...record, repetition: { of, shown: "mean" } }));
    });
  }
  const aggregate = (name: string) =>
    group.find((one) => maybeText(one, "aggregate_name") === name);
  const timed = group.filter((one) => maybeNumber(one, "real_time") !== undefined);
  const [shown, one] = [["mean", aggregate("mean")], ["median", aggregate("median")]]
    .find(([, found]) => found !== undefined) ?? [];
  if (typeof shown !== "string" || typeof one !== "object") {
    // The fitted curve (BigO, RMS) stands beside the results that it is of.
    return timed.length === 0
      ? []
      : [{ case: runName(first), why: "has aggregates, but no mean and no median" }];
  }
  const [mean, median, stddev] = ["mean", "median", "stddev"].map((name) => {
    const found = aggregate(name);
    return found === undefined ? undefined : maybeNumber(found, "real_time");
  });
  const [time, ...others] = quantities(one);
  return time === undefined
    ? []
    : [{ ...time, shown, facts: { ...time.facts, mean, median, stddev } }, ...others];
}

function undoneOf(one: JsonNode): string | undefined {
  const message = maybeText(one, "error_message") ?? maybeText(one, "skip_message");
  const isError = optional(one, "error_occurred")?.value === true ||
    optional(one, "error_message") !== undefined;
  if (!isError && optional(one, "skipped")?.value !== true) return undefined;
  const what = isError ? "failed" : "skipped";
  return message === undefined || message === "" ? what : `${what}: ${message}`;
}

/** What is no counter of the benchmark's own. */
const FIELDS: ReadonlySet<string> = new Set([
  ...["iterations", "real_time", "cpu_time", "repetitions", "repetition_index", "threads"],
  ...["family_index", "per_family_instance_index", "rms", "real_coefficient", "cpu_coefficient"],
]);

const COUNTER_UNITS: Readonly<Record<string, string>> = {
  bytes_per_second: "B/s",
  items_per_second: "items/s",
  max_bytes_used: "B",
  total_allocated_bytes: "B",
  net_heap_growth: "B",
  allocs_per_iter: "allocs",
};

function quantities(one: JsonNode): readonly BenchRecord[] {
  const name = runName(one);
  const label = maybeText(one, "label");
  const common = {
    case: name,
    ...(label !== undefined && label !== "" && { apart: { label } }),
  };
  const unit = textOf(member(one, "time_unit"));
  const cpu = maybeNumber(one, "cpu_time");
  const own = Object.entries(one.value as Readonly<Record<string, unknown>>)
    .filter(([field, value]) => typeof value === "number" && !FIELDS.has(field));
  return [
    {
      ...common,
      unit,
      value: numberOf(member(one, "real_time")),
      facts: facts(one, { cpu: "cpu_time" }),
      counts: facts(one, { iterations: "iterations" }),
    },
    ...(cpu === undefined
      ? []
      : [{ ...common, isSecondary: true, measure: "cpu_time", unit, value: cpu }]),
    ...own.map(([field, value]) => ({
      ...common,
      isSecondary: true,
      measure: field,
      unit: COUNTER_UNITS[field] ?? field,
      ...(COUNTER_UNITS[field] === undefined && { direction: "unknown" as const }),
      value: value as number,
    })),
  ];
}
