import { CollectError } from "../../errors.ts";
import { freshReportFiles } from "../files/report_files.ts";
import { passedOverText } from "../read/passed_over.ts";
import { reportError } from "../read/report_error.ts";
import type { ReportFile } from "../read/text.ts";
import type {
  Collector,
  CollectorContext,
  CollectorInput,
  OptionValues,
  Reading,
} from "../types.ts";
import { ALL, chosen } from "./_choose.ts";
import { readBench } from "./_read.ts";
import {
  type BenchResult,
  benchResults,
  type PlacedRecord,
  recordPlacer,
  type Stat,
  STATS,
} from "./_results.ts";
import type { BenchRecord, Undone } from "./record.ts";

/** The collector `bench`. */
export const bench: Collector = {
  name: "bench",
  summary: "Benchmark results of hyperfine, Criterion, cargo, Gungraun, Go, Google Benchmark, " +
    "Catch2, pytest, asv, JMH, BenchmarkDotNet, benchmark.js, Vitest, Deno, Julia, Ruby, Dart, " +
    "Bencher, or a list of {name, unit, value}",
  usage: "<file…>",
  options: {
    measure: {
      type: "string",
      short: "m",
      help:
        `the quantity: time (in seconds), or another one of the report such as B/op; ${ALL} for each`,
    },
    stat: {
      type: "string",
      short: "s",
      choices: STATS,
      help: "which number of each benchmark (the one that its tool shows)",
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
  const records: PlacedRecord[] = [];
  const undone: Undone[] = [];
  const formats = new Set<string>();
  const place = recordPlacer();
  const measure = options.measure as string | undefined;
  const reading = { isWhole: measure !== undefined, signal: context.signal };
  const files = await freshReportFiles(paths, context);
  for (const file of files) {
    const report = await readBench(file, reading);
    for (const format of report.formats) formats.add(format);
    for (const record of report.records) {
      checkRecord(file, record);
      records.push(place(record, file));
    }
    undone.push(...report.undone);
  }
  const wanted = records.length === 0 ? [] : chosen(records, measure, paths);
  if (wanted.length === 0) throw nothing(paths, undone);
  const format = [...formats].sort().join(", ");
  const results = benchResults(wanted, {
    // The option's choices are these.
    stat: options.stat as Stat | undefined,
    isMeasureTold: measure === ALL,
  });
  const warning = [undone.length > 0 && undoneText(undone), passedOverText(files)]
    .filter(Boolean).join("; ");
  return results.map((result, index) => {
    const reading = readingOf(result, { options, paths });
    const isTold = index === 0 && warning !== "";
    return { ...reading, evidence: { ...result.evidence, format, ...(isTold && { warning }) } };
  });
}

function readingOf(
  result: BenchResult,
  { options, paths }: { readonly options: OptionValues; readonly paths: readonly string[] },
): Reading {
  const { quantity: { unit, ...quantity }, value, samples } = result;
  if (value === undefined) {
    throw new CollectError("COLLECT_NOTHING", {
      what: `Cannot tell the ${String(options.stat)} of "${result.case}"`,
      why: `its tool wrote neither that nor single measurements to ${paths.join(", ")}`,
      fix: "Leave --stat out: then it is the number that the tool shows",
    });
  }
  const direction = options.direction === "higher" || options.direction === "lower"
    ? options.direction
    : quantity.direction;
  const labels = { case: result.case, ...result.labels };
  return {
    value,
    labels,
    unit,
    noise: "sampled",
    ...(direction !== undefined && { direction }),
    ...(samples.length > 1 && { samples }),
  };
}

function checkRecord(
  file: ReportFile,
  { case: name, value, unit, samples = [] }: BenchRecord,
): void {
  const wrong = Number.isFinite(value) ? samples.find((one) => !Number.isFinite(one)) : value;
  if (wrong !== undefined) {
    throw reportError("COLLECT_FORMAT", file, {
      why: `the ${unit} of "${name}" is ${wrong}, not a finite number`,
      fix: "Run the benchmark again, to its end",
    });
  }
}

function nothing(paths: readonly string[], undone: readonly Undone[]): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot use the benchmarks of ${paths.join(", ")}`,
    why: undone.length === 0 ? "it has no results" : undoneText(undone),
    fix: "Let the benchmarks run to their end, and give what their tool wrote",
  });
}

/** So many names are told. */
const NAMES_SHOWN = 5;

function undoneText(undone: readonly Undone[]): string {
  const shown = undone.slice(0, NAMES_SHOWN).map(({ case: name, why }) => `${name} (${why})`);
  const more = undone.length - shown.length;
  return `no value for ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
