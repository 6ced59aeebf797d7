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
import { addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** Mocha's `--reporter json`. */
export const mochaJson: JsonTestFormat = {
  name: "mocha",
  accepts: (root) => {
    const stats = optional(root, "stats");
    return stats !== undefined && optional(stats, "passes") !== undefined &&
      Array.isArray(optional(root, "passes")?.value);
  },
  add: addMocha,
};

/** The lists of Mocha's report. `tests` is not used: it has no failed hooks. */
const MOCHA: readonly (readonly [string, Outcome])[] = [
  ["passes", "passed"],
  ["failures", "failed"],
  ["pending", "skipped"],
];

function addMocha(root: JsonNode, run: TestRun): void {
  const stats = member(root, "stats");
  for (const [name, outcome] of MOCHA) {
    const tests = items(member(root, name));
    const stated = member(stats, name);
    if (numberOf(stated) !== tests.length) {
      throw wrongNode(stated, `the number of ${name}, which is ${tests.length}`);
    }
    for (const test of tests) {
      const retry = optional(test, "currentRetry");
      addTest(run, {
        name: `${optional(test, "file")?.value ?? ""} ${textOf(member(test, "fullTitle"))}`,
        outcome,
        seconds: secondsOf(optional(test, "duration"), 1000),
        isFlaky: retry !== undefined && numberOf(retry) > 0,
      });
    }
  }
  addTime(run, secondsOf(optional(stats, "duration"), 1000));
}
