import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addStated, addTest, addTime, type Outcome } from "../_test_run.ts";

const STATUS: ReadonlyMap<string | undefined, Outcome> = new Map<string | undefined, Outcome>([
  ["PASS", "passed"],
  ["FAIL", "failed"],
  ["SUCCESS_PERCENTAGE_FAILURE", "failed"],
  ["SKIP", "skipped"],
]);

/**
 * TestNG's `testng-results.xml`. A method that sets something up is no test, but an error where it fails. An attempt that was made again is
 * not counted, as in TestNG's own sums. The time is the sum of the suites'.
 */
export const testngXml: XmlTestFormat = {
  name: "testng",
  accepts: ({ name }) => name === "testng-results",
  start: (_, run) => {
    const secondsOf = secondsReader();
    const milliseconds = (text = "") => {
      const value = secondsOf(text);
      return value === undefined ? undefined : value / 1000;
    };
    const retried = new Set<string>();
    let className = "";
    return {
      open: ({ name, attributes }) => {
        if (name === "testng-results") addStated(run, attributes.total);
        else if (name === "suite") addTime(run, milliseconds(attributes["duration-ms"]));
        else if (name === "class") className = attributes.name ?? "";
        else if (name === "test-method") {
          const { status, signature } = attributes;
          const test = `${className}.${attributes.name}`;
          const place = signature ?? test;
          const outcome = STATUS.get(status) ?? "error";
          if (attributes["is-config"] === "true") {
            if (outcome === "failed") addTest(run, { name: test, outcome: "error" });
          } else if (attributes.retried === "true") retried.add(place);
          else {
            const seconds = milliseconds(attributes["duration-ms"]);
            addTest(run, { name: test, outcome, seconds, isFlaky: retried.has(place) });
          }
        }
      },
    };
  },
};
