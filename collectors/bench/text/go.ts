import type { Labels } from "../../../core/metric.ts";
import type { BenchFinding, BenchRecord, Undone } from "../record.ts";
import { type BenchLineReader, NOTHING } from "./reader.ts";

/** One line of results, before the names are settled. */
interface GoResult {
  readonly name: string;
  readonly labels: Labels | undefined;
  readonly iterations: number;
  /** Value and unit, in the order of the line. */
  readonly metrics: readonly (readonly [value: number, unit: string])[];
}

/** The number of processors behind a name: `-8`. */
const PROCESSORS = /-\d+$/;

/**
 * `go test -bench`: `BenchmarkName-8  1000  55.7 ns/op  12 B/op`, after `pkg: path`. What the benchmark itself prints comes between its
 * name and its result. With `-json` the same text comes in pieces, a package at a time.
 *
 * @returns The reader, fresh
 */
export function goReader(isWhole: boolean): BenchLineReader {
  const results: GoResult[] = [];
  const undone = new Map<string, Undone>();
  const plain = packageReader(results, undone);
  const packages = new Map<string, { readonly line: (text: string) => boolean; rest: string }>();
  return {
    format: "go",
    line: (text) => {
      const event = text.startsWith("{") ? outputOf(text) : undefined;
      if (event === undefined) return plain(text) ? NOTHING : undefined;
      const { name, output } = event;
      const one = packages.get(name) ?? { line: packageReader(results, undone, name), rest: "" };
      packages.set(name, one);
      const lines = (one.rest + output).split("\n");
      one.rest = lines.pop() ?? "";
      for (const line of lines) one.line(line);
      return NOTHING;
    },
    end: () => {
      for (const one of packages.values()) one.line(one.rest);
      return settled(results, undone, isWhole);
    },
  };
}

/** The text in an event of `go test -json`. */
function outputOf(text: string): { readonly name: string; readonly output: string } | undefined {
  if (!text.includes('"Action"')) return undefined;
  try {
    const { Package: name = "", Output: output = "" } = JSON.parse(text);
    return { name: String(name), output: String(output) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads the lines of one package; says of each whether it is about a benchmark. */
function packageReader(
  results: GoResult[],
  undone: Map<string, Undone>,
  known?: string,
): (text: string) => boolean {
  let labels: Labels | undefined = known === undefined ? undefined : { package: known };
  /** The benchmark that has begun and has no result yet. */
  let running: string | undefined;
  const miss = (why: string): void => {
    if (running !== undefined) undone.set(running, { case: running, why });
    running = undefined;
  };
  return (text) => {
    if (text.startsWith("pkg: ")) labels = { package: text.slice("pkg: ".length).trim() };
    const isAbout = text.includes("Benchmark");
    if (!isAbout && running === undefined) return false;
    // What go test says about a benchmark, in its log or its list of runs.
    if (!text.startsWith("B") && /^\s*(?:---|===) /.test(text)) {
      const [, how, name] = /^\s*--- (FAIL|SKIP): (Benchmark\S+)/.exec(text) ?? [];
      if (name === undefined) return false;
      running = name;
      miss(how === "FAIL" ? "failed" : "was skipped");
      return true;
    }
    const fields = text.split("\t");
    const name = isAbout ? nameIn(fields) : undefined;
    if (name !== undefined) miss("has no result");
    const result = resultIn(fields, name);
    const whose = name ?? running;
    if (result !== undefined && whose !== undefined) {
      results.push({ name: whose, labels, ...result });
      running = undefined;
      return true;
    }
    if (name !== undefined) {
      // Alone on the line it only says (-v) that it is about to start.
      running = text.length > name.length ? name : undefined;
    } else if (/^(?:PASS|FAIL|ok |panic: )/.test(text)) {
      miss("has no result");
    }
    return false;
  };
}

/** The name before the first tab, behind what an earlier benchmark printed without a line end. */
function nameIn([head = "", ...others]: readonly string[]): string | undefined {
  if (/^Benchmark(?!\p{Ll})/u.test(head)) {
    const end = head.search(/\s/);
    return end < 0 ? head : head.slice(0, end);
  }
  return others.length === 0 ? undefined : /(Benchmark(?!\p{Ll})\S*)\s*$/u.exec(head)?.[1];
}

/**
 * The result in a line, `name \t 100 \t 9.01 ns/op \t 16 B/op`: the fields from the end that are a number and a unit, behind one that ends
 * with the iterations and may begin with what the benchmark printed. Other tools put blanks for the tabs.
 */
function resultIn(
  fields: readonly string[],
  name: string | undefined,
): Pick<GoResult, "iterations" | "metrics"> | undefined {
  const metrics: (readonly [number, string])[] = [];
  let from = fields.length;
  for (; from > 1; from--) {
    const field = (fields[from - 1] ?? "").trim();
    const blank = field.indexOf(" ");
    if (blank < 0 || field.includes(" ", blank + 1)) break;
    const value = numberOf(field.slice(0, blank));
    if (value === undefined) break;
    // Go writes +Inf and NaN, for what a benchmark reports itself.
    if (Number.isFinite(value)) metrics.unshift([value, field.slice(blank + 1)]);
  }
  const iterations = /\d+$/.exec((fields[from - 1] ?? "").trimEnd())?.[0];
  if (metrics.length > 0 && iterations !== undefined && from > (name === undefined ? 0 : 1)) {
    return { iterations: Number(iterations), metrics };
  }
  if (name === undefined || !fields[0]?.startsWith(name)) return undefined;
  const [, count, rest = ""] = /^\s+(\d+)\s+(\S.*)$/.exec(
    fields.join(" ").slice(name.length),
  ) ?? [];
  const words = rest.trim().split(/\s+/);
  const pairs = words.flatMap((word, index): readonly (readonly [number, string])[] => {
    const value = index % 2 === 0 ? numberOf(word) : undefined;
    return value === undefined ? [] : [[value, words[index + 1] ?? ""]];
  });
  return count === undefined || pairs.length * 2 !== words.length
    ? undefined
    : { iterations: Number(count), metrics: pairs.filter(([value]) => Number.isFinite(value)) };
}

function numberOf(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return /^(?:NaN|[+-]Inf)$/.test(text) ? NaN : undefined;
}

function settled(
  results: readonly GoResult[],
  undone: ReadonlyMap<string, Undone>,
  isWhole: boolean,
): readonly BenchFinding[] {
  const plain = plainNames(results.map(({ name }) => name));
  const findings: BenchFinding[] = results.flatMap((result) =>
    recordsOf(result, plain(result.name), isWhole)
  );
  if (undone.size === 0) return findings;
  const done = new Set(results.flatMap(({ name }) => [name, plain(name)]));
  return [...findings, ...[...undone.values()].filter((one) => !done.has(one.case))];
}

/**
 * Names without the number of processors (`-8`), so that a series goes on on another machine. With one processor Go leaves the number out,
 * and `size-1024` is a name: so it is only taken off where it must be that number. The name of a function holds no dash; below it the same
 * numbers are meant, or, where there are none, the one that every name ends with. A benchmark with several (`-cpu 1,2`) keeps them.
 */
function plainNames(names: readonly string[]): (name: string) => string {
  const processorsOf = (name: string) => PROCESSORS.exec(name)?.[0];
  const functions = names.filter((name) => !name.includes("/"));
  const known = functions.length > 0
    ? functions.map(processorsOf)
    : sameNumber(names.map(processorsOf));
  const numbers = new Set(known);
  const [only] = numbers;
  if (numbers.size === 1 && only !== undefined && names.every((name) => name.endsWith(only))) {
    return (name) => name.slice(0, -only.length);
  }
  const shorten = (name: string) => {
    const number = processorsOf(name);
    return number !== undefined && numbers.has(number) ? name.slice(0, -number.length) : name;
  };
  const all = new Set(names);
  const uses = Map.groupBy(all, shorten);
  return (name) => {
    const short = shorten(name);
    return uses.get(short)?.length === 1 && (short === name || !all.has(short)) ? short : name;
  };
}

/** The number, if it is the only one. */
function sameNumber(numbers: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return new Set(numbers).size === 1 ? numbers.slice(0, 1) : [];
}

/** The headline is the time, or the first of what it has where the benchmark took that away. `-count` makes repetitions. */
function recordsOf(result: GoResult, name: string, isWhole: boolean): readonly BenchRecord[] {
  const { metrics, iterations } = result;
  const headline = Math.max(0, metrics.findIndex(([, unit]) => unit === "ns/op"));
  const wanted = isWhole ? metrics : metrics.slice(headline, headline + 1);
  const common = {
    case: name,
    ...(result.labels !== undefined && { labels: result.labels }),
    counts: { iterations },
    repetition: { of: result.name, shown: "median" as const },
  };
  return wanted.map(([value, unit], index) => ({
    ...common,
    unit,
    value,
    // `ns/frame` is not the time of an operation.
    ...(isWhole && index !== headline && { isSecondary: true, measure: unit }),
  }));
}
