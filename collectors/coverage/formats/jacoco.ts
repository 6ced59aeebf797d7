import { posix } from "node:path";
import { coverageCollector } from "../_collector.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type CoveredFile, markCounts, markLine, markName } from "../_points.ts";
import { type XmlCoverageFormat, xmlCoverageReader } from "../_xml_reader.ts";
import { parseCount, parseSmallCount } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import type { Collector } from "../../types.ts";

/**
 * JaCoCo's report.dtd. Lines, branches and instructions are those of the source files, methods those of the classes. Files are known by
 * their group, package and name, because the report does not say in which folder they are.
 */
export const jacocoXml: XmlCoverageFormat = {
  name: "jacoco",
  root: "<report>",
  accepts: (root) => root.name === "report",
  start,
};

/** The collector `coverage-jacoco`. */
export const coverageJacoco: Collector = coverageCollector({
  name: "coverage-jacoco",
  summary: "Coverage from JaCoCo XML (jacoco, kover)",
  read: xmlCoverageReader([jacocoXml]),
});

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  const groups: string[] = [];
  let packageName = "";
  let className = "";
  let methodName = "";
  let file: CoveredFile | undefined;
  const count = (element: XmlElement, name: string) =>
    attribute(report, element, { name, parse: parseSmallCount });
  const fileOf = (name: string) =>
    coveredFile(model, [...groups, packageName, name].filter((part) => part !== "").join("/"));

  const openLine = (element: XmlElement, into: CoveredFile): void => {
    const line = attribute(report, element, { name: "nr", parse: parseCount });
    const covered = count(element, "ci");
    if (wants(model, "line")) markLine(into, line, covered > 0);
    if (wants(model, "statement")) {
      markCounts(into, line, { covered, total: covered + count(element, "mi") });
    }
    const branches = count(element, "cb");
    const total = branches + count(element, "mb");
    if (total > 0 && wants(model, "branch")) markCounts(into, line, { covered: branches, total });
  };

  return {
    open: (element) => {
      const { name, attributes } = element;
      if (name === "group") groups.push(attributes.name ?? "");
      else if (name === "package") packageName = attributes.name ?? "";
      else if (name === "class") {
        className = attributes.name ?? "";
        // JaCoCo before 0.8 does not say in which file a class is.
        file = fileOf(attributes.sourcefilename ?? posix.basename(className));
      } else if (name === "method") {
        methodName = `${className}.${attributes.name}${attributes.desc}`;
      } else if (name === "sourcefile") file = fileOf(attributes.name ?? "");
      else if (name === "line" && file !== undefined) openLine(element, file);
      else if (name === "counter" && element.parent === "method" && attributes.type === "METHOD") {
        const isCovered = count(element, "covered") > 0;
        if (wants(model, "function") && file !== undefined) {
          markName(file, methodName, { isCovered });
        }
      }
    },
    close: (name) => {
      if (name === "group") groups.pop();
      else if (name === "sourcefile" || name === "class") file = undefined;
    },
  };
}
