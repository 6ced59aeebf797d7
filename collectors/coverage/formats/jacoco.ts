import { posix } from "node:path";
import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type Counts, type CoveredFile, markCounts, markLine, markName } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";
import { parseCount } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";

/**
 * JaCoCo's report.dtd. Lines, branches and instructions (the statements here) are those of the source files, methods those of the classes.
 * As in JaCoCo's own sums, instructions and branches without a line, and classes without a source file, count too. Files are known by their
 * group, package and name, because the report does not say in which folder they are.
 */
export const jacocoXml: XmlCoverageFormat = {
  name: "jacoco",
  root: "<report>",
  accepts: (root) => root.name === "report",
  start,
};

/** The counters that are compared with what the lines say. */
const COUNTED: ReadonlyMap<string | undefined, CoverageKind> = new Map([
  // gcovr's lines do not say whether they ran, only how many did.
  ["LINE", "line"],
  ["INSTRUCTION", "statement"],
  ["BRANCH", "branch"],
]);

/** What has been seen of a source file, or of a class without one. */
interface Part {
  readonly file: CoveredFile;
  /** What its lines say of the kind that is counted. */
  readonly lines: { covered: number; total: number };
  /** What its counter says. */
  counter?: Counts;
}

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  const groups: string[] = [];
  let packageName = "";
  let className = "";
  let methodName = "";
  let part: Part | undefined;
  /** JaCoCo before 0.8 never says it; since then a class without one has no source file. */
  let knowsSourceFiles = false;
  let hasSourceFile = false;
  const count = (element: XmlElement, name: string) =>
    attribute(report, element, { name, parse: parseCount });
  const partOf = (name: string): Part => {
    const path = [...groups, packageName, name].filter((one) => one !== "").join("/");
    return { file: coveredFile(model, path), lines: { covered: 0, total: 0 } };
  };

  const openLine = (element: XmlElement, { file, lines }: Part): void => {
    const line = attribute(report, element, { name: "nr", parse: parseCount });
    if (element.attributes.mi !== undefined) {
      if (wants(model, "line")) {
        const isCovered = count(element, "ci") > 0;
        markLine(file, line, isCovered);
        lines.total++;
        if (isCovered) lines.covered++;
      }
      if (wants(model, "statement")) mark(element, ["ci", "mi"]);
    }
    if (element.attributes.mb !== undefined && wants(model, "branch")) mark(element, ["cb", "mb"]);

    function mark(element: XmlElement, [ran, missed]: readonly [string, string]): void {
      const covered = count(element, ran);
      const total = covered + count(element, missed);
      lines.covered += covered;
      lines.total += total;
      if (total > 0) markCounts(file, line, { covered, total });
    }
  };
  const openCounter = (element: XmlElement): void => {
    const { parent, attributes: { type } } = element;
    if (part === undefined) return;
    if (parent === "method" && type === "METHOD") {
      if (!wants(model, "function")) return;
      markName(part.file, methodName, { isCovered: count(element, "covered") > 0 });
    } else if (parent === "sourcefile" || parent === "class") {
      const kind = COUNTED.get(type);
      if (kind === undefined || !wants(model, kind)) return;
      const covered = count(element, "covered");
      part.counter = { covered, total: covered + count(element, "missed") };
    }
  };
  /** What the counter has and the lines have not. */
  const closePart = (): void => {
    if (part?.counter === undefined) return;
    const { file, lines, counter } = part;
    const covered = counter.covered - lines.covered;
    const total = counter.total - lines.total;
    if (covered >= 0 && total >= covered && total > 0) markCounts(file, 0, { covered, total });
  };

  return {
    open: (element) => {
      const { name, attributes } = element;
      if (name === "group") groups.push(attributes.name ?? "");
      else if (name === "package") packageName = attributes.name ?? "";
      else if (name === "class") {
        className = attributes.name ?? "";
        knowsSourceFiles ||= attributes.sourcefilename !== undefined;
        hasSourceFile = attributes.sourcefilename !== undefined || !knowsSourceFiles;
        part = partOf(attributes.sourcefilename ?? posix.basename(className));
      } else if (name === "method") {
        methodName = `${attributes.line ?? ""} ${className}.${attributes.name}${attributes.desc}`;
      } else if (name === "sourcefile") part = partOf(attributes.name ?? "");
      else if (name === "line" && part !== undefined) openLine(element, part);
      else if (name === "counter") openCounter(element);
    },
    close: (name) => {
      if (name === "group") groups.pop();
      else if (name === "sourcefile" || name === "class") {
        if (name === "sourcefile" || !hasSourceFile) closePart();
        part = undefined;
      }
    },
  };
}
