import {
  hitsOf,
  items,
  type JsonNode,
  member,
  numberOf,
  optional,
  textOf,
  wrongNode,
} from "../../read/json_node.ts";
import { reportError } from "../../read/report_error.ts";
import { addStated, addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/**
 * Adds what a JSON report of tests says.
 *
 * @returns The name of its format
 * @throws {CollectError} `COLLECT_FORMAT` if it is not one of Jest, Vitest or Mocha
 */
export function addJsonTests(root: JsonNode, run: TestRun): string {
  if (optional(root, "testResults") !== undefined) {
    addJest(root, run);
    return "jest";
  }
  const stats = optional(root, "stats");
  if (stats !== undefined && optional(stats, "passes") !== undefined) {
    addMocha(root, run);
    return "mocha";
  }
  throw reportError("COLLECT_FORMAT", root.file, {
    why: "it is JSON, but not that of Jest, Vitest or Mocha",
    fix: "Let the test runner write JUnit XML, TAP, or one of these",
  });
}

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

/** Jest's `--json` and Vitest's `--reporter=json`. The time is that from the start to the end of the last file. */
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
      const duration = optional(test, "duration");
      const invocations = optional(test, "invocations");
      addTest(run, {
        name: `${path} ${textOf(member(test, "fullName"))}`,
        outcome,
        seconds: duration === undefined ? undefined : hitsOf(duration) / 1000,
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

/** The lists of Mocha's report. `tests` is not used: it has no failed hooks. */
const MOCHA: readonly (readonly [string, Outcome])[] = [
  ["passes", "passed"],
  ["failures", "failed"],
  ["pending", "skipped"],
];

/** Mocha's `--reporter json`. */
function addMocha(root: JsonNode, run: TestRun): void {
  const stats = member(root, "stats");
  for (const [name, outcome] of MOCHA) {
    const tests = items(member(root, name));
    const stated = member(stats, name);
    if (numberOf(stated) !== tests.length) {
      throw wrongNode(stated, `the number of ${name}, which is ${tests.length}`);
    }
    for (const test of tests) {
      const duration = optional(test, "duration");
      const retry = optional(test, "currentRetry");
      addTest(run, {
        name: `${optional(test, "file")?.value ?? ""} ${textOf(member(test, "fullTitle"))}`,
        outcome,
        seconds: duration === undefined ? undefined : hitsOf(duration) / 1000,
        isFlaky: retry !== undefined && numberOf(retry) > 0,
      });
    }
  }
  addTime(run, hitsOf(member(stats, "duration")) / 1000);
}
