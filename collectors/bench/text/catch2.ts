import type { BenchFinding, BenchRecord } from "../record.ts";
import { type BenchLineReader, inUnit, NOTHING, numberIn } from "./reader.ts";

/** The first line of numbers: samples, iterations, estimated time; before them the end of the name. */
const START = /^(\S+(?:\s+\S+)*?)\s+(\d+)\s+(\d+)\s+[\d.]+ \S+\s*$/;

/** A time and its bounds. A name that is too long for its column may go on before them. */
const TIMES = /^(\S+(?: +\S+)*?)?\s+([\d.]+) (\S+)\s+([\d.]+) (\S+)\s+([\d.]+) (\S+)\s*$/;

/** A line of one character, between the parts of the report. */
const RULE = /^(?:-{20,}|={20,}|~{20,}|\.{20,})$/;

/** The numbers of a benchmark, so far. */
interface Row {
  readonly name: readonly string[];
  readonly runs: number;
  readonly iterations: number;
  readonly mean?: RegExpExecArray;
}

/**
 * Catch2: a table for each test case, below its name and the sections that lead there. A benchmark has three lines: samples and iterations,
 * mean with bounds, standard deviation with bounds. A long name takes more lines, before them or beside them.
 *
 * @returns The reader, fresh
 */
export function catch2Reader(): BenchLineReader {
  let test = "";
  let place: "outside" | "title" | "head" | "rows" = "outside";
  let title: string[] = [];
  let name: string[] = [];
  let row: Row | undefined;

  const inTable = (text: string): readonly BenchFinding[] => {
    const [, end, why] = /^(\S.*?)?\s{2,}(Benchmark failed.*?)\s*$/.exec(text) ?? [];
    if (why !== undefined) return finish([{ case: [...name, end ?? ""].join(" ").trim(), why }]);
    const start = row === undefined ? START.exec(text) : null;
    if (start !== null) {
      const [, end = "", runs, iterations] = start;
      row = { name: [...name, end], runs: Number(runs), iterations: Number(iterations) };
      return NOTHING;
    }
    const times = TIMES.exec(text);
    if (row === undefined || times === null) {
      name.push(text.trim());
      return NOTHING;
    }
    const whole = { ...row, name: [...row.name, times[1] ?? ""] };
    if (row.mean !== undefined) return finish([recordOf(whole, row.mean, { times, test })]);
    row = { ...whole, mean: times };
    return NOTHING;
  };
  const finish = (findings: readonly BenchFinding[]): readonly BenchFinding[] => {
    name = [];
    row = undefined;
    return findings;
  };

  return {
    format: "catch2",
    line: (text) => {
      if (RULE.test(text)) {
        const before = place;
        place = !text.startsWith("-")
          ? "outside"
          : before === "head"
          ? "rows"
          : before === "title"
          ? "outside"
          : "title";
        if (before === "title") test = title.join(" ");
        if (place === "title") title = [];
        finish(NOTHING);
        return undefined;
      }
      if (/^benchmark name\s+samples\s+iterations/i.test(text)) place = "head";
      else if (place === "title" && text.trim() !== "") title.push(text.trim());
      else if (place === "rows") return text.trim() === "" ? finish(NOTHING) : inTable(text);
      return undefined;
    },
  };
}

function recordOf(
  { name, runs, iterations }: Row,
  mean: RegExpExecArray,
  { times, test }: { readonly times: RegExpExecArray; readonly test: string },
): BenchRecord {
  const [, , value, unit = "", low, lowUnit, high, highUnit] = mean;
  return {
    case: name.filter((part) => part !== "").join(" "),
    ...(test !== "" && { labels: { test } }),
    unit,
    value: numberIn(value),
    shown: "mean",
    facts: {
      low: inUnit(low, lowUnit, unit),
      high: inUnit(high, highUnit, unit),
      stddev: inUnit(times[2], times[3], unit),
    },
    counts: { runs, iterations },
  };
}
