import {
  items,
  type JsonNode,
  member,
  numberOf,
  optional,
  textOf,
  wrongNode,
} from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addStated, addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** Jest's `--json` and Vitest's `--reporter=json`. */
export const jestJson: JsonTestFormat = {
  name: "jest",
  accepts: (root) => optional(root, "testResults") !== undefined,
  add: addJest,
};

/** The states of Jest's and Vitest's assertions. */
const JEST: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["passed", "passed"],
  ["focused", "passed"],
  ["failed", "failed"],
  ["pending", "skipped"],
  ["skipped", "skipped"],
  ["todo", "skipped"],
  ["disabled", "skipped"],
]);

/** The time is that from the start to the end of the last file. */
function addJest(root: JsonNode, run: TestRun): void {
  let end: number | undefined;
  addStated(run, optional(root, "numTotalTests")?.value);
  for (const file of items(member(root, "testResults"))) {
    const tests = items(member(file, "assertionResults"));
    const path = optional(file, "name")?.value ?? "";
    // A file that could not be loaded has no tests to fail.
    if (tests.length === 0 && textOf(member(file, "status")) === "failed") {
      addTest(run, { name: String(path), outcome: "error" });
    }
    for (const test of tests) {
      const status = member(test, "status");
      const outcome = JEST.get(status.value);
      if (outcome === undefined) throw wrongNode(status, [...JEST.keys()].join(", "));
      const invocations = optional(test, "invocations");
      addTest(run, {
        name: `${path} ${textOf(member(test, "fullName"))}`,
        outcome,
        seconds: secondsOf(optional(test, "duration"), 1000),
        isFlaky: invocations !== undefined && numberOf(invocations) > 1,
      });
    }
    const endTime = optional(file, "endTime");
    if (endTime !== undefined) end = Math.max(end ?? 0, numberOf(endTime));
  }
  const start = optional(root, "startTime");
  if (start !== undefined && end !== undefined && end >= numberOf(start)) {
    addTime(run, (end - numberOf(start)) / 1000);
  }
}
