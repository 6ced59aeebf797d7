import assert from "node:assert/strict";
import type { Run } from "../../../core/run.ts";
import { type Before, trackedMeasurements } from "../../../core/past/tracked.ts";
import { historyOf, NOW, sha, type TestRun } from "../_view.ts";

const MAIN: readonly TestRun[] = [70, 80, 90].map((coverage, index) => ({
  commit: sha(`a${index}`),
  values: { coverage },
}));
const OWN: TestRun = { commit: sha("f0"), values: { coverage: 60 }, branch: "feature" };

function run(branch: string): Run {
  return {
    key: {
      project: "acme/shop",
      ci: "github",
      runId: "99",
      attempt: 1,
      job: "",
      labels: {},
    },
    commit: sha("f1"),
    branch,
    event: "push",
    time: NOW,
    number: 99,
    recordedAt: NOW,
  };
}

function before(
  runs: readonly TestRun[],
  branch: string,
  change?: Partial<NonNullable<Before["change"]>>,
): readonly [number | string | undefined, string | undefined] {
  const reference = {
    branch: "main",
    mergeBase: sha("a1"),
    ancestors: [sha("a1"), sha("a0")],
    maxAgeDays: 90,
  };
  const [measurement] = trackedMeasurements(
    [{ metric: "coverage", labels: {}, value: 50 }],
    [],
    {
      run: run(branch),
      view: historyOf(runs),
      ...(change && { change: { reference, isProposal: false, now: NOW, ...change } }),
    },
  );
  return [measurement?.previous, measurement?.previousAt];
}

Deno.test("a value is shown beside the one of the last run of its branch", () => {
  assert.deepEqual(before(MAIN, "main"), [90, "the last run"]);
  assert.deepEqual(before([...MAIN, OWN], "feature", {}), [60, "the last run"]);
});

Deno.test("on a branch without runs it is shown beside the one at the merge base", () => {
  assert.deepEqual(before(MAIN, "feature", {}), [80, "a100000, the merge base"]);
  assert.deepEqual(before(MAIN, "feature"), [undefined, undefined]);
});

Deno.test("of a change into another branch, runs of its own branch do not count", () => {
  const own = [...MAIN, OWN];
  assert.deepEqual(before(own, "feature", { isProposal: true }), [80, "a100000, the merge base"]);
});

Deno.test("words are shown beside words", () => {
  const view = historyOf(MAIN);
  const words = {
    ...view,
    series: [{
      metric: "node",
      labels: {},
      values: Float64Array.of(0, 1, NaN),
      words: ["v20", "v22"],
    }],
  };
  const reference = { branch: "main", maxAgeDays: 90 };
  const [one] = trackedMeasurements([{ metric: "node", labels: {}, value: "v24" }], [], {
    run: run("feature"),
    view: words,
    change: { reference, isProposal: true, now: NOW },
  });
  assert.deepEqual([one?.previous, one?.previousAt], ["v22", "a100000, the newest run of main"]);
});
