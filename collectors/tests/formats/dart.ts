import { isObject } from "../../../core/json_value.ts";
import { passOver } from "../../read/passed_over.ts";
import type { EventTestFormat } from "../_format.ts";
import { addTest, addTime, type Outcome } from "../_test_run.ts";

const RESULTS: ReadonlyMap<unknown, Outcome> = new Map<unknown, Outcome>([
  ["success", "passed"],
  ["failure", "failed"],
  ["error", "error"],
]);

/** A test under way. */
interface Started {
  readonly name: string;
  readonly time: number | undefined;
}

/**
 * The JSON of `dart test` and `flutter test` (`--reporter json`, `--machine`). Hidden tests, such as the loading of a file, do not count, as in
 * the tool's own sums, unless they fail. The time is that of the end.
 */
export const dartEvents: EventTestFormat = {
  name: "dart",
  accepts: ({ type, protocolVersion, test }) =>
    (type === "start" && typeof protocolVersion === "string") ||
    (type === "testStart" && isObject(test)),
  start: (file, run) => {
    const started = new Map<unknown, Started>();
    let isWhole = false;
    let last: number | undefined;
    return {
      add: ({ type, test, testID, result, hidden, skipped, time }) => {
        const at = typeof time === "number" && time >= 0 ? time : undefined;
        last = at ?? last;
        if (type === "testStart" && isObject(test)) {
          started.set(test.id, { name: `${test.suiteID} ${test.name}`, time: at });
        } else if (type === "testDone") {
          const { name = String(testID), time: from } = started.get(testID) ?? {};
          started.delete(testID);
          const outcome = skipped === true ? "skipped" : RESULTS.get(result) ?? "error";
          if (hidden === true && outcome !== "failed" && outcome !== "error") return;
          const isTimed = at !== undefined && from !== undefined && at >= from;
          addTest(run, { name, outcome, seconds: isTimed ? (at - from) / 1000 : undefined });
        } else if (type === "done") {
          isWhole = true;
          addTime(run, at === undefined ? undefined : at / 1000);
          for (const { name } of started.values()) addTest(run, { name, outcome: "error" });
        }
      },
      end: () => {
        if (isWhole) return undefined;
        if (started.size > 0) return 'the run does not end (an event of type "done")';
        // Some versions of Flutter leave it out.
        passOver(
          file,
          'the event "done" is missing, so that tests behind the last one would be, too',
        );
        addTime(run, last === undefined ? undefined : last / 1000);
        return undefined;
      },
    };
  },
};
