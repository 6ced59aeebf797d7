import { isObject } from "../../../core/json_value.ts";
import {
  items,
  type JsonNode,
  member,
  members,
  numberOf,
  optional,
  textOf,
} from "../../read/json_node.ts";
import type { BenchFinding, BenchRecord } from "../record.ts";
import { facts, maybeNumber, maybeText, numbers } from "./facts.ts";

/**
 * `hyperfine --export-json`, in seconds; its headline is the mean. Runs with one name differ in their parameters. A run that did not end
 * with 0 did other work than the others, or none.
 */
export function hyperfine(root: JsonNode): readonly BenchFinding[] {
  return items(member(root, "results")).flatMap((result): readonly BenchFinding[] => {
    const name = hyperfineName(result);
    const codes: unknown = optional(result, "exit_codes")?.value;
    const failed = Array.isArray(codes) ? codes.filter((code) => code !== 0) : [];
    if (failed.length > 0) {
      const how = [...new Set(failed)].map((code) => code ?? "a signal").join(", ");
      return [{
        case: name,
        why: `ended with ${how}; if that is its work, measure "… || true"`,
      }];
    }
    const memory = numbers(optional(result, "memory_usage_byte")).samples ?? [];
    const [bytes] = memory.toSorted((a, b) => b - a);
    const beside = Object.entries(facts(result, { user: "user", system: "system" }))
      .map(([measure, value]) => ({ case: name, isSecondary: true, measure, unit: "s", value }));
    const peak = { case: name, isSecondary: true, measure: "memory", unit: "B" };
    return [
      {
        case: name,
        unit: "s",
        value: numberOf(member(result, "mean")),
        shown: "mean",
        ...numbers(optional(result, "times")),
        facts: facts(result, {
          ...{ mean: "mean", median: "median", stddev: "stddev", min: "min", max: "max" },
        }),
      },
      ...beside,
      ...(bytes === undefined ? [] : [{ ...peak, value: bytes }]),
    ];
  });
}

/** The command or its name, and the parameters that it does not show. */
function hyperfineName(result: JsonNode): string {
  const command = textOf(member(result, "command"));
  const parameters = optional(result, "parameters");
  const hidden = (parameters === undefined ? [] : members(parameters))
    .map(([name, { value }]) => ({ name, value: String(value) }))
    .filter(({ value }) => !shows(command, value));
  return [command, ...hidden.map(({ name, value }) => `${name}=${value}`)].join(" ");
}

/** Whether a value stands in a text, and not as a part of a longer number. */
function shows(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const around = `${text[at - 1] ?? ""}${text[at + value.length] ?? ""}`;
    if (!/^\d|\d$/.test(value) || !/[\d.]/.test(around)) return true;
  }
  return false;
}

/** `pytest --benchmark-json`, in seconds; its table is of means. */
export function pytest(root: JsonNode): readonly BenchFinding[] {
  return items(member(root, "benchmarks")).map((one) => {
    const name = textOf(optional(one, "fullname") ?? member(one, "name"));
    const stats = optional(one, "stats");
    const mean = stats === undefined ? undefined : maybeNumber(stats, "mean");
    if (stats === undefined || mean === undefined) return { case: name, why: "has no mean" };
    const data = numbers(optional(stats, "data"));
    const rounds = numberOf(member(stats, "rounds"));
    return {
      case: name,
      unit: "s",
      value: mean,
      shown: "mean",
      // A list that was cut does not have the median of all rounds.
      ...(data.samples?.length === rounds && data),
      facts: facts(stats, {
        ...{ mean: "mean", median: "median", stddev: "stddev", min: "min", max: "max" },
      }),
      counts: { rounds },
    };
  });
}

/** `deno bench --json`, in nanoseconds. It has the mean, and no median. */
export function deno(root: JsonNode): readonly BenchFinding[] {
  return items(member(root, "benches")).flatMap((bench) => {
    const group = maybeText(bench, "group");
    const name = textOf(member(bench, "name"));
    const file = maybeText(bench, "origin")?.split("/").pop();
    const title = group === undefined ? name : `${group} ${name}`;
    return items(member(bench, "results")).map((result) => {
      const ok = optional(result, "ok");
      if (ok === undefined) return { case: title, why: "failed" };
      return {
        case: title,
        ...(file !== undefined && { apart: { file } }),
        unit: "ns",
        value: numberOf(member(ok, "avg")),
        shown: "mean",
        facts: facts(ok, { mean: "avg", min: "min", max: "max" }),
        counts: facts(ok, { iterations: "n" }),
      };
    });
  });
}

/** `vitest bench --outputJson`, in milliseconds; its table has means. One that threw has no numbers. */
export function vitest(root: JsonNode): readonly BenchFinding[] {
  return items(member(root, "files")).flatMap((file) =>
    items(member(file, "groups")).flatMap((group) =>
      items(member(group, "benchmarks")).map((bench) => {
        const name = `${textOf(member(group, "fullName"))} > ${textOf(member(bench, "name"))}`;
        const mean = maybeNumber(bench, "mean");
        if (mean === undefined || maybeNumber(bench, "sampleCount") === 0) {
          return { case: name, why: "has no result" };
        }
        return {
          case: name,
          unit: "ms",
          value: mean,
          shown: "mean",
          ...numbers(optional(bench, "samples")),
          facts: facts(bench, {
            ...{ mean: "mean", median: "median", stddev: "sd", min: "min", max: "max" },
          }),
          counts: facts(bench, { runs: "sampleCount" }),
        };
      })
    )
  );
}

/** The two shapes for own tools of github-action-benchmark: a list of `{name, unit, value, range}`. */
export function custom(root: JsonNode): readonly BenchFinding[] {
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

/** `benchmark-ips` with `x.json!`: a list of `{name, ips, stddev, …}`, iterations per second. */
export function benchmarkIps(root: JsonNode): readonly BenchFinding[] {
  return items(root).map((one) => ({
    case: textOf(member(one, "name")),
    unit: "i/s",
    value: numberOf(optional(one, "central_tendency") ?? member(one, "ips")),
    shown: "mean",
    facts: facts(one, { stddev: "stddev" }),
    counts: facts(one, { iterations: "iterations", cycles: "cycles" }),
  }));
}

/** The units of the measures that Bencher itself has; any other one counts something. */
const BENCHER_UNITS: Readonly<Record<string, string>> = {
  latency: "ns",
  throughput: "ops/s",
  "build-time": "s",
  "file-size": "B",
};

/** Whether a document is Bencher's own format: `{benchmark: {measure: {value}}}`. */
export function isBencher(root: JsonNode): boolean {
  if (!isObject(root.value)) return false;
  const [first] = Object.values(root.value);
  const [measure] = isObject(first) ? Object.values(first) : [];
  return isObject(measure) && typeof measure.value === "number";
}

/** Bencher Metric Format: each measure of each benchmark is a series of its own. */
export function bencher(root: JsonNode): readonly BenchRecord[] {
  return members(root).flatMap(([name, measures]) =>
    members(measures).map(([measure, one]) => ({
      case: name,
      labels: { measure },
      measure,
      unit: BENCHER_UNITS[measure.toLowerCase()] ?? measure,
      value: numberOf(member(one, "value")),
      facts: facts(one, { low: "lower_value", high: "upper_value" }),
    }))
  );
}
