import { ownText } from "../read/own_text.ts";

/** How a test came out. An `error` is a test, or a whole suite, that broke before it could pass or fail. */
export type Outcome = "passed" | "failed" | "error" | "skipped";

/** Every outcome, in the order of the rows. */
export const OUTCOMES: readonly Outcome[] = ["passed", "failed", "error", "skipped"];

/** One execution of a test. */
export interface TestCase {
  /** With what tells it from the others: its class, its suite. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Absent where the report does not say. */
  readonly seconds?: number | undefined;
  /** The report itself says that it passed only when repeated. */
  readonly isFlaky?: boolean;
}

/** What reports say about tests, in memory that does not grow with their number. */
export interface TestRun {
  readonly counts: Record<Outcome, number>;
  /** Tests that failed and then passed in the same report. */
  flaky: number;
  /** How long the reports say that the runs took; absent where none says. */
  seconds?: number;
  /** The slowest tests, the slowest first, each name once. */
  readonly slowest: { readonly name: string; readonly seconds: number }[];
  /** How many of `slowest` are kept. */
  readonly top: number;
  /** The tests of the current report that failed, by a hash of their names. */
  readonly failed: Map<number, string[]>;
  /** How many tests the current report says that it has. Dialects count differently, so that only "some" or "none" can be relied on. */
  stated: number;
}

/**
 * A run without tests.
 *
 * @param top How many of the slowest tests are kept
 * @returns The run
 */
export function newTestRun(top: number): TestRun {
  return {
    counts: { passed: 0, failed: 0, error: 0, skipped: 0 },
    flaky: 0,
    slowest: [],
    top,
    failed: new Map(),
    stated: 0,
  };
}

/**
 * Adds one execution of a test. Executions of the same name each count, because tests with parameters often share a name.
 *
 * @param run Where it is counted
 */
export function addTest(run: TestRun, test: TestCase): void {
  run.counts[test.outcome]++;
  if (test.outcome === "failed" || test.outcome === "error") {
    const hash = hashOf(test.name);
    const names = run.failed.get(hash) ?? [];
    names.push(ownText(test.name));
    run.failed.set(hash, names);
  } else if (test.outcome === "passed" && (hasFailed(run, test.name) || test.isFlaky === true)) {
    run.flaky++;
  }
  if (test.seconds !== undefined) addSlow(run, test.name, test.seconds);
}

/** Whether a test failed before; it did not any more then. */
function hasFailed({ failed }: TestRun, name: string): boolean {
  if (failed.size === 0) return false;
  const hash = hashOf(name);
  const names = failed.get(hash);
  if (names?.includes(name) !== true) return false;
  const others = names.filter((other) => other !== name);
  if (others.length === 0) failed.delete(hash);
  else failed.set(hash, others);
  return true;
}

/** FNV-1a. A Set that is asked for millions of different texts fills the memory with them faster than it is freed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/**
 * Adds the time that a report says the run took.
 *
 * @param run Where it is added
 * @param seconds The time; nothing if the report does not say
 */
export function addTime(run: TestRun, seconds: number | undefined): void {
  if (seconds !== undefined) run.seconds = (run.seconds ?? 0) + seconds;
}

/**
 * Notes how many tests a report says that it has.
 *
 * @param run Where it is noted
 * @param tests The number, as it is written; anything else is passed over
 */
export function addStated(run: TestRun, tests: unknown): void {
  const number = Number(tests);
  if (number > 0) run.stated += number;
}

function addSlow(run: TestRun, name: string, seconds: number): void {
  const { slowest, top } = run;
  const last = slowest[top - 1];
  if (last !== undefined && last.seconds >= seconds) return;
  const before = slowest.findIndex((one) => one.name === name);
  if (before >= 0) {
    if ((slowest[before]?.seconds ?? 0) >= seconds) return;
    slowest.splice(before, 1);
  }
  const at = slowest.findIndex((one) => one.seconds < seconds);
  slowest.splice(at < 0 ? slowest.length : at, 0, { name: ownText(name), seconds });
  if (slowest.length > top) slowest.pop();
}
