import { items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addTest, addTime, type TestRun } from "../_test_run.ts";

/** mochawesome's `mochawesome.json`, Mocha's and Cypress' tests in one document. A hook that failed counts as a failure, as in Mocha. */
export const mochawesomeJson: JsonTestFormat = {
  name: "mochawesome",
  accepts: (root) => {
    const stats = optional(root, "stats");
    return stats !== undefined && optional(stats, "passes") !== undefined &&
      (optional(root, "results") !== undefined || optional(root, "suites") !== undefined);
  },
  add: (root, run) => {
    const results = optional(root, "results") ?? member(root, "suites");
    for (const suite of Array.isArray(results.value) ? items(results) : [results]) {
      addSuite(suite, run);
    }
    addTime(run, secondsOf(optional(member(root, "stats"), "duration"), 1000));
  },
};

function addSuite(suite: JsonNode, run: TestRun): void {
  const list = (name: string): readonly JsonNode[] => {
    const node = optional(suite, name);
    return node === undefined ? [] : items(node);
  };
  for (const test of list("tests")) addOne(test, run);
  for (const hook of [...list("beforeHooks"), ...list("afterHooks")]) {
    if (optional(hook, "fail")?.value === true) addOne(hook, run);
  }
  for (const inner of list("suites")) addSuite(inner, run);
}

function addOne(test: JsonNode, run: TestRun): void {
  const is = (name: string) => optional(test, name)?.value === true;
  addTest(run, {
    name: textOf(optional(test, "fullTitle") ?? member(test, "title")),
    // What a broken hook kept from running is neither passed nor pending.
    outcome: is("fail") ? "failed" : is("pass") ? "passed" : "skipped",
    seconds: secondsOf(optional(test, "duration"), 1000),
  });
}
