import { isObject } from "../../../core/json_value.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { type CoveredFile, markLine, markName } from "../_points.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { items, type JsonNode, member, members, optional } from "../../read/json_node.ts";

/**
 * SimpleCov's `.resultset.json` (the suites of a run are united) and the `coverage.json` of its JSON formatter. The lines of a file are an
 * array: null for a line without code, `"ignored"` for one that is left out.
 */
export const simpleCovJson: JsonCoverageFormat = {
  name: "simplecov",
  accepts: (root) => {
    const meta = optional(root, "meta");
    return (meta !== undefined && optional(meta, "simplecov_version") !== undefined) ||
      suites(root).length > 0;
  },
  add: (root, model) => {
    const parts = suites(root).length > 0 ? suites(root) : [root];
    const files = new Map<string, JsonNode[]>();
    for (const part of parts) {
      for (const [path, file] of members(member(part, "coverage"))) {
        files.set(path, [...files.get(path) ?? [], file]);
      }
    }
    for (const [path, suites] of files) addFile(suites, coveredFile(model, path), model);
  },
};

/** The suites of a result set: every member is one. */
function suites(root: JsonNode): readonly JsonNode[] {
  if (!isObject(root.value)) return [];
  const all = members(root).map(([, suite]) => suite);
  return all.every((suite) => isObject(suite.value) && isObject(suite.value.coverage)) ? all : [];
}

function addFile(
  suites: readonly JsonNode[],
  file: CoveredFile,
  model: CoverageModel,
): void {
  if (suites.length > 0 && wants(model, "line")) addLines(suites, file);
  for (const node of suites) {
    const branches = optional(node, "branches");
    if (branches !== undefined) addBranches(branches, file, model);
    const methods = optional(node, "methods");
    for (const [name, hits] of methods === undefined ? [] : members(methods)) {
      if (wants(model, "function")) markName(file, placed(name), { isCovered: hasRun(hits) });
    }
  }
}

/** As SimpleCov's LinesCombiner: a line that ran in no suite is code only if every suite that has the file says so. */
function addLines(suites: readonly JsonNode[], file: CoveredFile): void {
  // Before SimpleCov 0.18 the array of lines stood alone.
  const all = suites.map((node) => items(Array.isArray(node.value) ? node : member(node, "lines")));
  const length = Math.max(...all.map((lines) => lines.length));
  for (let index = 0; index < length; index++) {
    const said = all.map((lines) => lines[index]);
    const isCode = said.map((hits) => typeof hits?.value !== "string" && hits?.value != null);
    const isCovered = said.some((hits, at) => isCode[at] === true && hits && hasRun(hits));
    if (isCovered || !isCode.includes(false)) markLine(file, index + 1, isCovered);
  }
}

/** In a result set `{condition: {way: hits}}`, from the formatter a list of ways. */
function addBranches(node: JsonNode, file: CoveredFile, model: CoverageModel): void {
  const mark = (name: string, hits: JsonNode): void => {
    if (hits.value === "ignored" || !wants(model, "branch")) return;
    markName(file, name, { isCovered: hasRun(hits) });
  };
  if (Array.isArray(node.value)) {
    for (const way of items(node)) {
      const text = ["type", "start_line", "end_line"].map((name) => optional(way, name)?.value);
      mark(`${text[1]} ${way.name} ${text.join(" ")}`, member(way, "coverage"));
    }
    return;
  }
  for (const [condition, ways] of members(node)) {
    for (const [way, hits] of members(ways)) mark(placed(`${condition} ${way}`), hits);
  }
}

/** The name with the line first that a condition or a method says: `[:if, 0, 4, 2, 6, 5]`. */
function placed(name: string): string {
  const [, line = ""] = /, (\d+), \d+, \d+, \d+\]/.exec(name) ?? [];
  return `${line} ${name}`;
}
