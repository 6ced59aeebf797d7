import { stripVTControlCharacters } from "node:util";
import { isObject } from "../../core/json_value.ts";
import { parseJson, readJson } from "../read/json.ts";
import type { JsonNode } from "../read/json_node.ts";
import { readLines } from "../read/lines.ts";
import { reportError } from "../read/report_error.ts";
import { readHead, type ReportFile } from "../read/text.ts";
import { criterionMessageRecords, isCriterionMessage } from "./json/criterion.ts";
import { isGungraun } from "./json/gungraun.ts";
import { readBenchJson } from "./json/formats.ts";
import { type BenchFinding, type BenchReport, sorted } from "./record.ts";
import { benchLineReaders } from "./text/lines.ts";

/** How a report is read. */
export interface BenchReading {
  /** Whether what stands beside each benchmark's own quantity is wanted too. */
  readonly isWhole: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Recognises a report's format by its content, and reads it.
 *
 * @returns What it holds
 * @throws {CollectError} `COLLECT_FORMAT` if it is of no known format, or not as its tool writes it
 */
export async function readBench(
  file: ReportFile,
  { isWhole, signal }: BenchReading,
): Promise<BenchReport> {
  const head = (await readHead(file, signal)).trimStart();
  // What asv prints starts with a percentage in brackets.
  if (!/^[{[]/.test(head) || /^\[\s*[\d.]+%/.test(head)) {
    return await readText(file, { isWhole, signal });
  }
  const [firstLine = ""] = head.split("\n");
  const first = parseJson(firstLine);
  if (isObject(first) && (typeof first.Action === "string" || isGungraun(first))) {
    return await readText(file, { isWhole, signal });
  }
  if (first !== undefined && isCriterionMessage({ value: first, file })) {
    return await readMessages(file, signal);
  }
  const root = await readJson(file, signal, { hasNonNumbers: true });
  return await readBenchJson(root, signal);
}

async function readMessages(file: ReportFile, signal?: AbortSignal): Promise<BenchReport> {
  const findings: BenchFinding[] = [];
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
    findings.push(...criterionMessageRecords(root));
  }, signal);
  return { formats: ["criterion"], ...sorted(findings) };
}

/** The part of a line that is looked at. */
const LINE_START = 2000;

async function readText(
  file: ReportFile,
  { isWhole, signal }: BenchReading,
): Promise<BenchReport> {
  const readers = benchLineReaders(isWhole);
  const formats = new Set<string>();
  const findings: BenchFinding[] = [];
  const add = (format: string, found: readonly BenchFinding[]): void => {
    if (found.length === 0) return;
    formats.add(format);
    for (const one of found) findings.push(one);
  };
  await readLines(file, (raw) => {
    // A line of JSON says nothing in part.
    const short = raw.length > LINE_START && !raw.startsWith("{") ? raw.slice(0, LINE_START) : raw;
    const line = short.includes("\u001b") ? stripVTControlCharacters(short) : short;
    for (const { format, line: read } of readers) {
      const found = read(line);
      if (found === undefined) continue;
      add(format, found);
      return;
    }
  }, signal);
  for (const { format, end } of readers) add(format, end?.() ?? []);
  if (findings.length > 0) return { formats: [...formats], ...sorted(findings) };
  throw reportError("COLLECT_FORMAT", file, {
    why: "no line of it is a result of a known benchmark tool",
    fix: "Give the output of go test -bench, cargo bench, Catch2 or benchmark.js, or a JSON report",
  });
}
