import { isObject } from "../../../core/json_value.ts";
import {
  countOf,
  items,
  type JsonNode,
  member,
  members,
  optional,
  textOf,
} from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { markLine, markName } from "../_points.ts";

/** Xcode's `xccov view --report --json`: numbers per file and target. A file of two targets counts in both, as in Xcode's own sum. */
export const xccovReportJson: JsonCoverageFormat = {
  name: "xccov",
  accepts: (root) =>
    optional(root, "targets") !== undefined && optional(root, "executableLines") !== undefined,
  add: addReport,
};

/** Xcode's `xccov view --archive --json`: the lines of each file. */
export const xccovArchiveJson: JsonCoverageFormat = {
  name: "xccov-archive",
  accepts: ({ value }) =>
    isObject(value) && Object.values(value).length > 0 &&
    Object.values(value).every((lines) =>
      Array.isArray(lines) && lines.length > 0 && isObject(lines[0]) && "isExecutable" in lines[0]
    ),
  add: (root, model) => {
    for (const [path, lines] of members(root)) {
      const file = coveredFile(model, path);
      for (const line of items(lines)) {
        if (optional(line, "isExecutable")?.value !== true || !wants(model, "line")) continue;
        markLine(file, countOf(member(line, "line")), hasRun(member(line, "executionCount")));
      }
    }
  },
};

function addReport(root: JsonNode, model: CoverageModel): void {
  for (const target of items(member(root, "targets"))) {
    const name = textOf(member(target, "name"));
    for (const node of items(member(target, "files"))) {
      const file = coveredFile(model, textOf(member(node, "path")));
      const total = countOf(member(node, "executableLines"));
      if (total > 0 && wants(model, "line")) {
        const covered = countOf(member(node, "coveredLines"));
        markName(file, `${name} covered`, { isCovered: true, weight: covered });
        markName(file, `${name} missed`, { isCovered: false, weight: total - covered });
      }
      const functions = optional(node, "functions");
      for (const one of functions === undefined ? [] : items(functions)) {
        if (!wants(model, "function")) break;
        const place = `${name} ${optional(one, "lineNumber")?.value} ${
          optional(one, "name")?.value
        }`;
        markName(file, place, { isCovered: hasRun(member(one, "executionCount")) });
      }
    }
  }
}
