import { isObject } from "../../read/json_node.ts";
import { parseJson } from "../../read/json.ts";
import { readLines } from "../../read/lines.ts";
import type { ReportFile } from "../../read/text.ts";
import { reportError } from "../../read/report_error.ts";
import { addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** What ends a test or a package. */
const ENDS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["pass", "passed"],
  ["fail", "failed"],
  ["skip", "skipped"],
]);

/** A package whose tests are running. */
interface Package {
  readonly running: Set<string>;
  hasFailed: boolean;
}

/**
 * Whether a line is one of `go test -json`.
 *
 * @returns `true` for a JSON object with an action
 */
export function isGoTestEvent(line: string): boolean {
  return line.startsWith("{") && parseEvent(line)?.Action !== undefined;
}

/**
 * Reads the events of `go test -json`, as `go doc test2json` describes them. A test and its subtests each count. The time is the sum of the
 * packages'. Lines that are no JSON, such as those of the build, are passed over.
 *
 * @returns `go`
 * @throws {CollectError} `COLLECT_FORMAT` if a package does not end: then the report is cut off
 */
export async function readGoTests(
  file: ReportFile,
  run: TestRun,
  signal?: AbortSignal,
): Promise<string> {
  const packages = new Map<string, Package>();
  await readLines(file, (line, number) => {
    if (!line.startsWith("{")) return;
    const event = parseEvent(line);
    if (event === undefined) {
      throw reportError("COLLECT_FORMAT", file, {
        line: number,
        why: "the line is not an event of `go test -json`",
        fix: "Give the output of `go test -json`, whole",
      });
    }
    addEvent(run, packages, event);
  }, signal);
  for (const name of packages.keys()) {
    throw reportError("COLLECT_FORMAT", file, {
      why: `the package ${name} does not end, so that the file is cut off`,
      fix: "Let `go test -json` run to its end",
    });
  }
  return "go";
}

function addEvent(
  run: TestRun,
  packages: Map<string, Package>,
  event: Readonly<Record<string, unknown>>,
): void {
  const { Action: action, Package: path, Test: test, Elapsed: elapsed } = event;
  // Events of the build have no package.
  if (typeof path !== "string") return;
  const outcome = ENDS.get(action);
  const seconds = typeof elapsed === "number" && elapsed >= 0 ? elapsed : undefined;
  const open = packages.get(path) ?? { running: new Set(), hasFailed: false };
  packages.set(path, open);
  if (typeof test === "string") {
    if (outcome === undefined) {
      if (action === "run") open.running.add(test);
      return;
    }
    open.running.delete(test);
    open.hasFailed ||= outcome === "failed";
    addTest(run, { name: `${path} ${test}`, outcome, seconds });
  } else if (outcome !== undefined) {
    // A test that began and never ended took its package with it.
    for (const name of open.running) addTest(run, { name: `${path} ${name}`, outcome: "error" });
    const isBroken = outcome === "failed" && !open.hasFailed && open.running.size === 0;
    if (isBroken) addTest(run, { name: path, outcome: "error" });
    addTime(run, seconds);
    packages.delete(path);
  }
}

function parseEvent(line: string): Readonly<Record<string, unknown>> | undefined {
  const event = parseJson(line);
  return isObject(event) ? event : undefined;
}
