import { items, type JsonNode, member, members, optional, textOf } from "../../read/json_node.ts";
import type { BenchFinding, BenchRecord } from "../record.ts";
import { maybeNumber, maybeText, numbers } from "./facts.ts";

/** Modes whose times have the unit of the average time, but are something else. */
const OTHER_MODES: ReadonlySet<string> = new Set(["sample", "ss"]);

/** JMH `-rf json`. The parameters belong to the name of the case; its headline is the score. */
export function jmh(root: JsonNode): readonly BenchFinding[] {
  return items(root).flatMap((one): readonly BenchFinding[] => {
    const params = optional(one, "params");
    const given = params === undefined
      ? []
      : members(params).map(([name, value]) => `${name}=${String(value.value)}`);
    const mode = maybeText(one, "mode");
    const threads = maybeNumber(one, "threads");
    const common = {
      case: [textOf(member(one, "benchmark")), ...given].join(" "),
      ...(mode !== undefined && OTHER_MODES.has(mode) && { labels: { mode } }),
      // What profilers measure has the same unit in every mode.
      apart: {
        ...(mode !== undefined && { mode }),
        ...(threads !== undefined && { threads: String(threads) }),
      },
    };
    const primary = scored(member(one, "primaryMetric"), common);
    const secondary = optional(one, "secondaryMetrics");
    return [
      // "NaN", as a text: no iteration came to an end.
      primary ?? { case: common.case, why: "has no score" },
      ...(secondary === undefined ? [] : members(secondary)).flatMap(([name, metric]) => {
        const found = scored(metric, common);
        if (found === undefined) return [];
        // Profilers mark theirs with a dot in the middle of the line.
        const measure = name.replace(/^\u00b7/, "");
        const direction = measure.startsWith("gc.") ? "lower" as const : "unknown" as const;
        return [{ ...found, isSecondary: true, measure, direction }];
      }),
    ];
  });
}

function scored(
  metric: JsonNode,
  common: Pick<BenchRecord, "case" | "labels">,
): BenchRecord | undefined {
  const score = maybeNumber(metric, "score");
  if (score === undefined) return undefined;
  const raw = optional(metric, "rawData");
  return {
    ...common,
    unit: textOf(member(metric, "scoreUnit")),
    value: score,
    shown: "score",
    ...(raw !== undefined && numbers({
      ...raw,
      value: items(raw).flatMap((fork) => items(fork).map((sample) => sample.value)),
    })),
    // One iteration only has no error: "NaN", as a text.
    facts: { mean: score, error: maybeNumber(metric, "scoreError") },
  };
}
