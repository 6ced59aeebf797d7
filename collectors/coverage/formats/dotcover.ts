import { countOf, items, type JsonNode, member, optional } from "../../read/json_node.ts";
import { passOver } from "../../read/passed_over.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlHandler } from "../../read/xml.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { parseCount } from "../_parse_count.ts";
import { type Counts, markLine, markName } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";

/**
 * dotCover's `/ReportType=XML` and `DetailedXML`. Its own number is that of statements; only the detailed report knows the lines and files, in
 * the other one types stand for files.
 */
export const dotCoverXml: XmlCoverageFormat = {
  name: "dotcover",
  root: '<Root CoveredStatements="…">',
  prefers: "statement",
  accepts: ({ name, attributes }) => name === "Root" && attributes.CoveredStatements !== undefined,
  start,
};

/** dotCover's `/ReportType=JSON`. */
export const dotCoverJson: JsonCoverageFormat = {
  name: "dotcover",
  prefers: "statement",
  accepts: (root) =>
    optional(root, "DotCoverVersion") !== undefined &&
    optional(root, "CoveredStatements") !== undefined,
  add: (root, model) => addNode(root, model, []),
};

/** An element that counts statements. */
interface Part {
  readonly name: string;
  readonly counts: Counts;
  /** Whether what is in it has been counted. */
  isCounted: boolean;
}

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  const files = new Map<string, string>();
  const parts: Part[] = [];

  return {
    open: (element) => {
      const { name, attributes } = element;
      if (name === "File") files.set(attributes.Index ?? "", attributes.Name ?? "");
      else if (name === "Statement") {
        for (const part of parts) part.isCounted = true;
        const path = files.get(attributes.FileIndex ?? "");
        if (path === undefined) {
          return passOver(
            report,
            "a statement without a file, which was passed over",
            element.line,
          );
        }
        const file = coveredFile(model, path);
        const isCovered = attributes.Covered === "True";
        const line = attribute(report, element, { name: "Line", parse: parseCount });
        if (wants(model, "line")) markLine(file, line, isCovered);
        if (wants(model, "statement")) {
          const { Column, EndLine, EndColumn } = attributes;
          const owner = parts.map((part) => part.name).join("/");
          markName(file, `${owner} ${line}:${Column}-${EndLine}:${EndColumn}`, { isCovered });
        }
      } else if (attributes.TotalStatements !== undefined) {
        const count = (name: string) => attribute(report, element, { name, parse: parseCount });
        const counts = { covered: count("CoveredStatements"), total: count("TotalStatements") };
        parts.push({ name: attributes.Name ?? "", counts, isCounted: false });
      }
    },
    close: (name) => {
      if (name === "Statement" || name === "File" || name === "FileIndices") return;
      const part = parts.pop();
      if (part === undefined || part.isCounted) return;
      if (part.counts.total > 0) {
        addStated(model, [
          ...parts.map((one) => one.name),
          part.name,
        ], part.counts);
      }
      for (const outer of parts) outer.isCounted = true;
    },
  };
}

/** A part that does not say what is in it: a method, a property. Its type stands for the file. */
function addStated(model: CoverageModel, path: readonly string[], counts: Counts): void {
  if (!wants(model, "statement")) return;
  const names = path.filter((name) => name !== "");
  const file = coveredFile(model, names.slice(0, -1).join("/"));
  const own = names[names.length - 1] ?? "";
  markName(file, `${own} covered`, { isCovered: true, weight: counts.covered });
  markName(file, `${own} missed`, { isCovered: false, weight: counts.total - counts.covered });
}

function addNode(node: JsonNode, model: CoverageModel, path: readonly string[]): void {
  const children = optional(node, "Children");
  const names = [...path, String(optional(node, "Name")?.value ?? "")];
  const inner = children === undefined ? [] : items(children);
  for (const child of inner) addNode(child, model, names);
  if (inner.length > 0) return;
  const total = countOf(member(node, "TotalStatements"));
  const covered = countOf(member(node, "CoveredStatements"));
  if (total > 0) addStated(model, names, { covered, total });
}
