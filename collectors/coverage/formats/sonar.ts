import { attribute } from "../../read/xml.ts";
import { coveredFile, wants } from "../_model.ts";
import { parseCount, parseSmallCount } from "../_parse_count.ts";
import { type CoveredFile, markCounts, markLine } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";

/** Sonar's generic coverage, as many converters write it. */
export const sonarXml: XmlCoverageFormat = {
  name: "sonar",
  root: '<coverage version="1">',
  accepts: ({ name, attributes }) => name === "coverage" && attributes.version === "1",
  start: (report, model) => {
    let file: CoveredFile | undefined;
    return {
      open: (element) => {
        const { name, attributes } = element;
        if (name === "file") {
          const path = attribute(report, element, {
            name: "path",
            parse: (text) => text || undefined,
          });
          file = coveredFile(model, path);
        } else if (name === "lineToCover" && file !== undefined) {
          const line = attribute(report, element, { name: "lineNumber", parse: parseCount });
          if (wants(model, "line")) {
            const isCovered = attribute(report, element, { name: "covered", parse: parseCovered });
            markLine(file, line, isCovered);
          }
          if (attributes.branchesToCover === undefined || !wants(model, "branch")) return;
          const count = (name: string) =>
            attribute(report, element, { name, parse: parseSmallCount });
          const total = count("branchesToCover");
          const covered = attributes.coveredBranches === undefined ? 0 : count("coveredBranches");
          markCounts(file, line, { covered: Math.min(covered, total), total });
        }
      },
    };
  },
};

function parseCovered(text: string): boolean | undefined {
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined;
}
