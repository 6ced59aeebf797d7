import { items, type JsonNode, member, optional } from "../../read/json_node.ts";
import type { BenchFinding, BenchRecord } from "../record.ts";
import { facts, maybeNumber, maybeText, numbers } from "./facts.ts";

/** BenchmarkDotNet `--exporters json`, in nanoseconds; its table is of means. One that failed has `Statistics: null`, shown as NA. */
export function dotnet(root: JsonNode): readonly BenchFinding[] {
  return items(member(root, "Benchmarks")).flatMap((one): readonly BenchFinding[] => {
    const name = nameOf(one);
    const stats = optional(one, "Statistics");
    const mean = stats === undefined ? undefined : maybeNumber(stats, "Mean");
    if (stats === undefined || mean === undefined) {
      return [{ case: name, why: "failed (NA in BenchmarkDotNet's table)" }];
    }
    const job = jobOf(one);
    const common = { case: name, ...(job !== undefined && { labels: { job } }) };
    return [
      {
        ...common,
        unit: "ns",
        value: mean,
        shown: "mean",
        ...numbers(optional(stats, "OriginalValues")),
        facts: facts(stats, {
          ...{ mean: "Mean", median: "Median", stddev: "StandardDeviation" },
          ...{ min: "Min", max: "Max" },
        }),
      },
      ...others(one, common),
    ];
  });
}

/** Older versions have no full name. */
function nameOf(one: JsonNode): string {
  const full = maybeText(one, "FullName");
  if (full !== undefined) return full;
  const parts = ["Namespace", "Type", "Method"].flatMap((part) => maybeText(one, part) ?? []);
  const parameters = maybeText(one, "Parameters") ?? "";
  const name = parts.length > 0 ? parts.join(".") : maybeText(one, "DisplayInfo") ?? "";
  return parameters === "" ? name : `${name}(${parameters})`;
}

/**
 * The job, unless it is the default one: `ShortRun`, or the settings of one without a name (its `Job-ABCDEF` says nothing), from
 * `Type.Method: ShortRun(IterationCount=3) [N=10]`.
 */
function jobOf(one: JsonNode): string | undefined {
  const [, id, settings] = /: ([^(\[]+?)(?:\((.*?)\))?(?: \[.*\])?$/
    .exec(maybeText(one, "DisplayInfo") ?? "") ?? [];
  if (id === undefined || id === "DefaultJob") return undefined;
  return /^Job-[A-Z]+$/.test(id) ? settings ?? id : id;
}

/** What diagnosers measured beside the time: allocated bytes, collections, their own metrics. */
function others(
  one: JsonNode,
  common: Pick<BenchRecord, "case" | "labels">,
): readonly BenchRecord[] {
  const memory = optional(one, "Memory");
  const allocated = memory === undefined
    ? undefined
    : maybeNumber(memory, "BytesAllocatedPerOperation");
  const metrics = optional(one, "Metrics");
  return [
    ...(allocated === undefined
      ? []
      : [{ ...common, isSecondary: true, measure: "Allocated", unit: "B", value: allocated }]),
    ...(metrics === undefined ? [] : items(metrics)).flatMap((metric) => {
      const about = optional(metric, "Descriptor");
      const value = maybeNumber(metric, "Value");
      const measure = about === undefined ? undefined : maybeText(about, "DisplayName");
      if (about === undefined || value === undefined || measure === undefined) return [];
      if (measure === "Allocated" && allocated !== undefined) return [];
      const isMore = optional(about, "TheGreaterTheBetter")?.value === true;
      return [{
        ...common,
        isSecondary: true,
        measure,
        unit: maybeText(about, "Unit") ?? measure,
        direction: isMore ? "higher" as const : "lower" as const,
        value,
      }];
    }),
  ];
}
