import { readLines } from "../../read/lines.ts";
import type { ReportFile } from "../../read/text.ts";
import { reportError } from "../../read/report_error.ts";
import { addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** `[not ]ok [number] [- ][description][ # SKIP|TODO reason]`; spaces in front belong to a subtest. */
const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(?!#)(.*?))?(?: +#\s*(skip|todo)\b.*)?\s*$/i;

/** `1..5` */
const PLAN = /^( *)1\.\.(\d{1,9})\b/;

/** The part of a line that is looked at; what is printed between the points may be long. */
const LINE_START = 1000;

/** The points of one level, and how many were announced. */
interface Level {
  points: number;
  plan?: number;
}

/** A point that waits for what its YAML block says. */
interface Pending {
  readonly indent: number;
  readonly name: string;
  readonly outcome: Outcome;
  seconds?: number;
  /** Node.js marks a group of tests so. */
  isSuite: boolean;
}

/**
 * Whether a text looks like TAP.
 *
 * @param head The first characters
 * @returns `true` if a line of it is a version, a plan or a test point
 */
export function isTap(head: string): boolean {
  return /^(?:TAP version \d+|1\.\.\d+|(?:not )?ok\b)/m.test(head);
}

/**
 * Reads TAP 12 to 14, with subtests. A test and its subtests each count, groups (`type: 'suite'`) do not. The plan must be kept: it tells a
 * report that is cut off. The time is that of the last `# duration_ms`, else the sum of the top level's.
 *
 * @returns `tap`
 * @throws {CollectError} `COLLECT_FORMAT` if the plan is missing or not kept
 */
export async function readTap(
  file: ReportFile,
  run: TestRun,
  signal?: AbortSignal,
): Promise<string> {
  const levels = new Map<number, Level>();
  let pending: Pending | undefined;
  let block: string | undefined;
  let stated: number | undefined;
  let summed: number | undefined;
  let hasBailedOut = false;

  const level = (indent: number): Level => {
    const found = levels.get(indent) ?? { points: 0 };
    levels.set(indent, found);
    return found;
  };
  const flush = (): void => {
    if (pending === undefined) return;
    const { indent, isSuite, name, outcome, seconds } = pending;
    if (!isSuite) addTest(run, { name, outcome, seconds });
    if (indent === 0 && seconds !== undefined) summed = (summed ?? 0) + seconds;
    pending = undefined;
  };
  const closeLevels = (above: number): void => {
    for (const [indent, { points, plan }] of [...levels].filter(([at]) => at > above)) {
      const isKept = plan === undefined ? indent > 0 : plan === points;
      if (!isKept && !hasBailedOut) throw planError(file, points, plan);
      levels.delete(indent);
    }
  };

  await readLines(file, (line) => {
    if (block !== undefined) {
      if (line.startsWith(block) && line.trim() === "...") block = undefined;
      else if (pending !== undefined) readDetail(line, pending);
      return;
    }
    if (pending !== undefined && line.trim() === "---" && line.length > pending.indent + 3) {
      block = line.slice(0, line.indexOf("-"));
      return;
    }
    const start = line.slice(0, LINE_START);
    const point = POINT.exec(start);
    const plan = PLAN.exec(start);
    if (point !== null) {
      flush();
      const [, spaces = "", not, name = "", directive] = point;
      closeLevels(spaces.length);
      level(spaces.length).points++;
      const outcome = directive !== undefined ? "skipped" : not === undefined ? "passed" : "failed";
      pending = { indent: spaces.length, name, outcome, isSuite: false };
    } else if (plan !== null) {
      level(plan[1]?.length ?? 0).plan = Number(plan[2]);
    } else if (/^ *Bail out!/i.test(line)) {
      flush();
      hasBailedOut = true;
      addTest(run, { name: "Bail out!", outcome: "error" });
    } else {
      const duration = /^# duration_ms (\d+(?:\.\d+)?)$/.exec(line)?.[1];
      if (duration !== undefined) stated = Number(duration) / 1000;
    }
  }, signal);
  flush();
  level(0);
  closeLevels(-1);
  addTime(run, stated ?? summed);
  return "tap";
}

function readDetail(line: string, into: Pending): void {
  const duration = /^\s*duration_ms: (\d+(?:\.\d+)?)\s*$/.exec(line)?.[1];
  if (duration !== undefined) into.seconds = Number(duration) / 1000;
  if (/^\s*type: '?suite'?\s*$/.test(line)) into.isSuite = true;
}

function planError(file: ReportFile, points: number, plan: number | undefined): Error {
  return reportError("COLLECT_FORMAT", file, {
    why: plan === undefined
      ? "it has no plan (1..N), so that it may be cut off"
      : `it has ${points} of ${plan} planned tests, so that it is cut off or mixed up`,
    fix: "Let the tests run to their end, and give their output alone",
  });
}
