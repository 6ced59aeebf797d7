import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hitsAttribute } from "../_odd_hits.ts";
import { type CoveredFile, markLine, markName } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";
import { parseCount, parseSmallCount } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import { passOver } from "../../read/passed_over.ts";
import { reportError, WRITE_AGAIN } from "../../read/report_error.ts";

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

/** What a sequence point tells of: its method has run if one of its points has. */
const POINT_KINDS: readonly CoverageKind[] = ["line", "statement", "function"];

/** The line of code that compilers hide from debuggers, 0xFEEFEE. */
const HIDDEN_LINE = 16707566;

/** A method whose points are being read. */
interface Method {
  name: string;
  file: CoveredFile | undefined;
  /** The branches that its summary counts. */
  readonly branches: { covered: number; total: number };
  points: number;
  isCovered: boolean;
  /** Where its first point is. */
  line: number | undefined;
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
      fix: WRITE_AGAIN,
    });
  };
  const openPoint = (element: XmlElement, into: Method): void => {
    const { name, attributes } = element;
    const { fileid } = attributes;
    const kinds: readonly CoverageKind[] = name === "BranchPoint" ? ["branch"] : POINT_KINDS;
    // A method without sequence points has no branches that count.
    if (!kinds.map((kind) => wants(model, kind)).includes(true) && model.kind !== "branch") return;
    // 0 is the file of code that has none.
    const file = fileid === undefined || fileid === "0" ? into.file : fileOf(element, fileid);
    if (file === undefined) {
      return passOver(report, "a point without a file, which was passed over", element.line);
    }
    const isCovered = hitsAttribute(report, element, "vc") > 0;
    into.file ??= file;
    if (name === "BranchPoint") {
      into.branches.total--;
      if (isCovered) into.branches.covered--;
      const at = attributes.sl === String(HIDDEN_LINE) ? "" : attributes.sl ?? "";
      const place =
        `${at} ${into.name} ${attributes.offset} ${attributes.ordinal} ${attributes.path}`;
      markName(file, place, { isCovered });
      return;
    }
    const line = attribute(report, element, { name: "sl", parse: parseCount });
    if (line === HIDDEN_LINE) return;
    into.points++;
    into.line = Math.min(into.line ?? line, line);
    into.isCovered ||= isCovered;
    if (wants(model, "line")) markLine(file, line, isCovered);
    if (wants(model, "statement")) {
      const { ordinal, sl, sc, el, ec } = attributes;
      markName(file, `${into.name} ${ordinal} ${sl}:${sc}-${el}:${ec}`, { isCovered });
    }
  };
  const openSummary = (element: XmlElement, into: Method): void => {
    const count = (name: string) => attribute(report, element, { name, parse: parseSmallCount });
    if (!wants(model, "branch")) return;
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
        method = {
          name: "",
          file: undefined,
          branches,
          points: 0,
          isCovered: false,
          line: undefined,
        };
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
  const { file, branches, points, isCovered, line } = method;
  const name = `${line ?? ""} ${method.name}`;
  if (file === undefined || points === 0) return;
  if (wants(model, "function")) markName(file, name, { isCovered });
  if (branches.total <= 0 || !wants(model, "branch")) return;
  for (let entry = 0; entry < branches.total; entry++) {
    markName(file, `${name} entry ${entry}`, { isCovered: entry < branches.covered });
  }
}
