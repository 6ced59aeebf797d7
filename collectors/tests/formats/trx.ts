import { parseTimeSpan, secondsBetween } from "../_parse_time.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import { addStated, addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** The outcomes of the TRX schema. */
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["Passed", "passed"],
  ["PassedButRunAborted", "passed"],
  ["Warning", "passed"],
  ["Completed", "passed"],
  ["Failed", "failed"],
  ["Error", "error"],
  ["Timeout", "error"],
  ["Aborted", "error"],
  ["Disconnected", "error"],
  ["InProgress", "error"],
  ["NotExecuted", "skipped"],
  ["NotRunnable", "skipped"],
  ["Inconclusive", "skipped"],
  ["Pending", "skipped"],
]);

/** The outcomes of a whole run that need a reason. */
const BROKEN: ReadonlySet<string | undefined> = new Set(["Failed", "Error", "Aborted", "Timeout"]);

/** A result that is being read. */
interface Result {
  readonly element: XmlElement;
  /** Whether it only sums up the results in it, those of a test with data. */
  hasInner: boolean;
}

/**
 * Whether a document is a Visual Studio test result.
 *
 * @returns `true` for `<TestRun>`
 */
export function isTrx(root: XmlElement): boolean {
  return root.name === "TestRun";
}

/**
 * Reads TRX, the results of `dotnet test` and Visual Studio. The time is that from start to finish of the run.
 *
 * @param report The report, for messages
 * @returns The handler of one document
 */
export function trxHandler(report: ReportFile, run: TestRun): XmlHandler {
  const results: Result[] = [];
  let hasFailed = false;
  return {
    open: (element) => {
      const { name, attributes } = element;
      if (name === "UnitTestResult") {
        const outer = results[results.length - 1];
        if (outer !== undefined) outer.hasInner = true;
        results.push({ element, hasInner: false });
      } else if (name === "Times") {
        addTime(run, secondsBetween(attributes.start ?? "", attributes.finish ?? ""));
      } else if (name === "Counters") {
        addStated(run, attributes.total);
      } else if (name === "ResultSummary" && BROKEN.has(attributes.outcome) && !hasFailed) {
        // The run broke outside of its tests, for example because its process crashed.
        addTest(run, { name: "run", outcome: "error" });
      }
    },
    close: (name) => {
      const result = name === "UnitTestResult" ? results.pop() : undefined;
      if (result === undefined || result.hasInner) return;
      const { attributes } = result.element;
      const parse = (text: string) => OUTCOMES.get(text);
      const outcome = attribute(report, result.element, { name: "outcome", parse });
      hasFailed ||= outcome === "failed" || outcome === "error";
      const seconds = parseTimeSpan(attributes.duration ?? "");
      addTest(run, { name: attributes.testName ?? "", outcome, seconds });
    },
  };
}
