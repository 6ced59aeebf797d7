import type { BenchRecord } from "./_result.ts";
import { quantityOf } from "../../core/text/quantity.ts";

/** Reads the lines of one text format, one by one. */
export interface BenchLineReader {
  /** For the evidence: `go`. */
  readonly format: string;
  /** Gives the records that this line completes. */
  readonly line: (text: string) => readonly BenchRecord[];
}

/**
 * Readers of every text format. A line that is none of theirs is passed over, because the tools print them between other lines.
 *
 * @returns The readers, fresh
 */
export function benchLineReaders(): readonly BenchLineReader[] {
  return [goReader(), libtestReader(), criterionReader(), benchmarkJsReader(), catch2Reader(), {
    format: "luau",
    line: luauLine,
  }];
}

/** `1,234.5` as a number; NaN for anything else. */
function numberIn(text: string | undefined): number {
  const plain = (text ?? "").replaceAll(",", "");
  return plain === "" ? NaN : Number(plain);
}

/**
 * `go test -bench`: `BenchmarkName-8  1000  55.7 ns/op  12 B/op`, after `pkg: path`. The number of processors behind the name is left out,
 * so that the series goes on on another machine, unless a name is there with several.
 */
function goReader(): BenchLineReader {
  let packageName: string | undefined;
  const processors = new Map<string, string>();
  return {
    format: "go",
    line: (text) => {
      packageName = /^pkg: (\S+)$/.exec(text)?.[1] ?? packageName;
      const [, name = "", suffix = "", iterations, rest = ""] =
        /^(Benchmark\S*?)(-\d+)?\s+(\d+)\s+(\S.*)$/.exec(text) ?? [];
      const values = [...rest.matchAll(/([\d.e+-]+) (\S+)/g)];
      if (name === "" || values.length === 0) return [];
      const place = `${packageName} ${name}`;
      const known = processors.get(place) ?? suffix;
      processors.set(place, known);
      return values.map(([, value, unit = ""]) => ({
        case: known === suffix ? name : name + suffix,
        ...(packageName !== undefined && { labels: { package: packageName } }),
        unit,
        value: numberIn(value),
        counts: { iterations: Number(iterations) },
      }));
    },
  };
}

/** `cargo bench` and Criterion's `--output-format bencher`: `test name ... bench: 1,234 ns/iter (+/- 56)`. */
function libtestReader(): BenchLineReader {
  return {
    format: "cargo",
    line: (text) => {
      const [, name, value, unit, range] =
        /^test (.+?)\s+\.\.\. bench:\s+([\d.,]+) (\S+) \(\+\/- ([\d.,]+)\)/.exec(text) ?? [];
      if (name === undefined || unit === undefined) return [];
      return [{ case: name, unit, value: numberIn(value), facts: { range: numberIn(range) } }];
    },
  };
}

/** A number in another unit of the same quantity. */
function inUnit(text: string | undefined, from: string | undefined, to: string): number {
  const one = quantityOf(to).convert(1);
  return quantityOf(from ?? to).convert(numberIn(text)) / one;
}

/** Criterion: `name   time: [low estimate high]`; a long name stands alone on the line before. */
function criterionReader(): BenchLineReader {
  let before = "";
  return {
    format: "criterion",
    line: (text) => {
      const last = before;
      before = text;
      const [, name, low, lowUnit, estimate, unit, high, highUnit] =
        /^(\S+(?:\s+\S+)*?)?\s+time:\s+\[([\d.]+) (\S+) ([\d.]+) (\S+) ([\d.]+) (\S+)\]/.exec(
          text,
        ) ?? [];
      if (unit === undefined) return [];
      return [{
        case: name ?? last.trim(),
        unit,
        value: numberIn(estimate),
        facts: { low: inUnit(low, lowUnit, unit), high: inUnit(high, highUnit, unit) },
      }];
    },
  };
}

/** benchmark.js: `name x 1,234 ops/sec ±0.74% (93 runs sampled)`. */
function benchmarkJsReader(): BenchLineReader {
  return {
    format: "benchmark.js",
    line: (text) => {
      const [, name, value, percent, runs] =
        /^\s*(.+) x ([\d.,]+) ops\/sec \u00b1([\d.]+)% \((\d+) runs? sampled\)/.exec(text) ?? [];
      if (name === undefined) return [];
      const ops = numberIn(value);
      const spread = (ops * Number(percent)) / 100;
      const counts = { runs: Number(runs) };
      return [{ case: name, unit: "ops/s", value: ops, facts: { spread }, counts }];
    },
  };
}

/** Luau's bench.py: `SUCCESS: name : 15.041ms +/- 0.636% on luau`. */
function luauLine(text: string): readonly BenchRecord[] {
  const [, name, value, unit, percent] =
    /^SUCCESS: (.+?)\s*:\s*([\d.]+)([^\d\s]+) \+\/-\s*([\d.]+)% on /.exec(text) ?? [];
  if (name === undefined || unit === undefined) return [];
  const mean = numberIn(value);
  return [{ case: name, unit, value: mean, facts: { spread: (mean * Number(percent)) / 100 } }];
}

/** A number and its unit, three times on a line of Catch2. */
const CATCH2_TIMES = /^\s+([\d.]+) (\S+)\s+([\d.]+) (\S+)\s+([\d.]+) (\S+)\s*$/;

/** Catch2: three lines per case: name with samples and iterations, mean with bounds, standard deviation with bounds. */
function catch2Reader(): BenchLineReader {
  let title:
    | { readonly name: string; readonly runs: number; readonly iterations: number }
    | undefined;
  let mean: RegExpExecArray | undefined;
  return {
    format: "catch2",
    line: (text) => {
      const start = /^(\S+(?:\s+\S+)*?)\s+(\d+)\s+(\d+)\s+[\d.]+ \S+\s*$/.exec(text);
      if (start !== null) {
        title = { name: start[1] ?? "", runs: Number(start[2]), iterations: Number(start[3]) };
        mean = undefined;
        return [];
      }
      const times = CATCH2_TIMES.exec(text);
      if (times === null || title === undefined) return [];
      if (mean === undefined) {
        mean = times;
        return [];
      }
      const [, value, unit = "", low, lowUnit, high, highUnit] = mean;
      const record = {
        case: title.name,
        unit,
        value: numberIn(value),
        facts: {
          low: inUnit(low, lowUnit, unit),
          high: inUnit(high, highUnit, unit),
          stddev: inUnit(times[1], times[2], unit),
        },
        counts: { runs: title.runs, iterations: title.iterations },
      };
      title = undefined;
      mean = undefined;
      return [record];
    },
  };
}
