import assert from "node:assert/strict";
import {
  type PickableCommit,
  pickCommits,
  type PickOptions,
} from "../../../core/past/pick_commits.ts";

const HOUR_MS = 3_600_000;
/** Monday. */
const START = Date.UTC(2026, 0, 5);

/** One commit every eight hours, newest first; names are `0` (oldest), `1`, … */
function branch(length: number, rest: Partial<PickableCommit> = {}): readonly PickableCommit[] {
  return Array.from({ length }, (_, index) => ({
    id: String(index),
    time: START + 8 * index * HOUR_MS,
    parents: [String(index - 1)],
    tags: [],
    ...rest,
  })).reverse();
}

function picked(commits: readonly PickableCommit[], options: PickOptions): string {
  return pickCommits(commits, options).map(({ id }) => id).join(" ");
}

Deno.test("without options every commit is picked, newest first", () => {
  assert.equal(picked(branch(4), {}), "3 2 1 0");
  assert.equal(picked([], { every: 3, last: 2 }), "");
});

Deno.test("since and last limit the commits, every thins out what is left", () => {
  assert.equal(picked(branch(9), { last: 3 }), "8 7 6");
  assert.equal(picked(branch(9), { since: START + 40 * HOUR_MS }), "8 7 6 5");
  assert.equal(picked(branch(9), { last: 5, every: 2 }), "8 6 4");
});

Deno.test("every tenth commit stays the same when the branch grows", () => {
  assert.equal(picked(branch(25), { every: 10 }), "20 10 0");
  assert.equal(picked(branch(29), { every: 10 }), "20 10 0");
});

Deno.test("of a day and of a week from Monday the last commit is picked", () => {
  assert.equal(picked(branch(9), { every: "day" }), "8 5 2");
  assert.equal(picked(branch(22), { every: "week" }), "21 20");
});

Deno.test("tagged commits and merges are picked by what they are", () => {
  const [newest, ...rest] = branch(3);
  assert.ok(newest);
  assert.equal(picked([newest, ...branch(2, { tags: ["v1"] })], { every: "tag" }), "1 0");
  assert.equal(picked([{ ...newest, parents: ["a", "b"] }, ...rest], { every: "merge" }), "2");
});
