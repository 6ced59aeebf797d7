import { type JsonNode, optional } from "../../read/json_node.ts";
import { reportError } from "../../read/report_error.ts";
import { type BenchFinding, type BenchReport, sorted } from "../record.ts";
import { asvFindings, isAsv } from "./asv.ts";
import { criterionRecords, isCriterionEstimates } from "./criterion.ts";
import { dotnet } from "./dotnet.ts";
import { google } from "./google.ts";
import { jmh } from "./jmh.ts";
import { gungraunRecords, isGungraun } from "./gungraun.ts";
import { isJulia, juliaRecords } from "./julia.ts";
import {
  bencher,
  benchmarkIps,
  custom,
  deno,
  hyperfine,
  isBencher,
  pytest,
  vitest,
} from "./lists.ts";

/** A JSON format of benchmark results. */
interface JsonBenchFormat {
  readonly name: string;
  readonly accepts: (root: JsonNode) => boolean;
  readonly read: (
    root: JsonNode,
    signal?: AbortSignal,
  ) => readonly BenchFinding[] | Promise<readonly BenchFinding[]>;
}

const FORMATS: readonly JsonBenchFormat[] = [
  { name: "criterion", accepts: isCriterionEstimates, read: criterionRecords },
  { name: "hyperfine", accepts: (root) => has(root, "results", "command"), read: hyperfine },
  { name: "google", accepts: (root) => has(root, "benchmarks", "run_name"), read: google },
  { name: "google", accepts: (root) => has(root, "benchmarks", "time_unit"), read: google },
  { name: "pytest", accepts: (root) => has(root, "benchmarks", "stats"), read: pytest },
  { name: "benchmarkdotnet", accepts: (root) => has(root, "Benchmarks", "Method"), read: dotnet },
  { name: "benchmarkdotnet", accepts: (root) => has(root, "Benchmarks", "FullName"), read: dotnet },
  { name: "deno", accepts: (root) => has(root, "benches", "results"), read: deno },
  { name: "vitest", accepts: (root) => has(root, "files", "groups"), read: vitest },
  { name: "asv", accepts: isAsv, read: asvFindings },
  { name: "jmh", accepts: (root) => firstHas(root, "primaryMetric"), read: jmh },
  { name: "custom", accepts: (root) => firstHas(root, "value"), read: custom },
  { name: "benchmark-ips", accepts: (root) => firstHas(root, "ips"), read: benchmarkIps },
  { name: "julia", accepts: isJulia, read: juliaRecords },
  {
    name: "gungraun",
    accepts: ({ value }) => isGungraun(value),
    read: ({ value }) => isGungraun(value) ? gungraunRecords(value) : [],
  },
  { name: "bencher", accepts: isBencher, read: bencher },
];

/**
 * What a JSON report holds.
 *
 * @param root The document
 * @param signal Stops the reading of the files beside it
 * @returns Its format and its results
 * @throws {CollectError} `COLLECT_FORMAT` if it is of no known format, or not as its tool writes it
 */
export async function readBenchJson(root: JsonNode, signal?: AbortSignal): Promise<BenchReport> {
  const format = FORMATS.find((one) => one.accepts(root));
  if (format !== undefined) {
    return { formats: [format.name], ...sorted(await format.read(root, signal)) };
  }
  const names = [...new Set(FORMATS.map((one) => one.name))];
  throw reportError("COLLECT_FORMAT", root.file, {
    why: `it is JSON, but no benchmark results of ${names.join(", ")}`,
    fix: "Let the tool write one of these, or write a list of {name, unit, value}",
  });
}

/** Whether a list of the document is there, and its first item (if it has one) has a member. */
function has(root: JsonNode, list: string, name: string): boolean {
  const node = optional(root, list);
  return node !== undefined && (firstHas(node, name) || isEmpty(node));
}

function firstHas(list: JsonNode, name: string): boolean {
  const first = optional(list, 0);
  return first !== undefined && optional(first, name) !== undefined;
}

function isEmpty(list: JsonNode): boolean {
  return Array.isArray(list.value) && list.value.length === 0;
}
