import assert from "node:assert/strict";
import { lastRelease } from "../../core/past/changes.ts";
import { runAt } from "../../core/history_view.ts";
import { withTags } from "../../core/tag_runs.ts";
import { historyOf, sha, type TestRun } from "./_view.ts";

const RUNS: readonly TestRun[] = ["a1", "a2", "a3"].map((word, index) => ({
  commit: sha(word),
  values: { size: index },
  ...(index === 2 && { tag: "nightly" }),
}));

Deno.test("runs learn the tags of their commits; a tag that a run was made on stays", () => {
  const view = historyOf(RUNS);
  const tagged = withTags(view, new Map([[sha("a2"), "v2"], [sha("a3"), "v3"], [sha("f0"), "v0"]]));
  const tags = RUNS.map((_, index) => runAt(tagged.runs, index).tag);
  assert.deepEqual(tags, [undefined, "v2", "nightly"]);
  assert.deepEqual(runAt(view.runs, 1).tag, undefined);
  assert.equal(withTags(view, new Map()), view);
});

Deno.test("the last release is known by a tag that was set after the run", () => {
  const view = historyOf(RUNS.slice(0, 2));
  assert.equal(lastRelease(view, "main"), undefined);
  assert.equal(lastRelease(withTags(view, new Map([[sha("a1"), "v1"]])), "main")?.tag, "v1");
});
