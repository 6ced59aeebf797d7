import { posix } from "node:path";
import { attribute } from "../../read/xml.ts";
import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { parseCount } from "../_parse_count.ts";
import { type Counts, markStated } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";

/**
 * PHPUnit's `--coverage-xml`: `index.xml`, which has the sums of each file, and the files beside it, which have the same sums. As PHPUnit does, it
 * counts a method as covered whose lines all are.
 */
export const phpunitXml: XmlCoverageFormat = {
  name: "phpunit",
  root: "<phpunit>",
  accepts: ({ name }) => name === "phpunit",
  start: (report, model) => {
    const folders: string[] = [];
    let path: string | undefined;
    let sums: Map<CoverageKind, Counts> | undefined;
    return {
      open: (element) => {
        const { name, attributes, parent } = element;
        const count = (name: string) => attribute(report, element, { name, parse: parseCount });
        if (name === "project") folders.push(attributes.source ?? "");
        else if (name === "directory") folders.push(attributes.name ?? "");
        else if (name === "file") {
          // Of a file of its own only what is above it is told.
          const above = folders.length > 0 ? folders : [(attributes.path ?? "").replace(/^\//, "")];
          path = posix.join(...above, attributes.name ?? "");
          sums = new Map();
        } else if (sums !== undefined && parent === "totals" && name === "lines") {
          add("line", { covered: count("executed"), total: count("executable") });
        } else if (
          sums !== undefined && parent === "totals" && (name === "methods" || name === "functions")
        ) {
          add("function", { covered: count("tested"), total: count("count") });
        }
      },
      close: (name) => {
        if (name === "directory" || name === "project") folders.pop();
        else if (name === "file" && path !== undefined && sums !== undefined) {
          addSums(model, path, sums);
          path = undefined;
          sums = undefined;
        }
      },
    };

    function add(kind: CoverageKind, { covered, total }: Counts): void {
      const before = sums?.get(kind) ?? { covered: 0, total: 0 };
      sums?.set(kind, { covered: before.covered + covered, total: before.total + total });
    }
  },
};

function addSums(
  model: CoverageModel,
  path: string,
  sums: ReadonlyMap<CoverageKind, Counts>,
): void {
  for (const [kind, counts] of sums) {
    if (counts.total > 0 && wants(model, kind)) markStated(coveredFile(model, path), counts);
  }
}
