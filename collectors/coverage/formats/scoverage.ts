import { attribute } from "../../read/xml.ts";
import { coveredFile, wants } from "../_model.ts";
import { hitsAttribute } from "../_odd_hits.ts";
import { parseCount } from "../_parse_count.ts";
import { markLine, markName } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";

/** scoverage's `scoverage.xml`. Its own number is that of statements; some of them are branches. A line has run if any statement on it has. */
export const scoverageXml: XmlCoverageFormat = {
  name: "scoverage",
  root: "<scoverage>",
  prefers: "statement",
  accepts: ({ name }) => name === "scoverage",
  start: (report, model) => {
    let path = "";
    /** The statements of a class that are at one place. */
    const seen = new Map<string, number>();
    return {
      open: (element) => {
        const { name, attributes } = element;
        if (name === "class") {
          path = attributes.filename ?? "";
          seen.clear();
        } else if (name === "statement" && attributes.ignored !== "true") {
          const { source, start, end, method, branch } = attributes;
          const file = coveredFile(model, source ?? path);
          const isCovered = hitsAttribute(report, element, "invocation-count") > 0;
          const at = `${attributes.line} ${
            attributes["full-class-name"]
          } ${method} ${start}-${end} ${branch}`;
          const before = seen.get(at) ?? 0;
          seen.set(at, before + 1);
          const place = before === 0 ? at : `${at} ${before}`;
          if (wants(model, "statement")) markName(file, place, { isCovered });
          if (branch === "true" && wants(model, "branch")) markName(file, place, { isCovered });
          if (!wants(model, "line")) return;
          markLine(
            file,
            attribute(report, element, { name: "line", parse: parseCount }),
            isCovered,
          );
        }
      },
    };
  },
};
