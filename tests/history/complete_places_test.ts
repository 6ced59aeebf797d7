import assert from "node:assert/strict";
import { completePlaces, unplacedCommits } from "../../history/complete_places.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { listRuns } from "../../history/runs.ts";
import { makeRecord, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

Deno.test("runs of which nobody knew where they stand are completed, and a merge keeps that", () => {
  using folder = new TempFolder();
  const records = [makeRecord(1), makeRecord(2), makeRecord(3)];
  using history = folder.history("a.db", records);
  using other = folder.history("b.db", records);
  const [first = "", second = "", gone = ""] = unplacedCommits(history, "o/r");
  assert.deepEqual(unplacedCommits(history, "another/project"), []);
  const places = new Map([
    // Its clock was wrong: it is the child of the second.
    [first, { committedAt: START, parents: [second] }],
    [second, { committedAt: START + 5_000, parents: [] }],
  ]);
  assert.equal(completePlaces(history, places), 2);
  assert.deepEqual(unplacedCommits(history, "o/r"), [gone]);
  const order = () => listRuns(other).map(({ commit }) => commit);
  assert.deepEqual(listRuns(history).map(({ commit }) => commit), [second, first, gone]);
  assert.deepEqual(order(), [first, second, gone]);
  assert.equal(mergeHistories(other, history).replaced, 2);
  assert.deepEqual(order(), [second, first, gone]);
  assert.equal(mergeHistories(history, other).replaced, 0);
  history.checkIntegrity();
});
