import { parseTimeSpan, secondsBetween } from "../_parse_time.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import type { XmlTestFormat } from "../_format.ts";
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

/** TRX, the results of `dotnet test` and Visual Studio. The time is that from start to finish of the run. */
export const trxXml: XmlTestFormat = {
  name: "trx",
  accepts: ({ name }) => name === "TestRun",
  start: trxHandler,
};

function trxHandler(report: ReportFile, run: TestRun): XmlHandler {
  const results: Result[] = [];
  let hasFailed = false;
  let isBroken = false;
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
      } else if (name === "ResultSummary") isBroken = BROKEN.has(attributes.outcome);
    },
    close: (name) => {
      // The run broke outside of its tests, for example because its process crashed. Some tools write the summary first.
      if (name === "TestRun" && isBroken && !hasFailed) {
        addTest(run, { name: "run", outcome: "error" });
      }
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
