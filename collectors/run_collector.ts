import { labelsKey, seriesKey } from "../core/metric.ts";
import { CollectError, type TrackErrorCode } from "../errors.ts";
import type { CollectRequest } from "./options.ts";
import { labelProblem } from "./parse_value.ts";
import type { Collector, CollectorContext, Reading } from "./types.ts";

/** What a fallback stands in for: a source that is not there or not what it should be. Never a wrong option or a timeout. */
const SOURCE_PROBLEMS: ReadonlySet<TrackErrorCode> = new Set<TrackErrorCode>([
  "COLLECT_NO_FILE",
  "COLLECT_UNREADABLE",
  "COLLECT_FORMAT",
  "COLLECT_NOTHING",
]);

/**
 * Runs a collector, and checks that what it says can be recorded.
 *
 * @param request Paths, options and the fallback
 * @param context Where, and until when
 * @returns At least one reading, no two of the same labels. A fallback has `fallback: true` and the reason in its evidence
 * @throws {CollectError} If the source is missing or wrong and there is no fallback
 */
export async function runCollector(
  collector: Collector,
  request: CollectRequest,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const { input, fallback } = request;
  try {
    const readings = (await collector.collect(input, context)).map(withPlainLabels);
    checkReadings(collector, readings);
    return readings;
  } catch (error) {
    const replaceable = error instanceof CollectError && SOURCE_PROBLEMS.has(error.code);
    if (!replaceable || fallback === undefined) throw error;
    const evidence = { fallback: true, reason: error.message };
    return [{ ...collector.traits?.(input.options), value: fallback, labels: {}, evidence }];
  }
}

/** Names of tests and files may hold line ends and worse, which no list or table can show. */
function withPlainLabels(reading: Reading): Reading {
  const labels = Object.entries(reading.labels);
  if (labels.every(([, text]) => !/\p{Cc}/u.test(text))) return reading;
  const plain = labels.map(([name, text]) => [name, text.replace(/\s*\p{Cc}+\s*/gu, " ").trim()]);
  return { ...reading, labels: Object.fromEntries(plain) };
}

/**
 * What must be told about a value: that it is only a fallback, or what of its source was passed over.
 *
 * @param reading The value, with its evidence: a fallback, or a `warning`
 * @returns The text; `undefined` for a value that speaks for itself
 */
export function readingWarning(
  { evidence, value }: Pick<Reading, "evidence" | "value">,
): string | undefined {
  if (evidence?.fallback === true) return `${value} is the fallback: ${evidence.reason}`;
  return typeof evidence?.warning === "string" ? evidence.warning : undefined;
}

function checkReadings(collector: Collector, readings: readonly Reading[]): void {
  const seen = new Set<string>();
  for (const { value, labels } of readings) {
    const key = labelsKey(labels);
    if (seen.has(key)) {
      throw unusable(collector, `it has two values for ${seriesKey("the series ", labels)}`);
    }
    seen.add(key);
    const problem = typeof value === "string"
      ? labelProblem(value)
      : Number.isFinite(value)
      ? undefined
      : "is not a finite number";
    if (problem !== undefined) {
      throw unusable(collector, `the value ${JSON.stringify(String(value))} ${problem}`);
    }
  }
  if (readings.length === 0) {
    throw new CollectError("COLLECT_NOTHING", {
      what: `Cannot use what "${collector.name}" found`,
      why: "it found no value",
      fix: "Check that the source holds what you want to measure",
    });
  }
}

function unusable(collector: Collector, why: string): CollectError {
  return new CollectError("COLLECT_FORMAT", {
    what: `Cannot use what "${collector.name}" found`,
    why,
    fix: "Correct the source, or narrow it with the collector's options",
  });
}
