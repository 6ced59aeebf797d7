import { items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

const STATUS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["expected", "passed"],
  ["flaky", "passed"],
  ["unexpected", "failed"],
  ["skipped", "skipped"],
]);

/** Playwright's `--reporter=json`. A test counts once for each project that runs it; what fails outside of the tests is an error. */
export const playwrightJson: JsonTestFormat = {
  name: "playwright",
  accepts: (root) => {
    const stats = optional(root, "stats");
    return optional(root, "suites") !== undefined && stats !== undefined &&
      optional(stats, "unexpected") !== undefined;
  },
  add: (root, run) => {
    addSuites(member(root, "suites"), run, []);
    const errors = optional(root, "errors");
    for (const _error of errors === undefined ? [] : items(errors)) {
      addTest(run, { name: "run", outcome: "error" });
    }
    addTime(run, secondsOf(optional(member(root, "stats"), "duration"), 1000));
  },
};

function addSuites(suites: JsonNode, run: TestRun, titles: readonly string[]): void {
  for (const suite of items(suites)) {
    const path = [...titles, textOf(member(suite, "title"))];
    const specs = optional(suite, "specs");
    for (const spec of specs === undefined ? [] : items(specs)) {
      const title = textOf(member(spec, "title"));
      for (const test of items(member(spec, "tests"))) {
        const project = optional(test, "projectName")?.value ?? "";
        const status = optional(test, "status")?.value;
        const results = optional(test, "results");
        const seconds = (results === undefined ? [] : items(results))
          .map((result) => secondsOf(optional(result, "duration"), 1000))
          .reduce((sum, one) => one === undefined ? sum : (sum ?? 0) + one, undefined);
        addTest(run, {
          name: [project, ...path, title].join(" "),
          outcome: STATUS.get(status) ?? "error",
          seconds,
          isFlaky: status === "flaky",
        });
      }
    }
    const inner = optional(suite, "suites");
    if (inner !== undefined) addSuites(inner, run, path);
  }
}
