import { posix } from "node:path";
import { HTML_ENTITIES } from "../../../core/text/html_entities.ts";
import type { CoveredSource, WrittenBranch } from "./covered_source.ts";
import type { WrittenReport } from "./written_report.ts";

/** Points, and how many of them ran. */
interface Sum {
  covered: number;
  total: number;
}

/** What is said of a file, a package and all of them. */
interface Sums {
  readonly lines: Sum;
  readonly branches: Sum;
}

/** A package is a folder. */
interface Package extends Sums {
  readonly name: string;
  readonly classes: string[];
}

/**
 * Writes Cobertura's report, valid by its coverage-04.dtd: a package for each folder, a class for each file, with its path from the
 * project's folder. What ran has the count 1.
 *
 * @param timestampMs When the report is written, epoch milliseconds
 * @returns The text, in parts. The sums stand first, so that all files are looked at before the first part
 */
export function* coberturaParts(
  sources: Iterable<CoveredSource>,
  report: WrittenReport,
  { timestampMs }: { readonly timestampMs: number },
): Generator<string> {
  const all = newSums();
  const packages = new Map<string, Package>();
  for (const source of sources) {
    const name = posix.dirname(source.path);
    const into = packages.get(name) ?? { name, classes: [], ...newSums() };
    packages.set(name, into);
    into.classes.push(classElement(source, [into, all], report));
  }
  const { lines, branches } = all;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n' +
    `<coverage${rates(all)} lines-covered="${lines.covered}" lines-valid="${lines.total}"` +
    ` branches-covered="${branches.covered}" branches-valid="${branches.total}" complexity="0"` +
    ` version="unentropy-track" timestamp="${timestampMs}">\n` +
    "<sources><source>.</source></sources>\n<packages>\n";
  for (const one of packages.values()) {
    yield `<package name="${xml(one.name)}"${rates(one)} complexity="0"><classes>\n`;
    yield* one.classes;
    yield "</classes></package>\n";
  }
  yield "</packages>\n</coverage>\n";
}

function classElement(
  { path, lines, branches, functions, unplaced }: CoveredSource,
  into: readonly Sums[],
  report: WrittenReport,
): string {
  const own = newSums();
  const byLine = Map.groupBy(branches, ({ line }) => line);
  const methods = functions.map(({ name, line, isCovered }) => {
    const hits = Number(isCovered);
    // In a class without lines those of its methods would be taken for them.
    const start = line === undefined || lines.size === 0 ? "" : lineElement(line, hits);
    return `<method name="${xml(name)}" signature="" line-rate="${hits}" branch-rate="0"` +
      ` complexity="0"><lines>${start}</lines></method>\n`;
  });
  const elements = [...lines].map(([line, isCovered]) => {
    const ways = byLine.get(line) ?? [];
    byLine.delete(line);
    add(own.lines, [{ isCovered }]);
    add(own.branches, ways);
    return `${lineElement(line, Number(isCovered), ways)}\n`;
  });
  // A branch on what is no line of code would make a line of it.
  const homeless = [...byLine.values()].reduce((sum, ways) => sum + ways.length, 0);
  report.leftOut += unplaced + homeless;
  for (const sums of into) {
    for (const kind of ["lines", "branches"] as const) {
      sums[kind].covered += own[kind].covered;
      sums[kind].total += own[kind].total;
    }
  }
  return `<class name="${xml(posix.basename(path))}" filename="${xml(path)}"${rates(own)}` +
    ` complexity="0"><methods>\n${methods.join("")}</methods><lines>\n${elements.join("")}` +
    "</lines></class>\n";
}

function lineElement(line: number, hits: number, ways: readonly WrittenBranch[] = []): string {
  const head = `<line number="${line}" hits="${hits}"`;
  if (ways.length === 0) return `${head}/>`;
  const { covered, total } = add({ covered: 0, total: 0 }, ways);
  const percent = Math.floor(100 * covered / total);
  return `${head} branch="true" condition-coverage="${percent}% (${covered}/${total})"/>`;
}

function newSums(): Sums {
  return { lines: { covered: 0, total: 0 }, branches: { covered: 0, total: 0 } };
}

function add(sum: Sum, points: readonly { readonly isCovered: boolean }[]): Sum {
  sum.total += points.length;
  sum.covered += points.filter(({ isCovered }) => isCovered).length;
  return sum;
}

function rates({ lines, branches }: Sums): string {
  return ` line-rate="${rate(lines)}" branch-rate="${rate(branches)}"`;
}

/** As Cobertura has it, nothing to cover is covered whole. */
function rate({ covered, total }: Sum): string {
  return total === 0 ? "1" : String(Number((covered / total).toFixed(6)));
}

/** Text as an attribute's value; what XML has no word for becomes a space. */
function xml(text: string): string {
  return text.replace(/[\p{Cc}\ufffe\uffff]+/gu, " ").replace(
    /[&<>"']/g,
    (one) => HTML_ENTITIES[one] ?? one,
  );
}
