import { posix } from "node:path";
import { coverageCollector } from "../_collector.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type Counts, type CoveredFile, markCounts, markLine, markName } from "../_points.ts";
import { isAbsolute, plainPath } from "../_paths.ts";
import { type XmlCoverageFormat, xmlCoverageReader } from "../_xml_reader.ts";
import { parseCount, parseHits } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import type { Collector } from "../../types.ts";

/**
 * Cobertura's coverage-04.dtd, as many tools write it. The lines of the classes count; those of the methods, which repeat them, only in
 * classes without lines of their own. The rates that the file states are not used: they are rounded, or those of other classes.
 */
export const coberturaXml: XmlCoverageFormat = {
  name: "cobertura",
  root: '<coverage line-rate="…">',
  accepts: (root) => root.name === "coverage" && root.attributes["line-rate"] !== undefined,
  start,
};

/** The collector `coverage-cobertura`. */
export const coverageCobertura: Collector = coverageCollector({
  name: "coverage-cobertura",
  summary: "Coverage from Cobertura XML (coverage.py, coverlet, gcovr, PHPUnit, cobertura, …)",
  read: xmlCoverageReader([coberturaXml]),
});

/** What a `<line>` says. */
interface Line {
  readonly number: number;
  readonly isCovered: boolean;
  readonly branches: Counts | undefined;
}

/** A class that is being read. */
interface Class {
  readonly name: string;
  readonly file: CoveredFile;
  hasLines: boolean;
  /** The lines of its methods, as long as it has none of its own. */
  readonly methodLines: Line[];
}

/** A method that is being read. */
interface Method {
  readonly name: string;
  /** What it states itself, for a method without lines. */
  readonly isStatedCovered: boolean;
  readonly lines: Line[];
}

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  const sources: string[] = [];
  let current: Class | undefined;
  let method: Method | undefined;

  const openClass = (element: XmlElement): Class => {
    const path = attribute(report, element, { name: "filename", parse: nonEmpty });
    const file = coveredFile(model, fromSource(path, sources));
    return { name: element.attributes.name ?? "", file, hasLines: false, methodLines: [] };
  };
  const closeMethod = (into: Class, { name, lines, isStatedCovered }: Method): void => {
    const isCovered = lines.length > 0 ? lines.some((line) => line.isCovered) : isStatedCovered;
    if (wants(model, "function")) markName(into.file, name, { isCovered });
    for (const line of into.hasLines ? [] : lines) into.methodLines.push(line);
  };

  return {
    textOf: new Set(["source"]),
    text: (_, text) => {
      if (text !== "") sources.push(plainPath(text));
    },
    open: (element) => {
      const { name, attributes } = element;
      if (name === "class") current = openClass(element);
      else if (current === undefined) return;
      else if (name === "method") {
        method = {
          name: `${current.name} ${attributes.name} ${attributes.signature}`,
          isStatedCovered: Number(attributes["line-rate"]) > 0,
          lines: [],
        };
      } else if (name === "line") {
        const line = readLine(report, element);
        if (method !== undefined) method.lines.push(line);
        else {
          current.hasLines = true;
          markClassLine(model, current.file, line);
        }
      }
    },
    close: (name) => {
      if (current === undefined) return;
      if (name === "method" && method !== undefined) {
        closeMethod(current, method);
        method = undefined;
      } else if (name === "class") {
        const lines = current.hasLines ? [] : current.methodLines;
        for (const line of lines) markClassLine(model, current.file, line);
        current = undefined;
      }
    },
  };
}

function readLine(report: ReportFile, element: XmlElement): Line {
  const number = attribute(report, element, { name: "number", parse: parseCount });
  const isCovered = attribute(report, element, { name: "hits", parse: parseHits }) > 0;
  const { branch } = element.attributes;
  if (branch !== "true" && branch !== "True") return { number, isCovered, branches: undefined };
  const name = "condition-coverage";
  return {
    number,
    isCovered,
    branches: attribute(report, element, { name, parse: parseBranches }),
  };
}

function markClassLine(model: CoverageModel, file: CoveredFile, line: Line): void {
  if (wants(model, "line")) markLine(file, line.number, line.isCovered);
  if (line.branches !== undefined && wants(model, "branch")) {
    markCounts(file, line.number, line.branches);
  }
}

/** File names count from a source folder. Where there are several, which one is not said; the first whole path is taken. */
function fromSource(path: string, sources: readonly string[]): string {
  const plain = plainPath(path);
  const source = sources.find(isAbsolute) ?? sources[0];
  return source === undefined || isAbsolute(plain) ? plain : posix.join(source, plain);
}

/** `50% (1/2)` */
function parseBranches(text: string): Counts | undefined {
  const [, covered = "", total = ""] = /^[\d.]+%\s*\((\d{1,4})\/(\d{1,4})\)$/.exec(text) ?? [];
  const counts = { covered: Number(covered), total: Number(total) };
  return total !== "" && counts.covered <= counts.total ? counts : undefined;
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}
