import { isObject } from "../../../core/json_value.ts";
import type { BenchRecord } from "../record.ts";

/** The names that Gungraun prints for what valgrind counts. */
const EVENTS: Readonly<Record<string, string>> = {
  Ir: "Instructions",
  L1hits: "L1 Hits",
  L2hits: "L2 Hits",
  LLhits: "LL Hits",
  RamHits: "RAM Hits",
  TotalRW: "Total read+write",
  EstimatedCycles: "Estimated Cycles",
};

/**
 * Whether a value is a benchmark of Gungraun's `--output-format=json`.
 *
 * @returns `true` if it has the path of a module and profiles
 */
export function isGungraun(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value.module_path === "string" && Array.isArray(value.profiles);
}

/**
 * The events of one benchmark of Gungraun: `{module_path, id, details, profiles: [{tool, summaries: {total: {summary: {TOOL: {EVENT:
 * {metrics: {Both: [new, old]}}}}}}}]}`, where `Left` stands for a new value without an old one.
 *
 * @param value The benchmark
 * @returns A record for each event that the new run has; the first one is what the benchmark is about
 */
export function gungraunRecords(value: Readonly<Record<string, unknown>>): readonly BenchRecord[] {
  const part = (text: unknown, before: string) => typeof text === "string" ? before + text : "";
  const name = `${value.module_path}${part(value.id, " ")}${part(value.details, ":")}`;
  const profiles = Array.isArray(value.profiles) ? value.profiles : [];
  const found = profiles.flatMap((profile): readonly (readonly [string, string, number])[] => {
    const summaries = isObject(profile) ? profile.summaries : undefined;
    const total = isObject(summaries) ? summaries.total : undefined;
    const summary = isObject(total) ? total.summary : undefined;
    return Object.entries(isObject(summary) ? summary : {}).flatMap(([tool, events]) =>
      Object.entries(isObject(events) ? events : {}).flatMap(([event, one]) => {
        const count = newValue(isObject(one) ? one.metrics : undefined);
        return count === undefined
          ? []
          : [[tool.toUpperCase(), EVENTS[event] ?? event, count] as const];
      })
    );
  });
  const headline = Math.max(0, found.findIndex(([, event]) => event === "Instructions"));
  return found.map(([tool, event, count], index) =>
    gungraunRecord({ name, tool, event, count, isFirst: index === headline })
  );
}

/**
 * One event of a benchmark. Valgrind's checkers all count "Errors", so theirs have the tool in front.
 *
 * @returns The record
 */
export function gungraunRecord(
  { name, tool, event, count, isFirst }: {
    readonly name: string;
    /** As Gungraun prints it, `DHAT`; nothing where there is only Callgrind. */
    readonly tool: string;
    readonly event: string;
    readonly count: number;
    readonly isFirst: boolean;
  },
): BenchRecord {
  return {
    case: name,
    measure: /^(?:CALLGRIND|CACHEGRIND|)$/.test(tool) ? event : `${tool} ${event}`,
    unit: /\bbytes$/i.test(event) ? "B" : /\bRate$/.test(event) ? "%" : event,
    direction: /\bHit ?Rate$/.test(event) ? "higher" : /\bHits$/.test(event) ? "unknown" : "lower",
    value: count,
    ...(!isFirst && { isSecondary: true }),
  };
}

/** `{Both: [new, old]}` or `{Left: new}`, where a value is `{Int: 1}` or `{Float: 0.5}`. */
function newValue(metrics: unknown): number | undefined {
  if (!isObject(metrics)) return undefined;
  const one: unknown = Array.isArray(metrics.Both) ? metrics.Both[0] : metrics.Left;
  const count = isObject(one) ? one.Int ?? one.Float : undefined;
  return typeof count === "number" && Number.isFinite(count) ? count : undefined;
}
