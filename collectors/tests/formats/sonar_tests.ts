import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["failure", "failed"],
  ["error", "error"],
  ["skipped", "skipped"],
]);

/** Sonar's generic test execution, `<testExecutions>`; durations are in milliseconds. */
export const sonarTestsXml: XmlTestFormat = {
  name: "sonar",
  accepts: ({ name }) => name === "testExecutions" || name === "unitTest",
  start: (_, run) => {
    const secondsOf = secondsReader();
    let current: { readonly name: string; readonly seconds?: number; outcome: Outcome } | undefined;
    let path = "";
    return {
      open: ({ name, attributes, parent }) => {
        if (name === "file") path = attributes.path ?? "";
        else if (name === "testCase") {
          const milliseconds = secondsOf(attributes.duration ?? "");
          const seconds = milliseconds === undefined ? undefined : milliseconds / 1000;
          addTime(run, seconds);
          current = {
            name: `${path} ${attributes.name}`,
            ...(seconds !== undefined && { seconds }),
            outcome: "passed",
          };
        } else if (current !== undefined && parent === "testCase") {
          current.outcome = OUTCOMES.get(name) ?? current.outcome;
        }
      },
      close: (name) => {
        if (name !== "testCase" || current === undefined) return;
        addTest(run, current);
        current = undefined;
      },
    };
  },
};
