import { isObject } from "../../../core/json_value.ts";
import type { EventTestFormat, TestEvent } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

/** How bad a step's status is, the worst last; what Cucumber lets a run fail for is a failure. */
const STATUS: readonly (readonly [status: string, Outcome])[] = [
  ["PASSED", "passed"],
  ["SKIPPED", "skipped"],
  ["PENDING", "skipped"],
  ["UNKNOWN", "error"],
  ["UNDEFINED", "failed"],
  ["AMBIGUOUS", "failed"],
  ["FAILED", "failed"],
];

/** Cucumber's messages (`--format message`). A test case is a test; an attempt that is made again does not count. */
export const cucumberMessages: EventTestFormat = {
  name: "cucumber-messages",
  accepts: (event) => isObject(event.meta) && event.meta.protocolVersion !== undefined,
  start: (_, run) => {
    const names = new Map<unknown, string>();
    const pickles = new Map<unknown, string>();
    const started = new Map<
      unknown,
      { readonly testCase: unknown; worst: number; seconds: number }
    >();
    const retried = new Set<unknown>();
    let start: number | undefined;
    let isWhole = false;

    const finish = (id: unknown, willBeRetried: unknown): void => {
      const one = started.get(id);
      started.delete(id);
      if (one === undefined) return;
      if (willBeRetried === true) return void retried.add(one.testCase);
      addTest(run, {
        name: names.get(one.testCase) ?? String(one.testCase),
        outcome: STATUS[one.worst]?.[1] ?? "error",
        seconds: one.seconds,
        isFlaky: retried.has(one.testCase),
      });
    };
    const handlers: Readonly<Record<string, (body: TestEvent) => void>> = {
      pickle: ({ id, uri, name }) => pickles.set(id, `${uri} ${name}`),
      testCase: ({ id, pickleId }) => names.set(id, pickles.get(pickleId) ?? String(pickleId)),
      testRunStarted: ({ timestamp }) => start = secondsOf(timestamp),
      testCaseStarted: ({ id, testCaseId }) =>
        started.set(id, { testCase: testCaseId, worst: 0, seconds: 0 }),
      testStepFinished: ({ testCaseStartedId, testStepResult }) => {
        const one = started.get(testCaseStartedId);
        if (one === undefined || !isObject(testStepResult)) return;
        const rank = STATUS.findIndex(([status]) => status === testStepResult.status);
        one.worst = Math.max(one.worst, rank < 0 ? 3 : rank);
        one.seconds += secondsOf(testStepResult.duration) ?? 0;
      },
      testCaseFinished: ({ testCaseStartedId, willBeRetried }) =>
        finish(testCaseStartedId, willBeRetried),
      testRunFinished: ({ timestamp }) => {
        isWhole = true;
        const end = secondsOf(timestamp);
        if (start !== undefined && end !== undefined && end >= start) addTime(run, end - start);
      },
    };
    return {
      add: (event) => {
        for (const [name, body] of Object.entries(event)) {
          if (isObject(body)) handlers[name]?.(body);
        }
      },
      end: () => isWhole ? undefined : "the run does not end (testRunFinished)",
    };
  },
};

/** `{seconds, nanos}` */
function secondsOf(time: unknown): number | undefined {
  if (!isObject(time)) return undefined;
  const { seconds, nanos } = time;
  return typeof seconds === "number" && typeof nanos === "number"
    ? seconds + nanos / 1e9
    : undefined;
}
