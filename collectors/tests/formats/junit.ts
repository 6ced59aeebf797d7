import { secondsReader } from "../_parse_time.ts";
import type { XmlElement, XmlHandler } from "../../read/xml.ts";
import type { XmlTestFormat } from "../_format.ts";
import { addStated, addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** A suite, or the document, whose inner times are being added up. */
interface Span {
  /** What it states itself. */
  readonly stated: number | undefined;
  inner: number | undefined;
}

/** A test that is being read. */
interface Current {
  readonly name: string;
  readonly seconds: number | undefined;
  /** The children that tell how it came out. */
  readonly signs: Set<string>;
}

/** The children of a test that tell how it came out. `flaky…` and `rerun…` are Surefire's. */
const SIGNS: ReadonlySet<string> = new Set([
  ...["error", "failure", "skipped", "todo", "flakyFailure", "flakyError"],
]);

/** What tells that Google Test did not run a test. */
const NOT_RUN: ReadonlySet<string | undefined> = new Set(["notrun", "disabled"]);

/**
 * JUnit's XML in all its dialects. What counts are the tests themselves: the sums that suites state are wrong in many dialects. A suite's own
 * time counts before the sum of what is in it, because tests may run at the same time.
 */
export const junitXml: XmlTestFormat = {
  name: "junit",
  accepts: ({ name }) => name === "testsuites" || name === "testsuite" || name === "testcase",
  start: (_, run) => junitHandler(run),
};

function junitHandler(run: TestRun): XmlHandler {
  const spans: Span[] = [];
  const secondsOf = secondsReader();
  let current: Current | undefined;

  const addInner = (seconds: number | undefined): void => {
    const span = spans[spans.length - 1];
    if (seconds === undefined) return;
    if (span === undefined) addTime(run, seconds);
    else span.inner = (span.inner ?? 0) + seconds;
  };

  return {
    open: (element) => {
      const { name, attributes, parent } = element;
      if (name === "testsuites" || name === "testsuite") {
        addStated(run, attributes.tests);
        spans.push({ stated: secondsOf(attributes.time ?? ""), inner: undefined });
      } else if (name === "testcase") {
        current = openTest(element, secondsOf);
      } else if (current === undefined) {
        // A suite that broke outside of its tests.
        const isBroken = name === "error" || name === "failure";
        if (isBroken && parent === "testsuite") addTest(run, { name: "suite", outcome: "error" });
      } else if (parent === "testcase" && SIGNS.has(name)) {
        current.signs.add(name === "skipped" && attributes.type === "todo" ? "todo" : name);
      }
    },
    close: (name) => {
      if (name === "testsuites" || name === "testsuite") {
        const span = spans.pop();
        addInner(span?.stated ?? span?.inner);
      } else if (name === "testcase" && current !== undefined) {
        const { name, seconds, signs } = current;
        const isFlaky = signs.has("flakyFailure") || signs.has("flakyError");
        addTest(run, { name, seconds, isFlaky, outcome: outcomeOf(signs) });
        addInner(seconds);
        current = undefined;
      }
    },
  };
}

function openTest(
  { attributes }: XmlElement,
  secondsOf: (text: string) => number | undefined,
): Current {
  const { classname, name = "", time, status } = attributes;
  const isInName = classname === undefined || classname === "" || name.startsWith(classname);
  return {
    name: isInName ? name : `${classname} ${name}`,
    seconds: secondsOf(time ?? ""),
    signs: new Set(NOT_RUN.has(status) ? ["skipped"] : []),
  };
}

/** A test that is still to do may fail. */
function outcomeOf(signs: ReadonlySet<string>): Outcome {
  if (signs.has("todo")) return "skipped";
  if (signs.has("error")) return "error";
  if (signs.has("failure")) return "failed";
  return signs.has("skipped") ? "skipped" : "passed";
}
