import { countOf, items, member, optional, textOf, wrongNode } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

const STATUS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["passed", "passed"],
  ["failed", "failed"],
  ["pending", "skipped"],
]);

/** RSpec's `--format json`. */
export const rspecJson: JsonTestFormat = {
  name: "rspec",
  accepts: (root) =>
    optional(root, "examples") !== undefined && optional(root, "summary") !== undefined,
  add: (root, run) => {
    for (const example of items(member(root, "examples"))) {
      const status = member(example, "status");
      const outcome = STATUS.get(status.value);
      if (outcome === undefined) throw wrongNode(status, [...STATUS.keys()].join(", "));
      addTest(run, {
        name: `${optional(example, "file_path")?.value ?? ""} ${
          textOf(member(example, "full_description"))
        }`,
        outcome,
        seconds: secondsOf(optional(example, "run_time")),
      });
    }
    const summary = member(root, "summary");
    const outside = optional(summary, "errors_outside_of_examples_count");
    for (
      let error = 0;
      error < (outside === undefined ? 0 : Math.min(countOf(outside), 1000));
      error++
    ) {
      addTest(run, { name: "outside of examples", outcome: "error" });
    }
    addTime(run, secondsOf(optional(summary, "duration")));
  },
};
