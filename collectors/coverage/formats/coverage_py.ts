import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type CoveredFile, markLine, markName, markStated } from "../_points.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { countOf, items, type JsonNode, member, members, optional } from "../../read/json_node.ts";

/** The JSON of coverage.py (`coverage json`). Functions are in it since version 7.6, each branch since 6.5, before only their number. */
export const coveragePyJson: JsonCoverageFormat = {
  name: "coverage.py",
  accepts: (root) =>
    optional(root, "meta") !== undefined && optional(root, "files") !== undefined &&
    optional(root, "totals") !== undefined,
  add: (root, model) => {
    for (const [path, file] of members(member(root, "files"))) {
      addFile(file, coveredFile(model, path), model);
    }
  },
};

function addFile(node: JsonNode, file: CoveredFile, model: CoverageModel): void {
  for (const [name, isCovered] of [["executed_lines", true], ["missing_lines", false]] as const) {
    const lines = items(member(node, name));
    if (lines.length === 0 || !wants(model, "line")) continue;
    for (const line of lines) markLine(file, countOf(line), isCovered);
  }
  addBranches(node, file, model);
  const functions = optional(node, "functions");
  for (const [name, body] of functions === undefined ? [] : members(functions)) {
    const executed = items(member(body, "executed_lines")).length;
    // The function without a name is the module's own code; one without lines cannot run.
    if (name === "" || executed + items(member(body, "missing_lines")).length === 0) continue;
    if (wants(model, "function")) markName(file, name, { isCovered: executed > 0 });
  }
}

function addBranches(node: JsonNode, file: CoveredFile, model: CoverageModel): void {
  const executed = optional(node, "executed_branches");
  const missing = optional(node, "missing_branches");
  if (executed === undefined || missing === undefined) {
    const summary = member(node, "summary");
    const total = optional(summary, "num_branches");
    if (total === undefined || countOf(total) === 0 || !wants(model, "branch")) return;
    const covered = countOf(member(summary, "covered_branches"));
    markStated(file, { covered, total: countOf(total) });
    return;
  }
  for (const [branches, isCovered] of [[executed, true], [missing, false]] as const) {
    for (const branch of items(branches)) {
      const name = items(branch).map((line) => String(line.value)).join(">");
      if (wants(model, "branch")) markName(file, name, { isCovered });
    }
  }
}
