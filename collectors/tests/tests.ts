import { shownPart } from "../../core/text/shown_part.ts";
import { CollectError } from "../../errors.ts";
import { readJson } from "../read/json.ts";
import type { JsonNode } from "../read/json_node.ts";
import { passedOverText } from "../read/passed_over.ts";
import { readHead, type ReportFile } from "../read/text.ts";
import { readXml } from "../read/xml.ts";
import { reportError } from "../read/report_error.ts";
import { freshReportFiles } from "../files/report_files.ts";
import { newTestRun, type Outcome, OUTCOMES, type TestRun } from "./_test_run.ts";
import type { EventTestFormat, JsonTestFormat, XmlTestFormat } from "./_format.ts";
import { parseEvent, readEvents } from "./_read_events.ts";
import { ctestXml } from "./formats/ctest.ts";
import { ctrfJson } from "./formats/ctrf.ts";
import { cucumberJson } from "./formats/cucumber.ts";
import { cucumberMessages } from "./formats/cucumber_messages.ts";
import { dartEvents } from "./formats/dart.ts";
import { libtestEvents } from "./formats/libtest.ts";
import { mochawesomeJson } from "./formats/mochawesome.ts";
import { nunit2Xml } from "./formats/nunit2.ts";
import { nunit3Xml } from "./formats/nunit3.ts";
import { playwrightJson } from "./formats/playwright.ts";
import { pytestJson } from "./formats/pytest_json.ts";
import { robotXml } from "./formats/robot.ts";
import { rspecJson } from "./formats/rspec.ts";
import { sonarTestsXml } from "./formats/sonar_tests.ts";
import { testngXml } from "./formats/testng.ts";
import { xunitXml } from "./formats/xunit.ts";
import { goEvents } from "./formats/go.ts";
import { jestJson } from "./formats/jest.ts";
import { junitXml } from "./formats/junit.ts";
import { mochaJson } from "./formats/mocha.ts";
import { isTap, readTap } from "./formats/tap.ts";
import { trxXml } from "./formats/trx.ts";
import { topOf } from "../top_option.ts";
import type {
  Collector,
  CollectorContext,
  CollectorInput,
  OptionValues,
  Reading,
  ReadingTraits,
} from "../types.ts";

/** The formats, each told by its content. */
const XML_FORMATS: readonly XmlTestFormat[] = [
  ...[
    junitXml,
    trxXml,
    nunit3Xml,
    nunit2Xml,
    xunitXml,
    testngXml,
    ctestXml,
    robotXml,
    sonarTestsXml,
  ],
];

const EVENT_FORMATS: readonly EventTestFormat[] = [
  ...[goEvents, dartEvents, libtestEvents, cucumberMessages],
];

const JSON_FORMATS: readonly JsonTestFormat[] = [
  ...[
    jestJson,
    mochaJson,
    playwrightJson,
    mochawesomeJson,
    rspecJson,
    cucumberJson,
    pytestJson,
    ctrfJson,
  ],
];

/** The formats in the words of their users. */
const KNOWN =
  "JUnit XML, TRX, NUnit, xUnit.net, TestNG, CTest, Robot Framework, TAP, go test -json, " +
  "or JSON of Jest, Vitest, Mocha, Playwright, RSpec, Cucumber, Dart, pytest, libtest or CTRF";

/** Rows of `--stat slowest` where `--top` says nothing. */
const DEFAULT_TOP = 10;

/** The values of `--stat` that count one outcome. */
const OUTCOME_STATS: ReadonlyMap<string, Outcome> = new Map([
  ["passed", "passed"],
  ["failed", "failed"],
  ["errors", "error"],
  ["skipped", "skipped"],
]);

/** What `--stat` can ask for. */
const STATS = ["count", ...OUTCOME_STATS.keys(), "flaky", "time", "slowest"];

/** The collector `tests`. */
export const tests: Collector = {
  name: "tests",
  summary: "Test results from any known report (JUnit, TRX, NUnit, TAP, Jest, Playwright, …), " +
    "recognised by its content",
  usage: "<file…>",
  options: {
    stat: {
      type: "string",
      short: "s",
      choices: STATS,
      help: "the number (count, with a row per outcome); times are in seconds",
    },
    top: { type: "number", help: `rows of --stat slowest (${DEFAULT_TOP})` },
  },
  traits: ({ stat }) => traitsOf(stat),
  collect: collectTests,
};

async function collectTests(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const reports = await freshReportFiles(paths, context);
  const run = newTestRun(topOf(options, DEFAULT_TOP));
  const formats = new Set<string>();
  for (const report of reports) {
    // Only a test that fails and then passes in the same report is flaky; two reports may be of two systems.
    run.failed.clear();
    run.stated = 0;
    const before = total(run);
    formats.add(await readTests(report, run, context.signal));
    if (run.stated > 0 && total(run) === before) throw noneOf(run.stated, report);
  }
  const { counts, flaky, seconds } = run;
  const warning = passedOverText(reports);
  const evidence = {
    tests: total(run),
    passed: counts.passed,
    failed: counts.failed,
    errors: counts.error,
    skipped: counts.skipped,
    flaky,
    ...(seconds !== undefined && { seconds }),
    reports: reports.length,
    format: [...formats].sort().join(", "),
    ...(warning !== undefined && { warning }),
  };
  const [first, ...rows] = statOf(String(options.stat ?? "count"), run, paths);
  return first === undefined ? [] : [{ ...first, evidence }, ...rows];
}

/** What the first value of a statistic is. */
function traitsOf(stat: OptionValues[string] = "count"): ReadingTraits {
  if (stat === "time" || stat === "slowest") {
    return { unit: "duration", direction: "lower", noise: "sampled" };
  }
  return { unit: "integer", direction: stat === "count" || stat === "passed" ? "higher" : "lower" };
}

/** The readings of a statistic, the one without labels first. */
function statOf(stat: string, run: TestRun, paths: readonly string[]): readonly Reading[] {
  switch (stat) {
    case "time":
      if (run.seconds === undefined) throw noTime(paths);
      return [duration(run.seconds, {})];
    case "slowest": {
      const [slowest] = run.slowest;
      if (slowest === undefined) throw noTime(paths);
      const rows = run.slowest.map(({ name, seconds }) => duration(seconds, { case: name }));
      return [duration(slowest.seconds, {}), ...rows];
    }
    case "flaky":
      return [{ value: run.flaky, labels: {}, ...traitsOf(stat) }];
    default: {
      const outcome = OUTCOME_STATS.get(stat);
      if (outcome !== undefined) return [count(run, outcome, {})];
      return [
        { value: total(run), labels: {}, ...traitsOf() },
        ...OUTCOMES.map((outcome) => count(run, outcome, { outcome })),
      ];
    }
  }
}

function count(run: TestRun, outcome: Outcome, labels: Reading["labels"]): Reading {
  return { value: run.counts[outcome], labels, ...traitsOf(outcome) };
}

function duration(seconds: number, labels: Reading["labels"]): Reading {
  return { value: seconds, labels, ...traitsOf("time") };
}

function total({ counts }: TestRun): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Recognises a report's format by its content, and reads it. */
async function readTests(file: ReportFile, run: TestRun, signal?: AbortSignal): Promise<string> {
  const head = (await readHead(file, signal)).trimStart();
  if (head.startsWith("<")) return await readXmlTests(file, run, signal);
  const events = head.split("\n").map((line) => parseEvent(line.trimEnd())).filter((one) =>
    one !== undefined
  );
  const eventFormat = EVENT_FORMATS.find(({ accepts }) => events.some(accepts));
  if (eventFormat !== undefined) {
    await readEvents(file, eventFormat, { run, signal });
    return eventFormat.name;
  }
  if (/^[{[]/.test(head)) return addJsonTests(await readJson(file, signal), run);
  if (isTap(head)) return await readTap(file, run, signal);
  throw reportError("COLLECT_FORMAT", file, {
    line: 1,
    why: `"${shownPart(head.split("\n", 1)[0] ?? "", 40)}" is not the start of a known test report`,
    fix: `Give one of ${KNOWN}`,
  });
}

async function readXmlTests(
  file: ReportFile,
  run: TestRun,
  signal?: AbortSignal,
): Promise<string> {
  let name = "";
  await readXml(file, (root) => {
    const format = XML_FORMATS.find(({ accepts }) => accepts(root));
    if (format === undefined) {
      throw reportError("COLLECT_FORMAT", file, {
        line: root.line,
        why: `its root element <${root.name}> is not that of a known test report`,
        fix: `Give one of ${KNOWN}`,
      });
    }
    name = format.name;
    return format.start(file, run);
  }, signal);
  return name;
}

function addJsonTests(root: JsonNode, run: TestRun): string {
  const format = JSON_FORMATS.find(({ accepts }) => accepts(root));
  if (format === undefined) {
    throw reportError("COLLECT_FORMAT", root.file, {
      why: "it is JSON, but not that of a known test runner",
      fix: `Give one of ${KNOWN}`,
    });
  }
  format.add(root, run);
  return format.name;
}

/** Never a silent 0. */
function noneOf(stated: number, report: ReportFile): Error {
  return reportError("COLLECT_FORMAT", report, {
    why: `it says that it has ${stated} ${stated === 1 ? "test" : "tests"}, but lists none`,
    fix: "Give the report as the test runner wrote it, with its tests and not only their sums",
  });
}

function noTime(paths: readonly string[]): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot tell the time of the tests from ${paths.join(", ")}`,
    why: "the report says no time",
    fix: "Let the test runner write times, or ask for --stat count",
  });
}
