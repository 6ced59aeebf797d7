import { items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import type { JsonTestFormat } from "../_format.ts";
import { secondsOf } from "../_seconds_of.ts";
import { addTest, addTime, type Outcome, type TestRun } from "../_test_run.ts";

/** Nanoseconds. */
const PER_SECOND = 1_000_000_000;

/** The worst step tells how a scenario came out; what Cucumber lets a run fail for is a failure. */
const WORST: readonly (readonly [statuses: readonly string[], Outcome])[] = [
  [["failed", "ambiguous", "undefined", "error", "hook_error"], "failed"],
  [["pending", "skipped", "untested"], "skipped"],
];

/**
 * Cucumber's JSON (cucumber-js, -jvm, -ruby, godog) and behave's: a list of features. A scenario is a test. A background that stands for itself
 * belongs to the scenario behind it.
 */
export const cucumberJson: JsonTestFormat = {
  name: "cucumber",
  accepts: ({ value }) =>
    Array.isArray(value) && value.length > 0 &&
    value.every((one) => one?.keyword !== undefined && ("uri" in one || "location" in one)),
  add: (root, run) => {
    for (const feature of items(root)) addFeature(feature, run);
  },
};

function addFeature(feature: JsonNode, run: TestRun): void {
  // behave has a location in place of a path, and counts in seconds.
  const path = optional(feature, "uri");
  const perSecond = path === undefined ? 1 : PER_SECOND;
  const elements = optional(feature, "elements");
  let background: readonly JsonNode[] = [];
  for (const element of elements === undefined ? [] : items(elements)) {
    const results = resultsOf(element);
    if (optional(element, "type")?.value === "background") {
      background = results;
      continue;
    }
    const all = [...background, ...results];
    background = [];
    const seconds = all.map((result) => secondsOf(optional(result, "duration"), perSecond))
      .reduce((sum, one) => one === undefined ? sum : (sum ?? 0) + one, undefined);
    addTest(run, {
      name: `${(path ?? optional(feature, "location"))?.value} ${textOf(member(element, "name"))}`,
      outcome: outcomeOf(element, all),
      seconds,
    });
    addTime(run, seconds);
  }
}

/** The results of an element's steps, and of the hooks around them. */
function resultsOf(element: JsonNode): readonly JsonNode[] {
  const lists = ["before", "steps", "after"].map((name) => optional(element, name));
  const parts = lists.flatMap((list) => list === undefined ? [] : items(list));
  const hooks = parts.flatMap((step) =>
    ["before", "after"].flatMap((name) => {
      const list = optional(step, name);
      return list === undefined ? [] : items(list);
    })
  );
  return [...parts, ...hooks].flatMap((part) => optional(part, "result") ?? []);
}

function outcomeOf(element: JsonNode, results: readonly JsonNode[]): Outcome {
  const found = new Set(
    results.map((result) => String(optional(result, "status")?.value).toLowerCase()),
  );
  const stated = optional(element, "status")?.value;
  if (typeof stated === "string") found.add(stated.toLowerCase());
  return WORST.find(([statuses]) => statuses.some((one) => found.has(one)))?.[1] ?? "passed";
}
