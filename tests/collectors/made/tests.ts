import { below, type Maker, oneOf, type Random, some } from "./made.ts";

type Outcome = "passed" | "failed" | "skipped";

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly ms: number;
}

/** Writes tests down in one format. */
type Writer = (cases: readonly Case[]) => string;

/** A maker that asks for all tests, or those of one outcome. */
function maker(write: Writer, trace: RegExp): Maker {
  return (random: Random) => {
    const cases = some(random, 6, (index): Case => ({
      name: `case ${index}`,
      outcome: oneOf(random, ["passed", "failed", "skipped"]),
      ms: below(random, 1000),
    }));
    const stat = oneOf(random, ["count", "passed", "failed", "skipped"]);
    const counted = cases.filter(({ outcome }) => stat === "count" || stat === outcome);
    return {
      text: write(cases),
      options: { stat },
      value: counted.length,
      // Of one outcome there may be none.
      ...(stat === "count" && { trace }),
    };
  };
}

function junit(cases: readonly Case[]): string {
  const signs = { passed: "", failed: '<failure message="no"/>', skipped: "<skipped/>" };
  return '<?xml version="1.0"?>\n<testsuites>' +
    `<testsuite name="s" tests="${cases.length}" time="1.5">\n` +
    cases.map(({ name, outcome, ms }) =>
      `<testcase classname="c" name="${name}" time="${ms / 1000}">${signs[outcome]}</testcase>\n`
    ).join("") + "</testsuite></testsuites>";
}

function trx(cases: readonly Case[]): string {
  const words = { passed: "Passed", failed: "Failed", skipped: "NotExecuted" };
  return '<TestRun id="1"><Results>' +
    cases.map(({ name, outcome }) =>
      `<UnitTestResult testName="${name}" outcome="${words[outcome]}" duration="00:00:00.1"/>`
    ).join("") +
    `</Results><ResultSummary outcome="Completed"><Counters total="${cases.length}"/>` +
    "</ResultSummary></TestRun>";
}

function goTest(cases: readonly Case[]): string {
  const actions = { passed: "pass", failed: "fail", skipped: "skip" };
  const line = (event: Record<string, unknown>) => JSON.stringify({ Package: "p", ...event });
  const isFailed = cases.some(({ outcome }) => outcome === "failed");
  return [
    ...cases.flatMap(({ name, outcome }) => [
      line({ Action: "run", Test: name }),
      line({ Action: "output", Test: name, Output: `--- ${outcome}\n` }),
      line({ Action: actions[outcome], Test: name, Elapsed: 0.1 }),
    ]),
    line({ Action: isFailed ? "fail" : "pass", Elapsed: 0.5 }),
    "",
  ].join("\n");
}

function tap(cases: readonly Case[]): string {
  return [
    "TAP version 13",
    ...cases.map(({ name, outcome, ms }, index) =>
      `${outcome === "failed" ? "not ok" : "ok"} ${index + 1} - ${name}` +
      `${outcome === "skipped" ? " # SKIP" : ""}\n  ---\n  duration_ms: ${ms}\n  ...`
    ),
    `1..${cases.length}`,
    "",
  ].join("\n");
}

function jest(cases: readonly Case[]): string {
  const words = { passed: "passed", failed: "failed", skipped: "pending" };
  return JSON.stringify({
    ...{ numTotalTests: cases.length, success: true, startTime: 1000 },
    testResults: [{
      ...{ name: "a.test.ts", status: "passed", endTime: 2000 },
      assertionResults: cases.map(({ name, outcome, ms }) => ({
        ...{ fullName: name, status: words[outcome], duration: ms },
      })),
    }],
  });
}

function mocha(cases: readonly Case[]): string {
  const of = (wanted: Outcome) =>
    cases.filter(({ outcome }) => outcome === wanted)
      .map(({ name, ms }) => ({ fullTitle: name, file: "a.js", duration: ms, currentRetry: 0 }));
  const [passes, failures, pending] = [of("passed"), of("failed"), of("skipped")];
  return JSON.stringify({
    stats: {
      ...{ tests: cases.length, duration: 5 },
      ...{ passes: passes.length, failures: failures.length, pending: pending.length },
    },
    ...{ passes, failures, pending },
  });
}

/** What makes the reports of `tests`. */
export const TESTS_MAKERS: readonly Maker[] = [
  maker(junit, /<testcase|tests="[1-9]/),
  maker(trx, /<UnitTestResult|total="[1-9]/),
  maker(goTest, /"Test":/),
  maker(tap, /^ok \d|^not ok \d|^1\.\.[1-9]/m),
  maker(jest, /"fullName"|"numTotalTests":[1-9]/),
  maker(mocha, /"fullTitle"|"tests":[1-9]/),
];
