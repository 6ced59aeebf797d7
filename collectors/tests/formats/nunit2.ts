import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

const RESULTS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["Success", "passed"],
  ["Failure", "failed"],
  ["Error", "error"],
  ["Cancelled", "error"],
  ["NotRunnable", "skipped"],
  ["Ignored", "skipped"],
  ["Skipped", "skipped"],
  ["Inconclusive", "skipped"],
]);

/** NUnit 2's `<test-results>`. The time is the sum of the outermost suites', which are the assemblies. */
export const nunit2Xml: XmlTestFormat = {
  name: "nunit2",
  accepts: ({ name }) => name === "test-results",
  start: (_, run) => {
    const secondsOf = secondsReader();
    let current: Readonly<Record<string, string>> | undefined;
    let hasFailed = false;
    return {
      open: ({ name, attributes, parent }) => {
        if (name === "test-results") addStated(run, attributes.total);
        else if (name === "test-suite" && parent === "test-results") {
          addTime(run, secondsOf(attributes.time ?? ""));
        } else if (name === "test-case") {
          current = attributes;
          hasFailed = attributes.success === "False";
        } else if (name === "failure" && parent === "test-case") hasFailed = true;
      },
      close: (name) => {
        if (name !== "test-case" || current === undefined) return;
        const { result, executed, time = "" } = current;
        // Before NUnit 2.5 there is no result.
        const plain = executed === "False" ? "skipped" : hasFailed ? "failed" : "passed";
        const outcome = result === undefined ? plain : RESULTS.get(result) ?? "error";
        addTest(run, { name: current.name ?? "", outcome, seconds: secondsOf(time) });
        current = undefined;
      },
    };
  },
};
