import { isObject } from "../../../core/json_value.ts";
import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { type CoveredFile, markLine, markName, markStated } from "../_points.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import {
  countOf,
  items,
  type JsonNode,
  member,
  members,
  optional,
  wrongNode,
} from "../../read/json_node.ts";

/**
 * Istanbul's coverage data (`coverage-final.json` of nyc, c8, Jest and Vitest, the files in `.nyc_output`). As in Istanbul, a line is one
 * on which a statement starts, and ran as often as the one of its statements that ran most. Points are known by their place, not by their
 * number, because numbers differ from run to run with V8's coverage.
 */
export const istanbulJson: JsonCoverageFormat = {
  name: "istanbul",
  accepts: ({ value }) =>
    isObject(value) && Object.keys(value).length > 0 &&
    Object.values(value).every((file) => isObject(file) && "statementMap" in file && "s" in file),
  add: (root, model) => {
    for (const [path, file] of members(root)) addFile(file, coveredFile(model, path), model);
  },
};

/** Istanbul's `coverage-summary.json`: numbers per file. Two summaries can only be united if no file is in both. */
export const istanbulSummaryJson: JsonCoverageFormat = {
  name: "istanbul-summary",
  accepts: ({ value }) =>
    isObject(value) && isObject(value.total) && isObject(value.total.lines) &&
    "pct" in value.total.lines,
  add: addSummary,
};

function addFile(node: JsonNode, file: CoveredFile, model: CoverageModel): void {
  const seen = new Map<string, number>();
  /** Two points of one report that are at one place are two points, as in Istanbul; between reports they are the same. */
  const mark = (place: string, isCovered: boolean): void => {
    const before = seen.get(place) ?? 0;
    seen.set(place, before + 1);
    markName(file, before === 0 ? place : `${place} ${before}`, { isCovered });
  };
  const hits = (name: string, kinds: readonly CoverageKind[]) => {
    const all = members(member(node, name));
    return all.length > 0 && kinds.map((kind) => wants(model, kind)).includes(true) ? all : [];
  };
  for (const [id, count] of hits("s", ["line", "statement"])) {
    const place = member(member(node, "statementMap"), id);
    if (model.kind === "statement") mark(placeText(place), hasRun(count));
    else markLine(file, countOf(member(member(place, "start"), "line")), hasRun(count));
  }
  for (const [id, count] of hits("f", ["function"])) {
    mark(placeText(member(member(member(node, "fnMap"), id), "loc")), hasRun(count));
  }
  for (const [id, ways] of hits("b", ["branch"])) {
    const place = member(member(node, "branchMap"), id);
    const name = `${optional(place, "type")?.value} ${placeText(member(place, "loc"))}`;
    for (const way of items(ways)) mark(`${name} ${way.name}`, hasRun(way));
  }
}

/** `3:4-5:6`. The end of a line is written as null. */
function placeText(place: JsonNode): string {
  const point = (name: string) => {
    const at = member(place, name);
    return `${optional(at, "line")?.value}:${optional(at, "column")?.value}`;
  };
  return `${point("start")}-${point("end")}`;
}

/** The names of the summary's numbers. */
const SUMMARY: readonly (readonly [CoverageKind, string])[] = [
  ["line", "lines"],
  ["branch", "branches"],
  ["function", "functions"],
  ["statement", "statements"],
];

function addSummary(root: JsonNode, model: CoverageModel): void {
  const files = members(root).filter(([path]) => path !== "total");
  // Some reporters leave the files out; then the total stands for all of them.
  for (const [path, file] of files.length > 0 ? files : members(root)) {
    for (const [kind, name] of SUMMARY) {
      if (!wants(model, kind)) continue;
      const numbers = member(file, name);
      const counts = {
        covered: countOf(member(numbers, "covered")),
        total: countOf(member(numbers, "total")),
      };
      if (counts.covered > counts.total) throw wrongNode(numbers, "covered up to total");
      if (counts.total > 0) markStated(coveredFile(model, path), counts);
    }
  }
}
