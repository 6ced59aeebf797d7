import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

const STATUS: ReadonlyMap<string | undefined, Outcome> = new Map<string | undefined, Outcome>([
  ["PASS", "passed"],
  ["FAIL", "failed"],
  ["SKIP", "skipped"],
  ["NOT RUN", "skipped"],
  ["NOT_RUN", "skipped"],
]);

/** Robot Framework's `output.xml`. The time is that of the outermost suite. */
export const robotXml: XmlTestFormat = {
  name: "robot",
  accepts: ({ name }) => name === "robot",
  start: (_, run) => {
    const secondsOf = secondsReader();
    /** Since Robot Framework 7 the time that passed is written, before that start and end. */
    const passed = (attributes: Readonly<Record<string, string>>): number | undefined => {
      const { elapsed, starttime = "", endtime = "" } = attributes;
      if (elapsed !== undefined) return secondsOf(elapsed);
      const seconds = (timeOf(endtime) - timeOf(starttime)) / 1000;
      return seconds >= 0 ? seconds : undefined;
    };
    const suites: string[] = [];
    let test = "";
    return {
      open: ({ name, parent, attributes }) => {
        if (name === "suite") suites.push(attributes.name ?? "");
        else if (name === "test") test = attributes.name ?? "";
        else if (name === "status" && parent === "test") {
          addTest(run, {
            name: [...suites, test].join("."),
            outcome: STATUS.get(attributes.status) ?? "error",
            seconds: passed(attributes),
          });
        } else if (name === "status" && parent === "suite" && suites.length === 1) {
          addTime(run, passed(attributes));
        }
      },
      close: (name) => {
        if (name === "suite") suites.pop();
      },
    };
  },
};

/** `20260101 12:30:00.250`, in milliseconds; NaN for anything else, `N/A` too. */
function timeOf(text: string): number {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d) ([\d:.]+)$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${time}Z`);
}
