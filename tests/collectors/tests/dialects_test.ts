import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { tests } from "../../../collectors/tests/tests.ts";
import { assertCollectError, collectText } from "../_reports.ts";

const NUNIT = (cases: string) =>
  `<test-run id="0" testcasecount="4" total="4" duration="1,5"><test-suite type="Assembly" result="Failed" total="4">${cases}</test-suite></test-run>`;

const DART = (...events: readonly object[]) =>
  [{ protocolVersion: "0.1.1", type: "start", time: 0 }, ...events].map((one) =>
    `${JSON.stringify(one)}\n`
  )
    .join("");

const dartTest = (id: number, event: object) => [
  { type: "testStart", time: id, test: { id, name: `t${id}`, suiteID: 0 } },
  { type: "testDone", time: id + 250, testID: id, hidden: false, skipped: false, ...event },
];

const LIBTEST = (...events: readonly object[]) =>
  events.map((one) => `${JSON.stringify(one)}\n`).join("");

/** What a report is, and how its tests came out: format, passed, failed, errors, skipped, flaky, seconds. */
const REPORTS: readonly (readonly [name: string, report: string | Uint8Array, result: string])[] = [
  [
    "NUnit 3: an error in a test is a failure, as in its own sums; a decimal comma",
    NUNIT(
      '<test-case fullname="a" result="Passed" duration="0,25"/><test-case fullname="b" result="Failed" label="Error"/>' +
        '<test-case fullname="c" result="Skipped" label="Ignored"/><test-case fullname="d" result="Inconclusive"/>' +
        '<test-case fullname="e" result="Warning"/>',
    ),
    "nunit3 2 1 0 2 0 1.5",
  ],
  [
    "NUnit 3: an assembly that could not be loaded",
    '<test-run testcasecount="0" total="0"><test-suite type="Assembly" fullname="a.dll" result="Failed" label="Invalid" total="0"/></test-run>',
    "nunit3 0 0 1 0 0 ",
  ],
  [
    "NUnit 3: a suite alone",
    '<test-suite type="Assembly" testcasecount="1" total="1" duration="2"><test-case name="a" result="Passed"/></test-suite>',
    "nunit3 1 0 0 0 0 2",
  ],
  [
    "NUnit 2, with and without results",
    '<test-results total="6"><test-suite time="0.5"><results>' +
    '<test-case name="a" executed="True" result="Success" success="True" time="0.1"/>' +
    '<test-case name="b" executed="True" result="Error" success="False"><failure/></test-case>' +
    '<test-case name="c" executed="False" result="NotRunnable"/><test-case name="d" executed="False"/>' +
    '<test-case name="e" executed="True"><failure/></test-case><test-case name="f" executed="True"/>' +
    "</results></test-suite></test-results>",
    "nunit2 2 1 1 2 0 0.5",
  ],
  [
    "xUnit.net, with an error of the assembly",
    '<assemblies><assembly total="4" time="1.5"><errors><error type="assembly-cleanup"/></errors><collection>' +
    '<test name="a" result="Pass" time="0.1"/><test name="b" result="Fail"/><test name="c" result="Skip"/>' +
    '<test name="d" result="NotRun"/></collection></assembly><assembly total="0" time="0.5"/></assemblies>',
    "xunit 1 1 1 2 0 2",
  ],
  [
    "TestNG: what sets up is no test, but an error where it fails",
    '<testng-results total="1"><suite duration-ms="1500"><test><class name="C">' +
    '<test-method name="up" status="PASS" is-config="true"/><test-method name="down" status="FAIL" is-config="true"/>' +
    '<test-method name="a" status="PASS" duration-ms="3"/></class></test></suite></testng-results>',
    "testng 1 0 1 0 0 1.5",
  ],
  [
    "Sonar's generic test execution",
    '<testExecutions version="1"><file path="a.js"><testCase name="a" duration="250"/><testCase name="b" duration="250">' +
    '<failure message="m">x</failure></testCase><testCase name="c" duration="0"><skipped message="m"/></testCase>' +
    "</file></testExecutions>",
    "sonar 1 1 0 1 0 0.5",
  ],
  [
    "Dart: hidden tests count only where they fail",
    DART(
      ...dartTest(1, { result: "success", hidden: true }),
      ...dartTest(2, { result: "success" }),
      ...dartTest(3, { result: "failure" }),
      ...dartTest(4, { result: "error", hidden: true }),
      ...dartTest(5, { result: "success", skipped: true }),
      { type: "done", success: false, time: 1500 },
    ),
    "dart 1 1 1 1 0 1.5",
  ],
  [
    "Flutter puts lines of its own in between",
    `[{"event":"test.startedProcess"}]\n${
      DART(...dartTest(1, { result: "success" }), { type: "done", success: true, time: 500 })
    }`,
    "dart 1 0 0 0 0 0.5",
  ],
  [
    "libtest: a test that took its binary with it is an error; each binary is a suite",
    LIBTEST(
      { type: "suite", event: "started", test_count: 2 },
      { type: "test", event: "started", name: "a" },
      { type: "test", event: "ok", name: "a", exec_time: 0.1 },
      { type: "test", event: "started", name: "b" },
      { type: "suite", event: "failed", passed: 1, exec_time: 0.25 },
      { type: "suite", event: "started", test_count: 0 },
      { type: "suite", event: "ok", exec_time: 0.25 },
    ),
    "libtest 1 0 1 0 0 0.5",
  ],
  [
    "behave counts in seconds",
    JSON.stringify([{
      keyword: "Feature",
      location: "a.feature:1",
      name: "f",
      elements: [
        {
          type: "scenario",
          name: "a",
          status: "passed",
          steps: [{ result: { status: "passed", duration: 0.5 } }],
        },
        { type: "scenario", name: "b", status: "skipped", steps: [] },
        {
          type: "scenario",
          name: "c",
          status: "failed",
          steps: [{ result: { status: "undefined", duration: 0 } }],
        },
      ],
    }]),
    "cucumber 1 1 0 1 0 0.5",
  ],
  ["JUnit: a lone test", '<testcase name="a" time="0.5"/>', "junit 1 0 0 0 0 0.5"],
  [
    "JUnit: colours, control characters and broken bytes in what a test printed",
    new Uint8Array([
      ...new TextEncoder().encode(
        '<testsuite name="s"><testcase name="a&#27;[31m" time="0,5"><failure>&nbsp;\u001b[0m',
      ),
      ...[0xff, 0xc3, 0x28],
      ...new TextEncoder().encode("</failure></testcase></testsuite>\nDone in 3s\n"),
    ]),
    "junit 0 1 0 0 0 0.5",
  ],
  [
    "JSON: a control character in what a test printed",
    '{"examples":[{"full_description":"a","status":"failed","exception":{"message":"\u001b[31m\tno"}}],"summary":{"duration":0.5}}',
    "rspec 0 1 0 0 0 0.5",
  ],
  [
    "MSTest writes the summary first",
    '<TestRun><ResultSummary outcome="Failed"><Counters total="1"/></ResultSummary><Results>' +
    '<UnitTestResult testName="a" outcome="Failed" duration="00:00:01"/></Results></TestRun>',
    "trx 0 1 0 0 0 ",
  ],
];

async function result(report: string | Uint8Array): Promise<string> {
  const [reading] = await collectText(tests, report);
  const { format, passed, failed, errors, skipped, flaky, seconds = "" } = reading?.evidence ?? {};
  return [format, passed, failed, errors, skipped, flaky, seconds].join(" ");
}

for (const [name, report, expected] of REPORTS) {
  Deno.test(name, async () => {
    assert.equal(await result(report), expected);
    assert.equal(await result(gzipSync(report)), expected, "gzipped");
  });
}

Deno.test("what is passed over in a report of tests is told", async () => {
  const [reading] = await collectText(tests, '<testsuite><testcase name="&#7;&#8;"/></testsuite>');
  assert.match(
    `${reading?.evidence?.warning}`,
    /^report:1: a control character, which was passed over \(2 times\)$/,
  );
});

Deno.test("events that break off are an error, never a smaller number", async () => {
  const cases: readonly (readonly [report: string, message: RegExp])[] = [
    [DART(...dartTest(1, { result: "success" }).slice(0, 1)), /run does not end/],
    [
      LIBTEST({ type: "suite", event: "started" }, { type: "test", event: "started", name: "a" }),
      /suite does not end/,
    ],
    ['{"meta":{"protocolVersion":"27"}}\n{"testRunStarted":{}}\n', /run does not end/],
    ['{"type":"suite","event":"started"}\n{"type":"te', /report:2: the line starts like an event/],
  ];
  for (const [report, message] of cases) {
    await assertCollectError(() => collectText(tests, report), "COLLECT_FORMAT", message);
  }
});
