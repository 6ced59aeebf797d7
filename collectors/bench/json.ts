import { isJulia, juliaRecords } from "./julia.ts";
import { facts, maybeNumber, numbers } from "./_facts.ts";
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
import { reportError } from "../read/report_error.ts";

/** A JSON format of benchmark results. */
interface JsonBenchFormat {
  readonly name: string;
  readonly accepts: (root: JsonNode) => boolean;
  readonly records: (root: JsonNode) => readonly BenchRecord[];
}

const FORMATS: readonly JsonBenchFormat[] = [
  { name: "hyperfine", accepts: (root) => has(root, "results", "command"), records: hyperfine },
  { name: "google", accepts: (root) => has(root, "benchmarks", "time_unit"), records: google },
  { name: "pytest", accepts: (root) => has(root, "benchmarks", "stats"), records: pytest },
  {
    name: "benchmarkdotnet",
    accepts: (root) => has(root, "Benchmarks", "FullName"),
    records: dotnet,
  },
  { name: "deno", accepts: (root) => has(root, "benches", "results"), records: deno },
  { name: "vitest", accepts: (root) => has(root, "files", "groups"), records: vitest },
  { name: "jmh", accepts: (root) => firstHas(root, "primaryMetric"), records: jmh },
  { name: "custom", accepts: (root) => firstHas(root, "value"), records: custom },
  { name: "julia", accepts: isJulia, records: juliaRecords },
];

/**
 * The records of a JSON report.
 *
 * @returns The name of its format, and its records
 * @throws {CollectError} `COLLECT_FORMAT` if it is of no known format, or not as its tool writes it
 */
export function jsonBenchRecords(
  root: JsonNode,
): { readonly format: string; readonly records: readonly BenchRecord[] } {
  const format = FORMATS.find((one) => one.accepts(root));
  if (format !== undefined) return { format: format.name, records: format.records(root) };
  throw reportError("COLLECT_FORMAT", root.file, {
    why: `it is JSON, but no benchmark results of ${FORMATS.map((one) => one.name).join(", ")}`,
    fix: "Give the report as its tool wrote it, or a list of {name, unit, value}",
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

/** `hyperfine --export-json`, in seconds. */
function hyperfine(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, "results")).map((result) => ({
    case: textOf(member(result, "command")),
    unit: "s",
    value: maybeNumber(result, "median") ?? numberOf(member(result, "mean")),
    ...numbers(optional(result, "times")),
    facts: facts(result, { mean: "mean", stddev: "stddev", min: "min", max: "max" }),
  }));
}

/** Google Benchmark `--benchmark_format=json`. Repetitions are samples; aggregates only count where the repetitions are left out. */
function google(root: JsonNode): readonly BenchRecord[] {
  const all = items(member(root, "benchmarks"));
  const isAggregate = (one: JsonNode) => optional(one, "run_type")?.value === "aggregate";
  const runs = all.filter((one) => !isAggregate(one));
  const used = runs.length > 0
    ? runs
    : all.filter((one) => optional(one, "aggregate_name")?.value === "median");
  return used.map((one) => {
    const error = optional(one, "error_message");
    if (error !== undefined) throw wrongNode(error, "a benchmark without an error");
    return {
      case: textOf(optional(one, "run_name") ?? member(one, "name")),
      unit: textOf(member(one, "time_unit")),
      value: numberOf(member(one, "real_time")),
      facts: facts(one, { cpu: "cpu_time" }),
      counts: facts(one, { iterations: "iterations" }),
    };
  });
}

/** `pytest --benchmark-json`, in seconds. */
function pytest(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, "benchmarks")).map((one) => {
    const stats = member(one, "stats");
    const data = numbers(optional(stats, "data"));
    const rounds = numberOf(member(stats, "rounds"));
    return {
      case: textOf(optional(one, "fullname") ?? member(one, "name")),
      unit: "s",
      value: maybeNumber(stats, "median") ?? numberOf(member(stats, "mean")),
      // A list that was cut does not have the median of all rounds.
      ...(data.samples?.length === rounds ? data : {}),
      facts: facts(stats, { mean: "mean", stddev: "stddev", min: "min", max: "max" }),
      counts: { rounds },
    };
  });
}

/** BenchmarkDotNet `--exporters json`, in nanoseconds. */
function dotnet(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, "Benchmarks")).map((one) => {
    const stats = member(one, "Statistics");
    return {
      case: textOf(member(one, "FullName")),
      unit: "ns",
      value: maybeNumber(stats, "Median") ?? numberOf(member(stats, "Mean")),
      ...numbers(optional(stats, "OriginalValues")),
      facts: facts(stats, { mean: "Mean", stddev: "StandardDeviation", min: "Min", max: "Max" }),
    };
  });
}

/** `deno bench --json`, in nanoseconds. It has no median. */
function deno(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, "benches")).flatMap((bench) => {
    const group = optional(bench, "group")?.value;
    const name = textOf(member(bench, "name"));
    return items(member(bench, "results")).map((result) => {
      const ok = optional(result, "ok");
      if (ok === undefined) throw wrongNode(result, "a benchmark that ran");
      return {
        case: typeof group === "string" ? `${group} ${name}` : name,
        unit: "ns",
        value: numberOf(member(ok, "avg")),
        facts: facts(ok, { mean: "avg", min: "min", max: "max" }),
        counts: facts(ok, { iterations: "n" }),
      };
    });
  });
}

/** `vitest bench --outputJson`, in milliseconds. */
function vitest(root: JsonNode): readonly BenchRecord[] {
  return items(member(root, "files")).flatMap((file) =>
    items(member(file, "groups")).flatMap((group) =>
      items(member(group, "benchmarks")).map((bench) => ({
        case: `${textOf(member(group, "fullName"))} > ${textOf(member(bench, "name"))}`,
        unit: "ms",
        value: maybeNumber(bench, "median") ?? numberOf(member(bench, "mean")),
        ...numbers(optional(bench, "samples")),
        facts: facts(bench, { mean: "mean", stddev: "sd", min: "min", max: "max" }),
        counts: facts(bench, { runs: "sampleCount" }),
      }))
    )
  );
}

/** JMH `-rf json`. The parameters belong to the name of the case. */
function jmh(root: JsonNode): readonly BenchRecord[] {
  return items(root).map((one) => {
    const metric = member(one, "primaryMetric");
    const raw = optional(metric, "rawData");
    const params = optional(one, "params");
    const given = params === undefined
      ? []
      : members(params).map(([name, value]) => `${name}=${String(value.value)}`);
    const error = optional(metric, "scoreError");
    return {
      case: [textOf(member(one, "benchmark")), ...given].join(" "),
      unit: textOf(member(metric, "scoreUnit")),
      value: numberOf(member(metric, "score")),
      ...(raw === undefined ? {} : numbers({
        ...raw,
        value: items(raw).flatMap((fork) => items(fork).map((sample) => sample.value)),
      })),
      facts: {
        mean: numberOf(member(metric, "score")),
        // "NaN", as a text, where there was one iteration only.
        error: typeof error?.value === "number" ? error.value : undefined,
      },
    };
  });
}

/** The two shapes for own tools of github-action-benchmark: a list of `{name, unit, value, range}`. */
function custom(root: JsonNode): readonly BenchRecord[] {
  return items(root).map((one) => {
    const range = optional(one, "range")?.value;
    const spread = Number(typeof range === "string" ? range.replace(/^\u00b1\s*/, "") : range);
    return {
      case: textOf(member(one, "name")),
      unit: textOf(member(one, "unit")),
      value: numberOf(member(one, "value")),
      facts: { range: Number.isFinite(spread) ? spread : undefined },
    };
  });
}
