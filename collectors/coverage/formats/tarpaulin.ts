import { isObject } from "../../../core/json_value.ts";
import { countOf, items, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { markLine, markName } from "../_points.ts";

/** cargo-tarpaulin's `--out Json`. */
export const tarpaulinJson: JsonCoverageFormat = {
  name: "tarpaulin",
  accepts: (root) => {
    const files = optional(root, "files")?.value;
    return Array.isArray(files) && files.length > 0 &&
      files.every((file) => isObject(file) && Array.isArray(file.path) && "traces" in file);
  },
  add: (root, model) => {
    for (const node of items(member(root, "files"))) {
      const parts = items(member(node, "path")).map(textOf);
      const file = coveredFile(model, parts.join("/").replace(/^\/+/, "/"));
      for (const trace of items(member(node, "traces"))) {
        const stats = member(trace, "stats");
        const line = countOf(member(trace, "line"));
        const hits = optional(stats, "Line");
        if (hits !== undefined && wants(model, "line")) markLine(file, line, hasRun(hits));
        const branch = optional(stats, "Branch");
        if (branch === undefined || !wants(model, "branch")) continue;
        for (const way of ["been_true", "been_false"]) {
          markName(file, `${line} ${way}`, { isCovered: optional(branch, way)?.value === true });
        }
      }
    }
  },
};
