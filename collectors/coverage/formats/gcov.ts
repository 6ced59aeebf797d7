import { countOf, items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { type CoveredFile, markLine, markName, markStated } from "../_points.ts";

/** gcov's `--json-format` (GCC 9 and later, `*.gcov.json.gz`). A line of several functions, as of templates, is one line. */
export const gcovJson: JsonCoverageFormat = {
  name: "gcov",
  accepts: (root) =>
    optional(root, "files") !== undefined && optional(root, "gcc_version") !== undefined,
  add: (root, model) => addFiles(root, model, { start: "start_line", isPerFunction: false }),
};

/** gcovr's `--json`. As in its own sums a line counts for each function that has it, and what is excluded does not. */
export const gcovrJson: JsonCoverageFormat = {
  name: "gcovr",
  accepts: (root) =>
    optional(root, "files") !== undefined && optional(root, "gcovr/format_version") !== undefined,
  add: (root, model) => addFiles(root, model, { start: "lineno", isPerFunction: true }),
};

/** gcovr's `--json-summary`: numbers per file. */
export const gcovrSummaryJson: JsonCoverageFormat = {
  name: "gcovr-summary",
  accepts: (root) => optional(root, "gcovr/summary_format_version") !== undefined,
  add: addSummary,
};

function addFiles(
  root: JsonNode,
  model: CoverageModel,
  names: { readonly start: string; readonly isPerFunction: boolean },
): void {
  for (const node of items(member(root, "files"))) {
    const file = coveredFile(model, textOf(member(node, "file")));
    const at = { file, model, isPerFunction: names.isPerFunction };
    for (const line of items(member(node, "lines"))) addLine(line, at);
    const functions = optional(node, "functions");
    for (const one of functions === undefined ? [] : items(functions)) {
      if (isExcluded(one) || !wants(model, "function")) continue;
      const start = optional(one, names.start)?.value ?? "";
      const isCovered = hasRun(member(one, "execution_count"));
      const name = (optional(one, "name") ?? optional(one, "demangled_name"))?.value;
      markName(file, `${start} ${name}`, { isCovered });
    }
  }
}

function addLine(
  node: JsonNode,
  { file, model, isPerFunction }: {
    readonly file: CoveredFile;
    readonly model: CoverageModel;
    readonly isPerFunction: boolean;
  },
): void {
  if (isExcluded(node)) return;
  if (wants(model, "line")) {
    const line = countOf(member(node, "line_number"));
    const isCovered = hasRun(member(node, "count"));
    if (isPerFunction) {
      markName(file, `${line} ${optional(node, "function_name")?.value}`, { isCovered });
    } else markLine(file, line, isCovered);
  }
  const branches = optional(node, "branches");
  const all = branches === undefined ? [] : items(branches);
  if (all.length === 0 || !wants(model, "branch")) return;
  const line = countOf(member(node, "line_number"));
  // The copies of a template have branches of their own.
  const place = `${line} ${optional(node, "function_name")?.value ?? ""}`;
  for (const branch of all) {
    if (isExcluded(branch)) continue;
    markName(file, `${place} ${branch.name}`, { isCovered: hasRun(member(branch, "count")) });
  }
}

function isExcluded(node: JsonNode): boolean {
  return ["gcovr/excluded", "gcovr/noncode"].some((name) => optional(node, name)?.value === true);
}

/** The names of the summary's numbers. */
const SUMMARY: readonly (readonly [CoverageKind, string])[] = [
  ["line", "line"],
  ["branch", "branch"],
  ["function", "function"],
];

function addSummary(root: JsonNode, model: CoverageModel): void {
  for (const node of items(member(root, "files"))) {
    for (const [kind, name] of SUMMARY) {
      const numbers = optional(node, `${name}_total`);
      if (numbers === undefined || countOf(numbers) === 0 || !wants(model, kind)) continue;
      const counts = { covered: countOf(member(node, `${name}_covered`)), total: countOf(numbers) };
      markStated(coveredFile(model, textOf(member(node, "filename"))), counts);
    }
  }
}
