import { coverageCollector } from "./coverage_collector.ts";
import { type CoverageModel, coveredFile, markLine, markName, wants } from "./coverage_model.ts";
import { parseCount, parseHits } from "./parse_count.ts";
import { readLines } from "./read_lines.ts";
import type { ReportFile } from "./read_text.ts";
import { reportError } from "./report_error.ts";
import type { Collector } from "./types.ts";

/** The collector `coverage-go`. */
export const coverageGo: Collector = coverageCollector({
  name: "coverage-go",
  summary: "Coverage from Go cover profiles (go test -coverprofile)",
  read: readGoProfile,
});

/** Lines of one block, so that a wrong number does not run for minutes. */
const BLOCK_LINES = 1_000_000;

/** `path:line.column,line.column statements count` */
const BLOCK = /^(.+):(\d+)\.(\d+),(\d+)\.(\d+) (\d+) (\S+)$/;

/**
 * Reads Go's cover profile: `mode: set`, then a line per block of statements, repeated for each package that was tested. A line of code is
 * covered if any block on it ran; `--type statement` gives the percentage that Go itself prints.
 *
 * @param file The report
 * @param model Gets the points
 * @param signal Stops the reading
 * @returns `go`
 * @throws {CollectError} `COLLECT_FORMAT` if it is not a cover profile
 */
export async function readGoProfile(
  file: ReportFile,
  model: CoverageModel,
  signal?: AbortSignal,
): Promise<string> {
  await readLines(file, (line, number) => {
    const isMode = /^mode: (?:set|count|atomic)$/.test(line);
    // Profiles that were put one after the other have a mode each.
    if (isMode || (line === "" && number > 1)) return;
    if (number > 1 && readBlock(line, model)) return;
    throw reportError("COLLECT_FORMAT", file, {
      line: number,
      why: number === 1
        ? `"${line.slice(0, 40)}" is not the mode of a Go cover profile`
        : `"${line.slice(0, 80)}" is not a block of a Go cover profile`,
      fix: "Give the profile as `go test -coverprofile` wrote it",
    });
  }, signal);
  return "go";
}

function readBlock(text: string, model: CoverageModel): boolean {
  const [, path = "", from = "", column, to = "", end, weights = "", count = ""] =
    BLOCK.exec(text) ?? [];
  const [first, last, weight] = [parseCount(from), parseCount(to), parseCount(weights)];
  const hits = parseHits(count);
  if (first === undefined || last === undefined || weight === undefined || hits === undefined) {
    return false;
  }
  if (last < first || last - first > BLOCK_LINES) return false;
  const file = coveredFile(model, path);
  const isCovered = hits > 0;
  if (wants(model, "statement")) {
    markName(file, `${first}.${column},${last}.${end}`, { isCovered, weight });
  }
  if (!wants(model, "line")) return true;
  for (let line = first; line <= last; line++) markLine(file, line, isCovered);
  return true;
}
