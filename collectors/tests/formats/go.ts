import type { EventTestFormat, TestEvent } from "../_format.ts";
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
 * The events of `go test -json`, as `go doc test2json` describes them. A test and its subtests each count. The time is the sum of the
 * packages'.
 */
export const goEvents: EventTestFormat = {
  name: "go",
  accepts: (event) => typeof event.Action === "string",
  start: (_, run) => {
    const packages = new Map<string, Package>();
    return {
      add: (event) => addEvent(run, packages, event),
      end: () => {
        const [open] = packages.keys();
        return open === undefined ? undefined : `the package ${open} does not end`;
      },
    };
  },
};

function addEvent(
  run: TestRun,
  packages: Map<string, Package>,
  event: TestEvent,
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
