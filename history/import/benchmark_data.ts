import { at, isObject, numberAt, textAt } from "../../core/json_value.ts";
import type { Direction, Metric, Unit } from "../../core/metric.ts";
import { commitAt, readDocument, refused } from "./_json.ts";
import {
  type ImportedFile,
  type ImportedValue,
  type ImportProblem,
  metricKeyOf,
} from "./imported.ts";

/** What a benchmark measures, in our units. */
export interface ImportQuantity {
  /** A word for it: `time`, `MB/s`. */
  readonly measure: string;
  readonly unit: Unit;
  readonly direction: Direction;
  /** A number of the file in our unit. */
  readonly convert: (value: number) => number;
}

interface Bench {
  readonly suite: string;
  readonly quantity: ImportQuantity;
  readonly value: Omit<ImportedValue, "metric">;
}

/**
 * Reads the data file of github-action-benchmark: `data.js`, or the JSON in it. Each suite becomes a metric with a series for each
 * case; a suite that measures several things becomes one metric for each of them.
 *
 * @param quantityOf What a unit of the file means: `ns/iter`
 * @returns Its values; an entry is told by its number in the file
 */
export function readBenchmarkData(
  text: string,
  quantityOf: (unit: string) => ImportQuantity,
): ImportedFile {
  const json = text.replace(/^\uFEFF?\s*window\.BENCHMARK_DATA\s*=\s*/, "").replace(/;\s*$/, "");
  return readDocument(json, (document) => {
    const entries = at(document, "entries");
    if (!isObject(entries)) return refused('it has no "entries", so it is no data of benchmarks');
    const problems: ImportProblem[] = [];
    const benches: Bench[] = [];
    let line = 0;
    for (const [suite, runs] of Object.entries(entries)) {
      for (const entry of Array.isArray(runs) ? runs : []) {
        line++;
        const read = readEntry(entry, { suite, line, quantityOf });
        if (typeof read === "string") problems.push({ line, text: `entry of "${suite}": ${read}` });
        else benches.push(...read);
      }
    }
    return { ...named(benches), records: [], problems };
  });
}

function readEntry(
  entry: unknown,
  { suite, line, quantityOf }: {
    readonly suite: string;
    readonly line: number;
    readonly quantityOf: (unit: string) => ImportQuantity;
  },
): readonly Bench[] | string {
  const commit = commitAt(entry, "commit", "id");
  const time = numberAt(entry, "date");
  const list = at(entry, "benches");
  if (commit === undefined) return "its commit is not 40 hex digits";
  if (time === undefined || !Number.isSafeInteger(time)) {
    return "its date is no time in milliseconds";
  }
  if (!Array.isArray(list)) return "it has no benches";
  const subject = textAt(entry, "commit", "message")?.split("\n", 1)[0];
  const author = textAt(entry, "commit", "author", "name");
  const direction = DIRECTIONS[String(at(entry, "tool"))];
  const benches: Bench[] = [];
  for (const bench of list) {
    const name = textAt(bench, "name");
    const value = numberAt(bench, "value");
    const range = at(bench, "range");
    if (name === undefined || value === undefined) return "a bench has no name or no number";
    const quantity = quantityOf(textAt(bench, "unit") ?? "");
    benches.push({
      suite,
      quantity: { ...quantity, direction: direction ?? quantity.direction },
      value: {
        line,
        labels: { case: name },
        value: quantity.convert(value),
        time,
        commit,
        source: "github-action-benchmark",
        ...(subject !== undefined && { subject }),
        ...(author !== undefined && { author }),
        ...(range !== undefined && { evidence: { range: String(range) } }),
      },
    });
  }
  return benches;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  customBiggerIsBetter: "higher",
  customSmallerIsBetter: "lower",
};

function named(benches: readonly Bench[]): Pick<ImportedFile, "values" | "metrics"> {
  const measures = new Map<string, Set<string>>();
  for (const { suite, quantity } of benches) {
    measures.set(suite, (measures.get(suite) ?? new Set()).add(quantity.measure));
  }
  const metrics = new Map<string, Metric>();
  const values = benches.map(({ suite, quantity, value }): ImportedValue => {
    const isAlone = measures.get(suite)?.size === 1;
    const name = isAlone ? suite : `${suite} ${quantity.measure}`;
    const metric = metricKeyOf(name) || "benchmark";
    const { unit, direction } = quantity;
    metrics.set(metric, { key: metric, type: "numeric", name, unit, direction, noise: "sampled" });
    return { ...value, metric };
  });
  return { values, metrics: [...metrics.values()] };
}
