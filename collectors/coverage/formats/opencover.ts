import { coverageCollector } from "../_collector.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type CoveredFile, markLine, markName } from "../_points.ts";
import { type XmlCoverageFormat, xmlCoverageReader } from "../_xml_reader.ts";
import { parseCount, parseHits, parseSmallCount } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import { reportError } from "../../read/report_error.ts";
import type { Collector } from "../../types.ts";

/**
 * OpenCover's XML, as OpenCover, AltCover and coverlet write it. Statements are sequence points, functions the methods that have some. A
 * method's branches are its branch points, and those that only its own summary counts: OpenCover counts the entry of a method as one.
 */
export const openCoverXml: XmlCoverageFormat = {
  name: "opencover",
  root: "<CoverageSession>",
  accepts: (root) => root.name === "CoverageSession" || root.name === "root",
  start,
};

/** The collector `coverage-opencover`. */
export const coverageOpenCover: Collector = coverageCollector({
  name: "coverage-opencover",
  summary: "Coverage from OpenCover XML (OpenCover, AltCover, coverlet)",
  read: xmlCoverageReader([openCoverXml]),
});

/** A method whose points are being read. */
interface Method {
  name: string;
  file: CoveredFile | undefined;
  /** The branches that its summary counts. */
  readonly branches: { covered: number; total: number };
  points: number;
  isCovered: boolean;
}

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  const files = new Map<string, string>();
  let method: Method | undefined;

  const fileOf = (element: XmlElement, uid: string | undefined): CoveredFile => {
    const path = files.get(uid ?? "");
    if (path !== undefined) return coveredFile(model, path);
    throw reportError("COLLECT_FORMAT", report, {
      line: element.line,
      why: `<${element.name}> is in the file ${uid}, which is not listed in <Files>`,
      fix: "Give the report as its tool wrote it",
    });
  };
  const openPoint = (element: XmlElement, into: Method): void => {
    const { name, attributes } = element;
    const { fileid } = attributes;
    const file = fileid === undefined ? into.file : fileOf(element, fileid);
    const line = attribute(report, element, { name: "sl", parse: parseCount });
    const isCovered = attribute(report, element, { name: "vc", parse: parseHits }) > 0;
    into.file ??= file;
    if (file === undefined) fileOf(element, fileid);
    else if (name === "BranchPoint") {
      into.branches.total--;
      if (isCovered) into.branches.covered--;
      const place = `${into.name} ${attributes.offset} ${attributes.ordinal} ${attributes.path}`;
      if (wants(model, "branch")) markName(file, place, { isCovered });
    } else {
      into.points++;
      into.isCovered ||= isCovered;
      if (wants(model, "line")) markLine(file, line, isCovered);
      if (wants(model, "statement")) {
        const { ordinal, sl, sc, el, ec } = attributes;
        markName(file, `${into.name} ${ordinal} ${sl}:${sc}-${el}:${ec}`, { isCovered });
      }
    }
  };
  const openSummary = (element: XmlElement, into: Method): void => {
    const count = (name: string) => attribute(report, element, { name, parse: parseSmallCount });
    into.branches.total += count("numBranchPoints");
    into.branches.covered += count("visitedBranchPoints");
  };

  return {
    textOf: new Set(["Name"]),
    text: (_, text) => {
      if (method !== undefined) method.name = text;
    },
    open: (element) => {
      const { name, attributes, parent } = element;
      if (name === "Module") files.clear();
      else if (name === "File" && attributes.uid !== undefined) {
        const path = attribute(report, element, { name: "fullPath", parse: (text) => text });
        files.set(attributes.uid, path);
      } else if (name === "Method") {
        const branches = { covered: 0, total: 0 };
        method = { name: "", file: undefined, branches, points: 0, isCovered: false };
      } else if (method === undefined) return;
      else if (name === "Summary" && parent === "Method") openSummary(element, method);
      else if (name === "FileRef") method.file = fileOf(element, attributes.uid);
      else if (name === "SequencePoint" || name === "BranchPoint") openPoint(element, method);
    },
    close: (name) => {
      if (name !== "Method" || method === undefined) return;
      closeMethod(model, method);
      method = undefined;
    },
  };
}

function closeMethod(model: CoverageModel, method: Method): void {
  const { name, file, branches, points, isCovered } = method;
  if (file === undefined || points === 0) return;
  if (wants(model, "function")) markName(file, name, { isCovered });
  if (branches.total <= 0 || !wants(model, "branch")) return;
  for (let entry = 0; entry < branches.total; entry++) {
    markName(file, `${name} entry ${entry}`, { isCovered: entry < branches.covered });
  }
}
