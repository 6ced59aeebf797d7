import assert from "node:assert/strict";
import {
  parseTimeSpan,
  secondsBetween,
  secondsReader,
} from "../../../collectors/tests/_parse_time.ts";
import { tests } from "../../../collectors/tests/tests.ts";
import type { OptionValues } from "../../../collectors/types.ts";
import { assertCollectError, collectText, withFiles } from "../_reports.ts";

/** `passed failed error skipped flaky` of a report. */
async function counts(text: string, options: OptionValues = {}): Promise<string> {
  const [reading] = await collectText(tests, text, options);
  const { passed, failed, errors, skipped, flaky } = reading?.evidence ?? {};
  return [passed, failed, errors, skipped, flaky].join(" ");
}

async function value(text: string, stat: string): Promise<unknown> {
  return (await collectText(tests, text, { stat }))[0]?.value;
}

const SUITE = (content: string) => `<testsuite name="s">${content}</testsuite>`;

Deno.test("tests gives one number for --stat, with its unit and direction", async () => {
  const text = SUITE(
    '<testcase name="a" time="0.5"/><testcase name="b" time="1,200.25"><failure/></testcase>' +
      '<testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase>',
  );
  const stats: readonly [stat: string, value: number, direction: string][] = [
    ["count", 4, "higher"],
    ["passed", 1, "higher"],
    ["failed", 1, "lower"],
    ["errors", 1, "lower"],
    ["skipped", 1, "lower"],
    ["flaky", 0, "lower"],
    ["time", 1200.75, "lower"],
    ["slowest", 1200.25, "lower"],
  ];
  for (const [stat, value, direction] of stats) {
    const [reading] = await collectText(tests, text, { stat });
    assert.deepEqual([reading?.value, reading?.direction, reading?.labels], [value, direction, {}]);
    assert.equal(reading?.evidence?.tests, 4);
  }
});

Deno.test("tests lists the slowest tests, each name once", async () => {
  const times = [3, 1, 9, 4, 9.5, 2];
  const text = SUITE(
    times.map((time, i) => `<testcase classname="C" name="t${i % 5}" time="${time}"/>`).join(""),
  );
  const readings = await collectText(tests, text, { stat: "slowest", top: 3 });
  assert.deepEqual(readings.map(({ labels, value }) => [labels.case, value]), [
    [undefined, 9.5],
    ["C t4", 9.5],
    ["C t2", 9],
    ["C t3", 4],
  ]);
});

Deno.test("tests counts what failed and then passed in the same report as flaky", async () => {
  const failed = '<testcase classname="C" name="a"><failure/></testcase>';
  const passed = '<testcase classname="C" name="a"/>';
  assert.equal(await counts(SUITE(failed + passed)), "1 1 0 0 1");
  assert.equal(await counts(SUITE(passed + failed)), "1 1 0 0 0");
  assert.equal(await counts(SUITE(failed + passed.replace("C", "D"))), "1 1 0 0 0");
  const surefire = '<testcase name="a"><flakyFailure/></testcase><testcase name="b"><failure/>' +
    "<rerunFailure/></testcase>";
  assert.equal(await counts(SUITE(surefire)), "1 1 0 0 1");
  await withFiles({ "1.xml": SUITE(failed), "2.xml": SUITE(passed) }, async (root) => {
    const [reading] = await tests.collect({ paths: ["*.xml"], options: {} }, { root });
    assert.equal(reading?.evidence?.flaky, 0);
    assert.equal(reading?.evidence?.reports, 2);
  });
});

Deno.test("JUnit: signs of an outcome count for their own test only", async () => {
  const cases: readonly [content: string, counts: string][] = [
    ['<testcase name="a" status="notrun"/>', "0 0 0 1 0"],
    ['<testcase name="a"><skipped type="todo"/><failure/></testcase>', "0 0 0 1 0"],
    ['<testcase name="a"><failure/><error/></testcase>', "0 0 1 0 0"],
    ['<testcase name="a"><system-out>no &lt;failure/&gt;</system-out></testcase>', "1 0 0 0 0"],
    ['<properties><property><failure/></property></properties><testcase name="a"/>', "1 0 0 0 0"],
    ['<error message="setup"/>', "0 0 1 0 0"],
  ];
  for (const [content, expected] of cases) assert.equal(await counts(SUITE(content)), expected);
});

Deno.test("JUnit: a suite's own time counts before the sum of what is in it", async () => {
  const nested =
    `<testsuites><testsuite time="5"><testcase name="a" time="4"/><testsuite time="3">` +
    `<testcase name="b" time="3"/></testsuite></testsuite><testsuite><testcase name="c" time="2"/>` +
    `</testsuite><testcase name="d" time="1"/></testsuites>`;
  assert.equal(await value(nested, "time"), 8);
  assert.equal(await value(nested.replace("<testsuites>", '<testsuites time="7.5">'), "time"), 7.5);
  await assertCollectError(
    () => value(SUITE('<testcase name="a" time="NaN"/>'), "time"),
    "COLLECT_NOTHING",
    /no time/,
  );
});

const TRX = (results: string, outcome = "Completed") =>
  `<TestRun><Times start="2026-01-01T00:00:59.9000000Z" finish="2026-01-01T00:01:00.1500001Z"/>` +
  `<Results>${results}</Results><ResultSummary outcome="${outcome}"/></TestRun>`;

Deno.test("TRX: the rows of a test with data count, the test around them does not", async () => {
  const text = TRX(
    '<UnitTestResult testName="all" outcome="Failed"><InnerResults>' +
      '<UnitTestResult testName="1" outcome="Passed" duration="00:00:01.5000000"/>' +
      '<UnitTestResult testName="2" outcome="Failed"/></InnerResults></UnitTestResult>' +
      '<UnitTestResult testName="3" outcome="NotExecuted"/>' +
      '<UnitTestResult testName="4" outcome="Timeout"/>',
    "Failed",
  );
  assert.equal(await counts(text), "1 1 1 1 0");
  assert.equal(await value(text, "slowest"), 1.5);
  assert.ok(Math.abs(Number(await value(text, "time")) - 0.2500001) < 1e-9);
});

Deno.test("TRX: a run that broke outside of its tests is an error, an unknown outcome too", async () => {
  assert.equal(await counts(TRX('<UnitTestResult outcome="Passed"/>', "Failed")), "1 0 1 0 0");
  await assertCollectError(
    () => counts(TRX('\n<UnitTestResult outcome="constructor"/>')),
    "COLLECT_FORMAT",
    /report:2: "constructor" is not a valid outcome/,
  );
});

const EVENT = (fields: object) => `${JSON.stringify({ Package: "p", ...fields })}\n`;

Deno.test("go test -json: what began and never ended, and a broken build, are errors", async () => {
  const begun = EVENT({ Action: "run", Test: "A" }) + EVENT({ Action: "run", Test: "B" }) +
    EVENT({ Action: "pass", Test: "B", Elapsed: 0.5 });
  assert.equal(await counts(begun + EVENT({ Action: "fail", Elapsed: 2 })), "1 0 1 0 0");
  const broken =
    `${JSON.stringify({ ImportPath: "p", Action: "build-fail" })}\n# p\nx.go:1: bad\n` +
    EVENT({ Action: "start" }) + EVENT({ Action: "fail", FailedBuild: "p" });
  assert.equal(await counts(broken), "0 0 1 0 0");
  assert.equal(await counts(EVENT({ Action: "skip", Elapsed: 0 })), "0 0 0 0 0");
});

Deno.test("go test -json: a report that is cut off is an error", async () => {
  const text = EVENT({ Action: "run", Test: "A" }) + EVENT({ Action: "pass", Test: "A" });
  await assertCollectError(() => counts(text), "COLLECT_FORMAT", /the package p does not end/);
  await assertCollectError(
    () => counts(`${text}{"Package":"p","Act`),
    "COLLECT_FORMAT",
    /report:3: the line starts like an event/,
  );
});

Deno.test("TAP: plans, directives, subtests and YAML blocks", async () => {
  const text = `TAP version 14
1..5
ok 1 - one
  ---
  duration_ms: 250
  message: |
    not ok 9 - printed, not run
  ...
not ok 2 two # TODO some day
ok 3 # SKIP no network
    # Subtest: inner
    1..2
    ok 1
    not ok 2 - broken
not ok 4 - outer
not ok 5
`;
  assert.equal(await counts(text), "2 3 0 2 0");
  assert.equal(await value(text, "time"), 0.25);
  assert.equal(await counts("1..0 # SKIP nothing here\n"), "0 0 0 0 0");
  assert.equal(await counts("1..3\nok 1\nBail out! the database is gone\n"), "1 0 1 0 0");
});

Deno.test("TAP: a plan that is missing or not kept is an error", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["TAP version 13\nok 1\n", /it has no plan/],
    ["1..3\nok 1\nok 2\n", /it has 2 of 3 planned tests/],
    ["1..1\nok 1\nok 2\n", /it has 2 of 1 planned tests/],
    ["    1..2\n    ok 1\nok 1\n1..1\n", /it has 1 of 2 planned tests/],
    ["TAP version 13\n", /it has no plan/],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => counts(text), "COLLECT_FORMAT", message);
  }
});

Deno.test("Mocha: the lists must agree with the statistics", async () => {
  const text = '{"stats":{"passes":2,"failures":0,"pending":0,"duration":1},"passes":[],' +
    '"failures":[],"pending":[]}';
  await assertCollectError(
    () => counts(text),
    "COLLECT_FORMAT",
    /stats\.passes is 2, expected the number of passes, which is 0/,
  );
});

Deno.test("tests refuses what is no test report", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /it is empty/],
    ["hello", /"hello" is not the start of a known test report/],
    ["<html/>", /root element <html> is not that of a known test report/],
    ["{}", /it is JSON, but not that of a known test runner/],
    [
      '{"testResults":[{"assertionResults":[{"status":"odd"}]}]}',
      /status is "odd", expected passed/,
    ],
    ["<testsuite><testcase>", /not well-formed/],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => counts(text), "COLLECT_FORMAT", message);
  }
});

Deno.test("times of reports are read strictly", () => {
  const seconds: readonly [text: string, seconds: number | undefined][] = [
    ["0.25", 0.25],
    ["1,234.5", 1234.5],
    ["2e-3", 0.002],
    [".5", 0.5],
    ["", undefined],
    [".", undefined],
    ["NaN", undefined],
    ["-1", undefined],
    ["12,34", 12.34],
    ["0,160", 0.16],
    ["1.234,5", 1234.5],
    ["1,234,567", 1234567],
    ["1s", undefined],
  ];
  for (const [text, expected] of seconds) assert.equal(secondsReader()(text), expected, text);
  assert.equal(parseTimeSpan("1.02:03:04.5"), 93784.5);
  assert.equal(parseTimeSpan("12:00"), undefined);
  assert.equal(secondsBetween("2026-01-01T00:00:01.5Z", "2026-01-01T01:00:00+01:00"), undefined);
  assert.equal(secondsBetween("never", "2026-01-01T01:00:00Z"), undefined);
});

Deno.test("a report that states tests but lists none is an error, one that states none is 0", async () => {
  const list = [
    '<testsuite tests="2"/>',
    '<TestRun><Results/><ResultSummary outcome="Completed"><Counters total="2"/></ResultSummary></TestRun>',
    '{"numTotalTests": 2, "testResults": []}',
  ];
  for (const report of list) {
    const stated = () => collectText(tests, report);
    await assertCollectError(stated, "COLLECT_FORMAT", /it has 2 tests, but lists none/);
    assert.equal((await collectText(tests, report.replace("2", "0")))[0]?.value, 0);
  }
});
