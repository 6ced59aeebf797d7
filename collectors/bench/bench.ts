import { CollectError } from "../../errors.ts";
import {
  criterionMessageRecord,
  criterionRecord,
  isCriterionEstimates,
  isCriterionMessage,
} from "./criterion.ts";
import { jsonBenchRecords } from "./json.ts";
import { type BenchRecord, type BenchResult, benchResults } from "./_result.ts";
import { benchLineReaders } from "./text.ts";
import type { JsonNode } from "../read/json_node.ts";
import { parseJson, readJson } from "../read/json.ts";
import { readLines } from "../read/lines.ts";
import { readHead, type ReportFile } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import { reportFiles } from "../files/report_files.ts";
import type {
  Collector,
  CollectorContext,
  CollectorInput,
  OptionValues,
  Reading,
} from "../types.ts";

/** The `--measure` that means every quantity. */
const ALL = "all";

/** The collector `bench`. */
export const bench: Collector = {
  name: "bench",
  summary: "Benchmark results of hyperfine, Criterion, cargo, Go, Google Benchmark, pytest, JMH, " +
    "BenchmarkDotNet, Catch2, benchmark.js, Vitest, Deno, Julia, or a list of {name, unit, value}",
  usage: "<file…>",
  options: {
    measure: {
      type: "string",
      short: "m",
      help:
        `the quantity: time (in seconds), or a unit of the report such as B/op; ${ALL} for each`,
    },
    direction: {
      type: "string",
      choices: ["higher", "lower"],
      help: "which way is better, where the unit does not tell",
    },
  },
  collect: collectBench,
};

async function collectBench(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const records: BenchRecord[] = [];
  const formats = new Set<string>();
  for (const file of await reportFiles(paths, context)) {
    const found = await readBench(file, context.signal);
    for (const format of found.formats) formats.add(format);
    for (const record of found.records) {
      checkRecord(file, record);
      records.push(record);
    }
  }
  const format = [...formats].sort().join(", ");
  return chosen(benchResults(records), options, paths)
    .map((result) => ({ ...readingOf(result, options), evidence: { ...result.evidence, format } }));
}

function readingOf(result: BenchResult, options: OptionValues): Reading {
  const { quantity, value, samples } = result;
  const { measure, unit } = quantity;
  const direction = options.direction === "higher" || options.direction === "lower"
    ? options.direction
    : quantity.direction;
  const labels = {
    case: result.case,
    ...result.labels,
    ...(options.measure === ALL && { measure }),
  };
  const noise = "sampled";
  return { value, labels, unit, direction, noise, ...(samples.length > 1 && { samples }) };
}

/**
 * The results of one quantity, because a metric has one unit: what was asked for, else the time of each case, or its first quantity where
 * it has no time.
 */
function chosen(
  results: readonly BenchResult[],
  options: OptionValues,
  paths: readonly string[],
): readonly BenchResult[] {
  const { measure } = options;
  const known = [...new Set(results.map((result) => result.quantity.measure))];
  if (results.length === 0) {
    throw new CollectError("COLLECT_NOTHING", {
      what: `Cannot use the benchmarks of ${paths.join(", ")}`,
      why: "it has no results",
      fix: "Let the benchmarks run, and give what their tool wrote",
    });
  }
  if (measure === ALL) return results;
  if (typeof measure === "string") {
    const asked = results.filter(({ quantity }) =>
      quantity.measure.toLowerCase() === measure.toLowerCase()
    );
    if (asked.length > 0) return asked;
    throw choiceError(paths, `it does not measure "${measure}", only ${known.join(", ")}`, known);
  }
  const primary = new Map<string, BenchResult>();
  for (const result of results) {
    const key = JSON.stringify([result.case, result.labels]);
    if (!primary.has(key) || result.quantity.measure === "time") primary.set(key, result);
  }
  const first = [...primary.values()];
  const kinds = new Set(first.map(({ quantity }) => `${quantity.unit} ${quantity.direction}`));
  if (kinds.size === 1) return first;
  throw choiceError(paths, `its cases measure different things: ${known.join(", ")}`, known);
}

function choiceError(
  paths: readonly string[],
  why: string,
  known: readonly string[],
): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot choose a quantity of the benchmarks of ${paths.join(", ")}`,
    why,
    fix: `Choose one: ${known.map((name) => `--measure "${name}"`).join(", ")}`,
  });
}

/** What one report holds. */
interface BenchReport {
  readonly formats: readonly string[];
  readonly records: readonly BenchRecord[];
}

/** Recognises a report's format by its content, and reads it. */
async function readBench(file: ReportFile, signal?: AbortSignal): Promise<BenchReport> {
  const head = (await readHead(file, signal)).trimStart();
  if (!/^[{[]/.test(head)) return await readBenchText(file, signal);
  const [firstLine = ""] = head.split("\n");
  const first = parseJson(firstLine);
  if (first !== undefined && isCriterionMessage({ value: first, file })) {
    return { formats: ["criterion"], records: await readMessages(file, signal) };
  }
  const root = await readJson(file, signal);
  if (isCriterionEstimates(root)) {
    return { formats: ["criterion"], records: [await criterionRecord(root, signal)] };
  }
  const { format, records } = jsonBenchRecords(root);
  return { formats: [format], records };
}

async function readMessages(
  file: ReportFile,
  signal?: AbortSignal,
): Promise<readonly BenchRecord[]> {
  const records: BenchRecord[] = [];
  await readLines(file, (line, number) => {
    if (line.trim() === "") return;
    const value = parseJson(line);
    const root: JsonNode = { value, file };
    if (value === undefined || !isCriterionMessage(root)) {
      throw reportError("COLLECT_FORMAT", file, {
        line: number,
        why: "the line is not a message of cargo-criterion",
        fix: "Give the output of `cargo criterion --message-format json`, whole",
      });
    }
    records.push(...criterionMessageRecord(root));
  }, signal);
  return records;
}

async function readBenchText(file: ReportFile, signal?: AbortSignal): Promise<BenchReport> {
  const readers = benchLineReaders();
  const formats = new Set<string>();
  const records: BenchRecord[] = [];
  await readLines(file, (line) => {
    for (const { format, line: read } of readers) {
      const found = read(line.slice(0, LINE_START));
      if (found.length > 0) formats.add(format);
      records.push(...found);
    }
  }, signal);
  if (records.length > 0) return { formats: [...formats], records };
  throw reportError("COLLECT_FORMAT", file, {
    why: "no line of it is a result of a known benchmark tool",
    fix: "Give the output of go test -bench, cargo bench, Catch2 or benchmark.js, or a JSON report",
  });
}

/** The part of a line that is looked at. */
const LINE_START = 2000;

function checkRecord(
  file: ReportFile,
  { case: name, value, unit, samples = [] }: BenchRecord,
): void {
  for (const number of [value, ...samples]) {
    if (Number.isFinite(number)) continue;
    throw reportError("COLLECT_FORMAT", file, {
      why: `the ${unit} of "${name}" is ${number}, not a finite number`,
      fix: "Run the benchmark again; give the report as its tool wrote it",
    });
  }
}
