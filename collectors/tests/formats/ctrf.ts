import { items, member, numberOf, optional, textOf, wrongNode } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

const STATUS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["passed", "passed"],
  ["failed", "failed"],
  ["skipped", "skipped"],
  ["pending", "skipped"],
  ["other", "skipped"],
]);

/** The Common Test Report Format of many tools. The time is that from start to stop. */
export const ctrfJson: JsonTestFormat = {
  name: "ctrf",
  accepts: (root) => {
    const results = optional(root, "results");
    return results !== undefined && optional(results, "tool") !== undefined &&
      optional(results, "tests") !== undefined;
  },
  add: (root, run) => {
    const results = member(root, "results");
    const summary = optional(results, "summary");
    for (const test of items(member(results, "tests"))) {
      const status = member(test, "status");
      const outcome = STATUS.get(status.value);
      if (outcome === undefined) throw wrongNode(status, [...STATUS.keys()].join(", "));
      const suite = optional(test, "suite")?.value;
      const before = Array.isArray(suite) ? suite.join(" ") : suite ?? "";
      addTest(run, {
        name: `${optional(test, "filePath")?.value ?? ""} ${before} ${textOf(member(test, "name"))}`
          .trim(),
        outcome,
        seconds: secondsOf(optional(test, "duration"), 1000),
        isFlaky: optional(test, "flaky")?.value === true,
      });
    }
    if (summary === undefined) return;
    addStated(run, optional(summary, "tests")?.value);
    const [start, stop] = ["start", "stop"].map((name) => optional(summary, name));
    if (start === undefined || stop === undefined) return;
    const milliseconds = numberOf(stop) - numberOf(start);
    if (milliseconds > 0) addTime(run, milliseconds / 1000);
  },
};
