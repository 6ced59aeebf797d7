import { posix } from "node:path";
import { type CoverageModel, coveredFile, type StatedRate, wants } from "../_model.ts";
import { hitsAttribute } from "../_odd_hits.ts";
import { type Counts, type CoveredFile, markCounts, markLine, markName } from "../_points.ts";
import { isAbsolute, plainPath } from "../_paths.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";
import { parseCount } from "../_parse_count.ts";
import { passOver } from "../../read/passed_over.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";

/**
 * Cobertura's coverage-04.dtd, as many tools write it. The lines of the classes count; those of the methods, which repeat them, only in
 * classes without lines of their own. The rates that the file states are used only if it lists no lines: they are rounded, or those of other
 * classes. A class without a file is counted under its own name.
 */
export const coberturaXml: XmlCoverageFormat = {
  name: "cobertura",
  root: '<coverage line-rate="…">',
  accepts: ({ name, attributes }) =>
    name === "coverage" &&
    ["line-rate", "lines-valid", "branch-rate"].some((one) => attributes[one] !== undefined),
  start,
};

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
  /** How many of its methods share a name and a first line. */
  readonly methods: Map<string, number>;
}

/** A method that is being read. */
interface Method {
  readonly name: string;
  /** What it states itself, for a method without lines. */
  readonly isStatedCovered: boolean;
  readonly lines: Line[];
}

function start(report: ReportFile, model: CoverageModel, root: XmlElement): XmlHandler {
  const sources: string[] = [];
  let current: Class | undefined;
  let method: Method | undefined;
  let hasLines = false;

  const openClass = (element: XmlElement): Class => {
    const { filename = "", name = "" } = element.attributes;
    if (filename === "") {
      passOver(report, "a class without a file, counted by its name", element.line);
    }
    const [path = "", ...others] = fromSources(filename === "" ? name : filename, sources);
    const file = coveredFile(model, path);
    if (others.length > 0) model.otherPaths.set(path, others);
    return { name, file, hasLines: false, methodLines: [], methods: new Map() };
  };
  const closeMethod = (into: Class, { name, lines, isStatedCovered }: Method): void => {
    if (wants(model, "function")) {
      // Overloads that are written alike are told apart by their lines, those without by their order.
      const place = `${lines[0]?.number ?? ""} ${name}`;
      const before = into.methods.get(place) ?? 0;
      into.methods.set(place, before + 1);
      const isCovered = lines.length > 0 ? lines.some((line) => line.isCovered) : isStatedCovered;
      markName(into.file, before === 0 ? place : `${place} ${before}`, { isCovered });
    }
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
          isStatedCovered: Number(attributes["line-rate"]?.replace(",", ".")) > 0,
          lines: [],
        };
      } else if (name === "line") {
        hasLines = true;
        const line = readLine(report, model, element);
        if (method !== undefined) method.lines.push(line);
        else {
          current.hasLines = true;
          markClassLine(model, current.file, line);
        }
      }
    },
    close: (name) => {
      if (name === root.name && !hasLines) model.stated = statedRate(model, root);
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

function readLine(report: ReportFile, model: CoverageModel, element: XmlElement): Line {
  const number = attribute(report, element, { name: "number", parse: parseCount });
  const isCovered = hitsAttribute(report, element, "hits") > 0;
  const { branch, "condition-coverage": conditions } = element.attributes;
  const isBranch = branch?.toLowerCase() === "true";
  if (!isBranch || !wants(model, "branch")) return { number, isCovered, branches: undefined };
  if (conditions === undefined) {
    // The DTD's default is a percentage without numbers.
    passOver(report, "a branch without condition-coverage, which was passed over", element.line);
    return { number, isCovered, branches: undefined };
  }
  const branches = attribute(report, element, { name: "condition-coverage", parse: parseBranches });
  return { number, isCovered, branches };
}

function markClassLine(model: CoverageModel, file: CoveredFile, line: Line): void {
  if (wants(model, "line")) markLine(file, line.number, line.isCovered);
  if (line.branches !== undefined) markCounts(file, line.number, line.branches);
}

/** File names count from a source folder. Where there are several, which one is not said: a whole path first. */
function fromSources(path: string, sources: readonly string[]): readonly string[] {
  const plain = plainPath(path);
  if (isAbsolute(plain) || sources.length === 0) return [plain];
  return [...sources].sort((a, b) => Number(isAbsolute(b)) - Number(isAbsolute(a)))
    .map((source) => posix.join(source, plain));
}

/** What the root element says of a report that lists no lines. */
function statedRate(model: CoverageModel, { attributes }: XmlElement): StatedRate | undefined {
  const [rate, valid, covered] = model.kind === "branch"
    ? ["branch-rate", "branches-valid", "branches-covered"]
    : ["line-rate", "lines-valid", "lines-covered"];
  if (model.kind !== "line" && model.kind !== "branch") return undefined;
  const number = (name = "") => Number((attributes[name] ?? "NaN").replace(",", "."));
  const counts = { covered: number(covered), total: number(valid) };
  // A tool that found no lines at all says 0 or 1.
  if (counts.total === 0) return undefined;
  if (counts.covered >= 0 && counts.covered <= counts.total) {
    return { rate: counts.covered / counts.total, counts };
  }
  const stated = number(rate);
  return stated >= 0 && stated <= 1 ? { rate: stated } : undefined;
}

/** `50% (1/2)`, in some languages `33,3% (1/3)`. */
function parseBranches(text: string): Counts | undefined {
  const [, covered = "", total = ""] = /^[\d.,]+\s*%?\s*\((\d{1,4})\/(\d{1,4})\)$/.exec(text) ?? [];
  const counts = { covered: Number(covered), total: Number(total) };
  return total !== "" && counts.covered <= counts.total ? counts : undefined;
}
