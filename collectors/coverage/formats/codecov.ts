import { isObject } from "../../../core/json_value.ts";
import { items, type JsonNode, member, members, wrongNode } from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { parseCount, parseSmallCount } from "../_parse_count.ts";
import { type CoveredFile, markCounts, markLine } from "../_points.ts";

/**
 * Codecov's own JSON (`cargo llvm-cov --codecov`, kcov, …): for each file its lines, by number or as an array whose first item stands for no
 * line. A line is hits, `taken/all` of its branches, or `true` for one that ran in part. One that ran in part has run.
 */
export const codecovJson: JsonCoverageFormat = {
  name: "codecov",
  accepts: ({ value }) =>
    isObject(value) && isObject(value.coverage) && Object.values(value.coverage).length > 0 &&
    Object.values(value.coverage).every(isFile),
  add: (root, model) => {
    for (const [path, lines] of members(member(root, "coverage"))) {
      const file = coveredFile(model, path);
      const all = Array.isArray(lines.value)
        ? items(lines).slice(1).map((node) => [String(node.name), node] as const)
        : members(lines);
      for (const [number, node] of all) addLine(number, node, { file, model });
    }
  },
};

/** An array that starts with null, or an object of line numbers. */
function isFile(lines: unknown): boolean {
  return Array.isArray(lines)
    ? lines[0] === null || lines.length === 0
    : isObject(lines) && Object.keys(lines).every((line) => /^\d+$/.test(line));
}

function addLine(
  number: string,
  node: JsonNode,
  { file, model }: { readonly file: CoveredFile; readonly model: CoverageModel },
): void {
  const line = parseCount(number);
  if (line === undefined) throw wrongNode(node, "a line by its number");
  if (node.value === null) return;
  const text = node.value === true ? "1" : String(node.value);
  const [, taken, all] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (taken === undefined) throw wrongNode(node, "hits or taken/all");
  if (wants(model, "line")) markLine(file, line, Number(taken) > 0);
  const counts = { covered: parseSmallCount(taken), total: parseSmallCount(all ?? "") };
  if (all === undefined || !wants(model, "branch")) return;
  if (counts.covered === undefined || counts.total === undefined || counts.covered > counts.total) {
    throw wrongNode(node, "taken/all");
  }
  markCounts(file, line, { covered: counts.covered, total: counts.total });
}
