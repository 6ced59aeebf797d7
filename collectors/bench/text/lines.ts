import { asvUnit } from "../json/asv.ts";
import type { BenchFinding } from "../record.ts";
import { catch2Reader } from "./catch2.ts";
import { goReader } from "./go.ts";
import { type BenchLineReader, numberIn } from "./reader.ts";
import { criterionReader, gungraunReader, libtestReader } from "./rust.ts";

/**
 * Readers of every text format. A line that is none of theirs is passed over, because the tools print them between other lines.
 *
 * @param isWhole Whether what stands beside each benchmark's own quantity is wanted too, of formats of many lines
 * @returns The readers, fresh
 */
export function benchLineReaders(isWhole: boolean): readonly BenchLineReader[] {
  return [
    goReader(isWhole),
    libtestReader(),
    criterionReader(),
    catch2Reader(),
    gungraunReader(),
    rubyReader(),
    benchmarkIpsReader(),
    asvReader(),
    { format: "benchmark.js", line: benchmarkJsLine },
    { format: "luau", line: luauLine },
    { format: "dart", line: dartLine },
    { format: "console.time", line: timerLine },
  ];
}

/** benchmark.js: `name x 1,234 ops/sec ±0.74% (93 runs sampled)`. */
function benchmarkJsLine(text: string): readonly BenchFinding[] | undefined {
  if (!text.includes(" ops/sec ")) return undefined;
  const [, name, value, percent, runs] =
    /^\s*(.+) x ([\d.,]+) ops\/sec \u00b1([\d.]+)% \((\d+) runs? sampled\)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const ops = numberIn(value);
  const spread = (ops * Number(percent)) / 100;
  const counts = { runs: Number(runs) };
  return [{ case: name, unit: "ops/s", value: ops, shown: "mean", facts: { spread }, counts }];
}

/** Luau's bench.py: `SUCCESS: name : 15.041ms +/- 0.636% on luau`. */
function luauLine(text: string): readonly BenchFinding[] | undefined {
  if (!text.startsWith("SUCCESS: ")) return undefined;
  const [, name, value, unit, percent] =
    /^SUCCESS: (.+?)\s*:\s*([\d.]+)([^\d\s]+) \+\/-\s*([\d.]+)% on /.exec(text) ?? [];
  if (name === undefined || unit === undefined) return undefined;
  const mean = numberIn(value);
  const facts = { spread: (mean * Number(percent)) / 100 };
  return [{ case: name, unit, value: mean, shown: "mean", facts }];
}

/** Dart's benchmark_harness: `Template(RunTime): 1.0 us.` */
function dartLine(text: string): readonly BenchFinding[] | undefined {
  if (!text.includes("(Run")) return undefined;
  const [, name, kind = "", value, unit] =
    /^(\S.*)\((Run\w+)\):\s+([\d.]+(?:e[+-]?\d+)?) (\S+?)\.?\s*$/.exec(text) ?? [];
  if (name === undefined || unit === undefined) return undefined;
  const record = { case: name, unit, value: numberIn(value) };
  return [kind === "RunTime" ? record : { ...record, measure: kind, isSecondary: true }];
}

/** JavaScript's `console.timeEnd()`: `name: 7617ms - timer ended`. */
function timerLine(text: string): readonly BenchFinding[] | undefined {
  if (!text.endsWith(" - timer ended")) return undefined;
  const [, name, value, unit] = /^(.+): ([\d.]+)(ms|s) - timer ended$/.exec(text) ?? [];
  if (name === undefined || unit === undefined) return undefined;
  return [{ case: name, unit, value: Number(value) }];
}

/**
 * Ruby's `Benchmark.bm`: below a line of titles `name  user  system  total (  real)`, in seconds; the headline is the real time. The
 * rehearsal of `bmbm` does not count.
 */
function rubyReader(): BenchLineReader {
  let isTable = false;
  return {
    format: "ruby",
    line: (text) => {
      if (/^\s+user\s+system\s+total\s+real$/.test(text)) {
        isTable = true;
        return undefined;
      }
      if (!isTable) return undefined;
      const [, name = "", user, system, total, real] =
        /^(.*?)\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+\(\s*([\d.]+)\)$/.exec(text) ?? [];
      isTable = real !== undefined;
      if (!isTable) return undefined;
      const cpu = { user, system, total };
      return [
        { case: name, unit: "s", value: Number(real), shown: "real" },
        ...Object.entries(cpu).map(([measure, seconds]) => ({
          case: name,
          isSecondary: true,
          measure,
          unit: "s",
          value: Number(seconds),
        })),
      ];
    },
  };
}

/** The sizes behind the numbers of benchmark-ips and of asv. */
const SIZES: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  B: 1e9,
  T: 1e12,
  Q: 1e15,
};

/** Ruby's benchmark-ips, below `Calculating`: `name  25.130M (± 5.8%) i/s`; a long name stands alone on the line before. */
function benchmarkIpsReader(): BenchLineReader {
  let isTable = false;
  let before = "";
  return {
    format: "benchmark-ips",
    line: (text) => {
      if (/^Calculating -+$/.test(text)) isTable = true;
      else if (isTable && text === "") isTable = false;
      if (!isTable) return undefined;
      const last = before;
      before = text;
      const [, name = "", value, size, percent] =
        /^\s*(\S.*?)?\s+([\d.]+)([kMBTQ])?\s+\(\u00b1\s*([\d.]+)%\) i\/s/.exec(text) ?? [];
      if (value === undefined) return undefined;
      const ips = Number(value) * (SIZES[size ?? ""] ?? 1);
      const spread = (ips * Number(percent)) / 100;
      return [{
        case: name || last.trim(),
        unit: "i/s",
        value: ips,
        shown: "mean",
        facts: { spread },
      }];
    },
  };
}

/** What `asv run` prints: `[ 35.00%] ··· suite.time_keys   11.1±0.01μs`, for each environment. */
function asvReader(): BenchLineReader {
  let environment: string | undefined;
  return {
    format: "asv",
    line: (text) => {
      if (!text.startsWith("[")) return undefined;
      const place = /^\[\s*[\d.]+%\] \u00b7+ Benchmarking (\S+)$/.exec(text)?.[1];
      if (place !== undefined) environment = place;
      const [, name, result = ""] = /^\[\s*[\d.]+%\] \u00b7{3} (\S+)\s+(\S+)$/.exec(text) ?? [];
      if (name === undefined || name === "Running") return undefined;
      const labels = environment === undefined ? {} : { labels: { environment } };
      const [, value, spread, unit] = /^([\d.]+)\u00b1([\d.]+)(\D+)$/.exec(result) ?? [];
      if (unit !== undefined) {
        const facts = { spread: Number(spread) };
        return [{ case: name, ...labels, unit, value: Number(value), shown: "median", facts }];
      }
      const [, count, size = ""] = /^([\d.]+)([kMGT])?$/.exec(result) ?? [];
      if (count !== undefined) {
        return [{
          case: name,
          ...labels,
          unit: asvUnit(name),
          value: Number(count) * (SIZES[size] ?? 1),
        }];
      }
      return [{
        case: name,
        why: result === "ok"
          ? "has a table of results, which stand in asv's result file (.asv/results/…/….json)"
          : result,
      }];
    },
  };
}
