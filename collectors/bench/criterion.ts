import { basename, dirname, join } from "node:path";
import type { BenchRecord } from "./_result.ts";
import { items, type JsonNode, member, numberOf, optional, textOf } from "../read/json_node.ts";
import { readJson } from "../read/json.ts";
import type { ReportFile } from "../read/text.ts";

/**
 * Whether a document is an `estimates.json` of Criterion.
 *
 * @returns `true` if it has a median with a point estimate
 */
export function isCriterionEstimates(root: JsonNode): boolean {
  const estimate = optional(root, "median");
  return estimate !== undefined && optional(estimate, "point_estimate") !== undefined;
}

/**
 * The record of one benchmark of Criterion, from `target/criterion/NAME/new/estimates.json` and the files beside it: `benchmark.json` has
 * the name, `sample.json` the samples. Times are in nanoseconds.
 *
 * @returns The record
 * @throws {CollectError} If one of the three files is missing or wrong
 */
export async function criterionRecord(
  root: JsonNode,
  signal?: AbortSignal,
): Promise<BenchRecord> {
  const estimate = (name: string) => numberOf(member(member(root, name), "point_estimate"));
  const about = await readJson(beside(root.file, "benchmark.json"), signal);
  const sample = await readJson(beside(root.file, "sample.json"), signal);
  const iterations = items(member(sample, "iters")).map(numberOf);
  const samples = items(member(sample, "times")).map((time, index) =>
    numberOf(time) / numberOf({ ...time, value: iterations[index] })
  );
  return {
    case: textOf(member(about, "full_id")),
    unit: "ns",
    value: estimate("median"),
    samples,
    facts: { mean: estimate("mean"), stddev: estimate("std_dev") },
  };
}

/**
 * Whether a document is a message of `cargo criterion --message-format json`.
 *
 * @returns `true` if it has a reason
 */
export function isCriterionMessage(root: JsonNode): boolean {
  return typeof optional(root, "reason")?.value === "string";
}

/**
 * The record in a message of `cargo criterion --message-format json`.
 *
 * @returns The record, or none for a message about something else
 * @throws {CollectError} If the message is not as cargo-criterion writes it
 */
export function criterionMessageRecord(root: JsonNode): readonly BenchRecord[] {
  if (optional(root, "reason")?.value !== "benchmark-complete") return [];
  const estimate = (name: string) => numberOf(member(member(root, name), "estimate"));
  const iterations = items(member(root, "iteration_count")).map(numberOf);
  const samples = items(member(root, "measured_values")).map((time, index) =>
    numberOf(time) / numberOf({ ...time, value: iterations[index] })
  );
  return [{
    case: textOf(member(root, "id")),
    unit: textOf(member(root, "unit")),
    value: estimate("median"),
    samples,
    facts: { mean: estimate("mean") },
  }];
}

function beside(file: ReportFile, name: string): ReportFile {
  const shown = file.shown.slice(0, -basename(file.path).length) + name;
  return { path: join(dirname(file.path), name), shown };
}
