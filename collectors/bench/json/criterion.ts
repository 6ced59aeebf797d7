import { basename, dirname, join } from "node:path";
import { isObject } from "../../../core/json_value.ts";
import type { BenchRecord } from "../record.ts";
import { maybeNumber } from "./facts.ts";
import { items, type JsonNode, member, numberOf, optional, textOf } from "../../read/json_node.ts";
import { readJson } from "../../read/json.ts";
import type { ReportFile } from "../../read/text.ts";

/**
 * Whether a document is an `estimates.json` of Criterion.
 *
 * @param root The document
 * @returns `true` if it has a median with a point estimate
 */
export function isCriterionEstimates(root: JsonNode): boolean {
  const estimate = optional(root, "median");
  return estimate !== undefined && optional(estimate, "point_estimate") !== undefined;
}

/**
 * The records of one benchmark of Criterion, from `target/criterion/NAME/new/estimates.json` and the files beside it: `benchmark.json` has
 * the name and the throughput, `sample.json` the samples. Times are in nanoseconds. What Criterion prints is the slope of times over
 * iterations, or the mean where it has sampled without growing iterations.
 *
 * @param root The estimates
 * @param signal Stops the reading
 * @returns The time, and the throughput
 * @throws {CollectError} If one of the three files is missing or wrong
 */
export async function criterionRecords(
  root: JsonNode,
  signal?: AbortSignal,
): Promise<readonly BenchRecord[]> {
  const estimate = (name: string) => numberOf(member(member(root, name), "point_estimate"));
  const about = await readJson(beside(root.file, "benchmark.json"), signal);
  const sample = await readJson(beside(root.file, "sample.json"), signal);
  const time: BenchRecord = {
    case: textOf(member(about, "full_id")),
    unit: "ns",
    ...(optional(root, "slope") === undefined
      ? { value: estimate("mean"), shown: "mean" }
      : { value: estimate("slope"), shown: "slope" }),
    samples: samplesOf(member(sample, "times"), member(sample, "iters")),
    facts: { mean: estimate("mean"), median: estimate("median"), stddev: estimate("std_dev") },
  };
  const throughput = optional(about, "throughput");
  const [kind, amount] = isObject(throughput?.value)
    ? Object.entries(throughput.value)[0] ?? []
    : [];
  return kind === undefined || typeof amount !== "number"
    ? [time]
    : [time, throughputOf(time, { kind, amount })];
}

/**
 * Whether a document is a message of `cargo criterion --message-format json`.
 *
 * @param root One line of it
 * @returns `true` if it has a reason
 */
export function isCriterionMessage(root: JsonNode): boolean {
  return typeof optional(root, "reason")?.value === "string";
}

/**
 * The records in a message of `cargo criterion --message-format json`.
 *
 * @param root One line of it
 * @returns The records, or none for a message about something else
 * @throws {CollectError} If the message is not as cargo-criterion writes it
 */
export function criterionMessageRecords(root: JsonNode): readonly BenchRecord[] {
  if (optional(root, "reason")?.value !== "benchmark-complete") return [];
  const estimate = (name: string) => numberOf(member(member(root, name), "estimate"));
  const hasTypical = optional(root, "typical") !== undefined;
  const time: BenchRecord = {
    case: textOf(member(root, "id")),
    unit: textOf(member(root, "unit")),
    value: estimate(hasTypical ? "typical" : "mean"),
    shown: hasTypical ? "typical" : "mean",
    samples: samplesOf(member(root, "measured_values"), member(root, "iteration_count")),
    facts: { mean: estimate("mean"), median: estimate("median") },
  };
  const throughput = optional(root, "throughput");
  return [
    time,
    ...(throughput === undefined ? [] : items(throughput)).flatMap((one) => {
      const amount = maybeNumber(one, "per_iteration");
      return amount === undefined || time.unit !== "ns"
        ? []
        : [throughputOf(time, { kind: textOf(member(one, "unit")), amount })];
    }),
  ];
}

function samplesOf(times: JsonNode, iterations: JsonNode): readonly number[] {
  const counts = items(iterations).map(numberOf);
  return items(times).map((time, index) =>
    numberOf(time) / numberOf({ ...time, value: counts[index] })
  );
}

/** What one iteration handles, by the time that it takes. */
function throughputOf(
  time: BenchRecord,
  { kind, amount }: { readonly kind: string; readonly amount: number },
): BenchRecord {
  return {
    case: time.case,
    isSecondary: true,
    unit: /^bytes/i.test(kind) ? "B/s" : "elem/s",
    value: (amount * 1e9) / time.value,
  };
}

function beside(file: ReportFile, name: string): ReportFile {
  const shown = file.shown.slice(0, -basename(file.path).length) + name;
  return { path: join(dirname(file.path), name), shown };
}
