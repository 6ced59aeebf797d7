import { items, member, optional, textOf, wrongNode } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

/** An expected failure is no failure, and one that passes all the same has passed, as pytest counts. */
const OUTCOMES: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["passed", "passed"],
  ["xpassed", "passed"],
  ["failed", "failed"],
  ["error", "error"],
  ["skipped", "skipped"],
  ["xfailed", "skipped"],
]);

/** pytest-json-report's `.report.json`. A file that could not be collected is an error; an attempt that is made again does not count. */
export const pytestJson: JsonTestFormat = {
  name: "pytest",
  accepts: (root) =>
    optional(root, "exitcode") !== undefined && optional(root, "summary") !== undefined,
  add: (root, run) => {
    const summary = member(root, "summary");
    addStated(run, optional(summary, "total")?.value);
    const retried = new Set<string>();
    const tests = optional(root, "tests");
    for (const test of tests === undefined ? [] : items(tests)) {
      const name = textOf(member(test, "nodeid"));
      const node = member(test, "outcome");
      if (node.value === "rerun") {
        retried.add(name);
        continue;
      }
      const outcome = OUTCOMES.get(node.value);
      if (outcome === undefined) throw wrongNode(node, [...OUTCOMES.keys()].join(", "));
      const seconds = ["setup", "call", "teardown"]
        .map((phase) => optional(test, phase))
        .map((phase) => phase === undefined ? undefined : secondsOf(optional(phase, "duration")))
        .reduce((sum, one) => one === undefined ? sum : (sum ?? 0) + one, undefined);
      addTest(run, { name, outcome, seconds, isFlaky: retried.has(name) });
    }
    const collectors = optional(root, "collectors");
    for (const collector of collectors === undefined ? [] : items(collectors)) {
      if (optional(collector, "outcome")?.value !== "failed") continue;
      addTest(run, { name: String(optional(collector, "nodeid")?.value), outcome: "error" });
    }
    addTime(run, secondsOf(optional(root, "duration")));
  },
};
