import { secondsReader } from "../_parse_time.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

/** A test that is being read. */
interface Current {
  readonly status: string | undefined;
  name: string;
  /** The measurement whose value comes next. */
  measurement: string | undefined;
  readonly measured: Map<string, string>;
}

/** Why a test was meant not to run. */
const SKIPPED = /^(?:Disabled|SKIP_)/;

/** CTest's `Test.xml` (`ctest -T Test`). A test that could not be run is an error, unless it is disabled or skips itself. */
export const ctestXml: XmlTestFormat = {
  name: "ctest",
  accepts: ({ name }) => name === "Site",
  start: (_, run) => {
    const secondsOf = secondsReader();
    const times = new Map<string, number>();
    let current: Current | undefined;
    let summed: number | undefined;

    const closeTest = ({ status, name, measured }: Current): void => {
      const seconds = secondsOf(measured.get("Execution Time") ?? "");
      const isSkipped = SKIPPED.test(measured.get("Completion Status") ?? "");
      const outcome: Outcome = status === "passed"
        ? "passed"
        : status === "failed"
        ? "failed"
        : isSkipped
        ? "skipped"
        : "error";
      addTest(run, { name, outcome, seconds });
      if (seconds !== undefined) summed = (summed ?? 0) + seconds;
    };

    return {
      textOf: new Set(["Name", "FullName", "Value", "StartTestTime", "EndTestTime"]),
      text: (name, text) => {
        if (current === undefined) {
          if (name.endsWith("TestTime")) times.set(name, Number(text));
        } else if (name === "Value" && current.measurement !== undefined) {
          current.measured.set(current.measurement, text);
        } else if (name === "FullName" || current.name === "") current.name = text;
      },
      open: ({ name, parent, attributes }) => {
        if (name === "Test" && parent === "Testing") {
          const { Status: status } = attributes;
          current = { status, name: "", measurement: undefined, measured: new Map() };
        } else if (current !== undefined && name === "NamedMeasurement") {
          current.measurement = attributes.name;
        }
      },
      close: (name) => {
        if (name === "Test" && current !== undefined) {
          closeTest(current);
          current = undefined;
        } else if (name === "Testing") {
          // CTest writes whole seconds; what took less than one is the sum of its tests.
          const whole = (times.get("EndTestTime") ?? NaN) - (times.get("StartTestTime") ?? NaN);
          addTime(run, whole > 0 ? whole : summed);
        }
      },
    };
  },
};
