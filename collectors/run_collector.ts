import { labelsKey, seriesKey } from "../core/metric.ts";
import { shownPart } from "../core/text/shown_part.ts";
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
    const returned: unknown = await collector.collect(input, context);
    const readings = readingsOf(collector, returned).map(withPlainLabels);
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

/** A collector is often another program's, and not every one is checked by a compiler. */
function readingsOf(collector: Collector, returned: unknown): readonly Reading[] {
  const mistaken = (why: string) =>
    new CollectError("COLLECT_CRASHED", {
      what: `Cannot use what the collector "${collector.name}" returned`,
      why,
      fix: "Correct its collect(): it gives [{ value: 42, labels: {} }]",
    });
  if (!Array.isArray(returned)) {
    throw mistaken(`it is ${shownValue(returned)}, not a list of readings`);
  }
  for (const [index, reading] of returned.entries()) {
    const at = `its reading ${index + 1} of ${returned.length}`;
    if (typeof reading !== "object" || reading === null) {
      throw mistaken(`${at} is ${shownValue(reading)}`);
    }
    const { value, labels } = reading;
    if (typeof value !== "number" && typeof value !== "string") {
      throw mistaken(`${at} has the value ${shownValue(value)}, not a number or a text`);
    }
    if (typeof labels !== "object" || labels === null) {
      throw mistaken(
        `${at} (${shownValue(value)}) has the labels ${shownValue(labels)}, not { name: "text" }`,
      );
    }
    const odd = Object.entries(labels).find(([, text]) => typeof text !== "string");
    if (odd !== undefined) {
      throw mistaken(
        `${at} (${shownValue(value)}) has the label ${odd[0]}: ${shownValue(odd[1])}, not a text`,
      );
    }
  }
  return returned;
}

function shownValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shownPart(value, 100));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

function checkReadings(collector: Collector, readings: readonly Reading[]): void {
  const seen = new Map<string, Reading["value"]>();
  for (const { value, labels } of readings) {
    const key = labelsKey(labels);
    const other = seen.get(key);
    if (other !== undefined) {
      const whose = key === "" ? "without labels" : `for ${seriesKey("", labels)}`;
      throw unusable(
        collector,
        `it has two values ${whose}: ${shownValue(other)} and ${shownValue(value)}`,
      );
    }
    seen.set(key, value);
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
