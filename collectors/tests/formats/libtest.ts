import type { EventTestFormat } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

const ENDS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["ok", "passed"],
  ["failed", "failed"],
  ["ignored", "skipped"],
]);

/**
 * The JSON of Rust's libtest (`cargo test -- -Z unstable-options --format json`) and of nextest (`libtest-json`). Each binary with tests is a
 * suite; the time is the sum of theirs. A test that began and never ended took its binary with it.
 */
export const libtestEvents: EventTestFormat = {
  name: "libtest",
  accepts: ({ type, event }) =>
    event === "started" && (type === "suite" || type === "test" || type === "bench"),
  start: (_, run) => {
    const open = new Set<string>();
    let suites = 0;
    return {
      add: ({ type, event, name, exec_time }) => {
        const seconds = typeof exec_time === "number" && exec_time >= 0 ? exec_time : undefined;
        const outcome = ENDS.get(event);
        if (type === "suite") {
          if (event === "started") suites++;
          else if (outcome !== undefined) {
            suites--;
            addTime(run, seconds);
            for (const test of open) addTest(run, { name: test, outcome: "error" });
            open.clear();
          }
        } else if (type === "test" && typeof name === "string") {
          if (event === "started") open.add(name);
          else if (outcome !== undefined) {
            open.delete(name);
            addTest(run, { name, outcome, seconds });
          }
        }
      },
      end: () => suites > 0 ? "a suite does not end" : undefined,
    };
  },
};
