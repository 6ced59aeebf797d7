import { parseJson } from "../../read/json.ts";
import { countOf, items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { markLine, markName } from "../_points.ts";

/** Branches are written as groups of four numbers: line, block, branch, hits. */
const BRANCH = 4;

/** Coveralls' JSON, as ExCoveralls, coveralls-python, gcovr and others write it: an array of hits for each file, null for a line without code. */
export const coverallsJson: JsonCoverageFormat = {
  name: "coveralls",
  accepts: (root) => optional(root, "source_files") !== undefined,
  add: (root, model) => {
    for (const node of items(member(root, "source_files"))) {
      const file = coveredFile(model, textOf(member(node, "name")));
      items(linesOf(member(node, "coverage"))).forEach((hits, index) => {
        if (hits.value === null || !wants(model, "line")) return;
        markLine(file, index + 1, hasRun(hits));
      });
      const branches = optional(node, "branches");
      const numbers = branches === undefined ? [] : items(branches);
      if (numbers.length === 0 || !wants(model, "branch")) continue;
      for (let at = 0; at + BRANCH <= numbers.length; at += BRANCH) {
        const [hits] = numbers.slice(at + BRANCH - 1, at + BRANCH);
        const place = numbers.slice(at, at + BRANCH - 1).map(countOf).join(",");
        if (hits !== undefined) markName(file, place, { isCovered: hasRun(hits) });
      }
    }
  },
};

/** Some tools write the array as a text. */
function linesOf(node: JsonNode): JsonNode {
  return typeof node.value === "string" ? { ...node, value: parseJson(node.value) } : node;
}
