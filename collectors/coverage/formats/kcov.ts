import { items, type JsonNode, member, optional, textOf, wrongNode } from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { coveredFile, wants } from "../_model.ts";
import { parseCount } from "../_parse_count.ts";
import { markStated } from "../_points.ts";

/** kcov's `coverage.json`: numbers per file, which some versions write as texts. Its `cobertura.xml` has the lines. */
export const kcovJson: JsonCoverageFormat = {
  name: "kcov",
  accepts: (root) =>
    optional(root, "percent_covered") !== undefined &&
    optional(root, "total_lines") !== undefined &&
    optional(root, "files") !== undefined,
  add: (root, model) => {
    for (const node of items(member(root, "files"))) {
      const total = count(member(node, "total_lines"));
      const covered = count(member(node, "covered_lines"));
      if (total > 0 && wants(model, "line")) {
        markStated(coveredFile(model, textOf(member(node, "file"))), { covered, total });
      }
    }
  },
};

function count(node: JsonNode): number {
  const value = parseCount(String(node.value ?? ""));
  if (value === undefined) throw wrongNode(node, "a count");
  return value;
}
