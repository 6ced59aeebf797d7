import type { CoveredSource, WrittenFunction } from "./covered_source.ts";
import type { WrittenReport } from "./written_report.ts";

/**
 * Writes LCOV's tracefile, as geninfo(1) describes it: what ran has the count 1.
 *
 * @returns The text, a part for each source file
 */
export function* lcovParts(
  sources: Iterable<CoveredSource>,
  report: WrittenReport,
): Generator<string> {
  for (const source of sources) {
    const placed = source.functions.filter(hasLine);
    report.leftOut += source.unplaced + source.functions.length - placed.length;
    yield section(source, placed);
  }
}

function section(
  { path, lines, branches }: CoveredSource,
  functions: readonly (WrittenFunction & { readonly line: number })[],
): string {
  const records = ["TN:", `SF:${oneLine(path)}`];
  for (const { line, name } of functions) records.push(`FN:${line},${oneLine(name)}`);
  for (const { name, isCovered } of functions) {
    records.push(`FNDA:${Number(isCovered)},${oneLine(name)}`);
  }
  if (functions.length > 0) records.push(...sums("FN", functions));
  for (const { line, block, branch, isCovered } of branches) {
    // Where the line never ran, no way out of it was looked at.
    const taken = isCovered ? "1" : lines.get(line) === true ? "0" : "-";
    records.push(`BRDA:${line},${block},${branch},${taken}`);
  }
  if (branches.length > 0) records.push(...sums("BR", branches));
  for (const [line, isCovered] of lines) records.push(`DA:${line},${Number(isCovered)}`);
  records.push(...sums("L", [...lines.values()].map((isCovered) => ({ isCovered }))));
  return `${records.join("\n")}\nend_of_record\n`;
}

/** `LF:12` and `LH:10` */
function sums(
  name: string,
  points: readonly { readonly isCovered: boolean }[],
): readonly string[] {
  const covered = points.filter(({ isCovered }) => isCovered).length;
  return [`${name}F:${points.length}`, `${name}H:${covered}`];
}

function hasLine(one: WrittenFunction): one is WrittenFunction & { readonly line: number } {
  return one.line !== undefined;
}

/** A record is a line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
