import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

const RESULTS: ReadonlyMap<string | undefined, Outcome> = new Map<string | undefined, Outcome>([
  ["Passed", "passed"],
  ["Warning", "passed"],
  ["Failed", "failed"],
  ["Skipped", "skipped"],
  ["Inconclusive", "skipped"],
]);

/**
 * NUnit 3's `<test-run>`, as its console, `dotnet test` with NunitXml.TestLogger and Unity write it; a `<test-suite>` alone too. As in its own
 * sums, an error in a test is a failure. The time is that of the outermost element.
 */
export const nunit3Xml: XmlTestFormat = {
  name: "nunit3",
  accepts: ({ name, attributes }) =>
    name === "test-run" || (name === "test-suite" && attributes.testcasecount !== undefined),
  start: (_, run) => {
    const secondsOf = secondsReader();
    return {
      open: ({ name, attributes, parent }) => {
        if (parent === undefined) {
          addStated(run, attributes.total ?? attributes.testcasecount);
          addTime(run, secondsOf(attributes.duration ?? attributes.time ?? ""));
        }
        if (name === "test-suite") {
          const { type, result, label, total } = attributes;
          // An assembly that could not be loaded has no tests that could fail.
          if (type === "Assembly" && result === "Failed" && label !== undefined && total === "0") {
            addTest(run, { name: attributes.fullname ?? "", outcome: "error" });
          }
        } else if (name === "test-case") {
          const { result, fullname, duration, time } = attributes;
          addTest(run, {
            name: fullname ?? attributes.name ?? "",
            outcome: RESULTS.get(result) ?? "error",
            seconds: secondsOf(duration ?? time ?? ""),
          });
        }
      },
    };
  },
};
