import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

const RESULTS: ReadonlyMap<string | undefined, Outcome> = new Map<string | undefined, Outcome>([
  ["Pass", "passed"],
  ["Fail", "failed"],
  ["Skip", "skipped"],
  ["NotRun", "skipped"],
]);

/**
 * xUnit.net's `<assemblies>` (v2, v3) and `<assembly>` (v1). An error of an assembly, such as one in a clean-up, is one of no test. The time is
 * the sum of the assemblies'.
 */
export const xunitXml: XmlTestFormat = {
  name: "xunit",
  accepts: ({ name }) => name === "assemblies" || name === "assembly",
  start: (_, run) => {
    const secondsOf = secondsReader();
    return {
      open: ({ name, attributes, parent }) => {
        if (name === "assembly") {
          addStated(run, attributes.total);
          addTime(run, secondsOf(attributes.time ?? ""));
        } else if (name === "error" && parent === "errors") {
          addTest(run, { name: attributes.name ?? attributes.type ?? "error", outcome: "error" });
        } else if (name === "test") {
          addTest(run, {
            name: attributes.name ?? "",
            outcome: RESULTS.get(attributes.result) ?? "error",
            seconds: secondsOf(attributes.time ?? ""),
          });
        }
      },
    };
  },
};
