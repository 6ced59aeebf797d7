import assert from "node:assert/strict";
import {
  type Baseline,
  comparableRuns,
  describeBaseline,
  findBaseline,
  type Reference,
} from "../../../core/past/baseline.ts";
import { DAY_MS, historyOf, NOW, sha, type TestRun } from "../_view.ts";

const COMMITS = ["a1", "a2", "a3", "a4", "a5"].map(sha);
const MAIN: readonly TestRun[] = COMMITS.map((commit, index) => ({
  commit,
  values: { coverage: 80 + index },
}));

function baseline(
  runs: readonly TestRun[],
  reference: Partial<Reference>,
  metric = "coverage",
): Baseline | undefined {
  const view = historyOf(runs);
  const column = view.series.find((one) => one.metric === metric);
  assert.ok(column);
  const comparable = comparableRuns(
    view.runs,
    { branch: "main", maxAgeDays: 90, ...reference },
    NOW,
  );
  const found = findBaseline(comparable, column);
  return found === undefined ? undefined : describeBaseline(comparable, found);
}

Deno.test("the merge base comes first, newer runs of the branch do not count", () => {
  const found = baseline(MAIN, { mergeBase: sha("a3"), ancestors: [sha("a2"), sha("a1")] });
  assert.equal(found?.value, 82);
  assert.equal(found?.samples, 3);
  assert.equal(found?.description, "a300000, the merge base, 3 samples");
});

Deno.test("without data at the merge base its nearest measured ancestor counts", () => {
  const found = baseline(MAIN, {
    mergeBase: sha("b9"),
    ancestors: ["b9", "b8", "a3", "a2"].map(sha),
  });
  assert.equal(found?.commit, sha("a3"));
  assert.equal(found?.description, "a300000, 2 commits before the merge base, 2 samples");
});

Deno.test("an ancestor without a value of this series is passed over", () => {
  const runs = MAIN.with(3, { commit: sha("a4"), values: { other: 1 } });
  const found = baseline(runs, { mergeBase: sha("a4"), ancestors: [sha("a3")] });
  assert.equal(found?.description, "a300000, 1 commit before the merge base, 1 sample");
});

Deno.test("nothing that is no ancestor is a baseline", () => {
  const reference = { mergeBase: sha("c1"), ancestors: [sha("c0")] };
  assert.equal(baseline(MAIN, reference), undefined);
});

Deno.test("where there is no repository, the runs before it on the branch are compared with", () => {
  assert.equal(baseline(MAIN, {})?.description, "a500000, the newest run of main, 5 samples");
  const again = { excludeRun: { commit: sha("a3") } };
  assert.equal(baseline(MAIN, again)?.description, "a200000, the newest run of main, 2 samples");
});

Deno.test("a merge that was made to measure a change is compared with its first parent", () => {
  const reference = { isMerged: true, ancestors: ["a3", "a2", "a1"].map(sha) };
  assert.equal(
    baseline(MAIN, { ...reference, mergeBase: sha("a3") })?.description,
    "a300000, the target's tip that this was merged with, 3 samples",
  );
  assert.equal(
    baseline(MAIN, { ...reference, mergeBase: sha("b7"), ancestors: ["b7", "a3"].map(sha) })
      ?.description,
    "a300000, 1 commit before the target's tip that this was merged with, 1 sample",
  );
});

Deno.test("a line of ancestors goes on where a run has said what is behind it", () => {
  const runs = MAIN.map((run, at) => ({ ...run, parents: [COMMITS[at - 1] ?? sha("a0")] }));
  const found = baseline(runs, { mergeBase: sha("a4"), ancestors: [sha("a4")] });
  assert.equal(found?.description, "a400000, the merge base, 4 samples");
});

Deno.test("runs that a push threw away are never judged by, until one brings them back", () => {
  const forced = {
    commit: sha("b1"),
    base: sha("a5"),
    parents: [sha("a3")],
    isForced: true,
    values: { coverage: 50 },
  };
  const known = MAIN.map((run, at) => ({ ...run, parents: [COMMITS[at - 1] ?? sha("a0")] }));
  const found = baseline([...known, forced], {});
  assert.deepEqual([found?.value, found?.samples], [50, 4]);
  const back = { commit: sha("a5"), base: sha("b1"), values: { coverage: 51 } };
  assert.equal(baseline([...known, forced, back], {})?.samples, 7);
});

Deno.test("pull-request runs never count, not even on the reference branch or on an ancestor", () => {
  const runs: readonly TestRun[] = [
    ...MAIN,
    { commit: sha("a6"), values: { coverage: 1 }, event: "pull_request_target" },
    { commit: sha("a7"), values: { coverage: 2 }, event: "push", pullRequest: 7 },
    { commit: sha("a8"), values: { coverage: 3 }, event: "merge_request_event" },
  ];
  assert.equal(baseline(runs, {})?.value, 84);
  assert.equal(baseline(runs, { mergeBase: sha("a7"), ancestors: [sha("a5")] })?.value, 84);
});

Deno.test("scheduled, manual, local, imported and backfilled runs count", () => {
  for (const event of ["schedule", "workflow_dispatch", "local", "import", "backfill"]) {
    const runs = [...MAIN, { commit: sha("a9"), values: { coverage: 60 }, event }];
    assert.equal(baseline(runs, {})?.value, 60, event);
  }
});

Deno.test("runs of other branches count only as ancestors", () => {
  const runs = [...MAIN, { commit: sha("f1"), values: { coverage: 50 }, branch: "feature" }];
  assert.equal(baseline(runs, {})?.value, 84);
  assert.equal(baseline(runs, { mergeBase: sha("f1") })?.value, 50);
});

Deno.test("runs that are too old do not count", () => {
  const old = MAIN.map((run) => ({ ...run, time: NOW - 91 * DAY_MS }));
  assert.equal(baseline(old, {}), undefined);
  assert.equal(baseline(old, { maxAgeDays: 92 })?.value, 84);
});

Deno.test("the judged run is not its own baseline, nor is another run of its commit", () => {
  const again = { commit: sha("a5"), values: { coverage: 10 }, runId: "77" };
  const judged = { ci: "github", runId: "5", commit: sha("a5") };
  assert.equal(baseline([...MAIN, again], { excludeRun: judged })?.value, 83);
  assert.equal(baseline(MAIN, { excludeRun: { ci: "gitlab", runId: "5" } })?.value, 84);
  assert.equal(baseline(MAIN, { excludeRun: { ci: "github", runId: "5" } })?.value, 83);
});

Deno.test("on the branch itself the parent comes first, and the words say so", () => {
  const reference = {
    ancestors: ["a4", "a3"].map(sha),
    excludeRun: { runId: "9", commit: sha("a5") },
  };
  assert.equal(
    baseline(MAIN, reference)?.description,
    "a400000, 1 commit before this one, 2 samples",
  );
  const withSelf = { ...reference, ancestors: ["a5", "a4", "a3"].map(sha) };
  assert.deepEqual(baseline(MAIN, withSelf), baseline(MAIN, reference));
});

Deno.test("runs with other labels of their own are other series", () => {
  const runs = [...MAIN, { commit: sha("a6"), values: { coverage: 9 }, labels: { os: "mac" } }];
  assert.equal(baseline(runs, { labels: {} })?.value, 84);
  assert.equal(baseline(runs, { labels: { os: "mac" } })?.value, 9);
  assert.equal(baseline(runs, {})?.value, 9);
});

Deno.test("of several runs of one commit the newest counts", () => {
  const runs = [...MAIN, { commit: sha("a3"), values: { coverage: 70 } }];
  assert.equal(baseline(runs, { mergeBase: sha("a3") })?.value, 70);
});

Deno.test("an empty branch name matches nothing by accident", () => {
  assert.equal(baseline(MAIN, { branch: "" }), undefined);
});
