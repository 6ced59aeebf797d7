import assert from "node:assert/strict";
import {
  findPullRequest,
  formatForkBundle,
  parseForkBundle,
} from "../../../ci/github/fork_bundle.ts";
import { PublishError } from "../../../errors.ts";
import { createFakeGitHub } from "../../fakes/github.ts";
import { apiOf } from "./_api.ts";
import { sha } from "../systems/_contexts.ts";

Deno.test("parseForkBundle() reads what formatForkBundle() wrote, and only numbers and words are in it", () => {
  const kept = [
    { metric: "coverage", labels: {}, value: 81.5 },
    { metric: "bench", labels: { case: "a|b <x> @me" }, value: "fast" },
  ];
  const measurements = [
    { ...kept[0], metric: "coverage", labels: {}, value: 81.5, evidence: { covered: 1 } },
    { metric: "bench", labels: { case: "a|b <x> @me" }, value: "fast", samples: [1, 2] },
  ];
  const text = formatForkBundle({ measurements });
  assert.deepEqual(parseForkBundle(text), { measurements: kept });
  const mergedWith = sha("a");
  assert.deepEqual(parseForkBundle(formatForkBundle({ measurements, mergedWith })), {
    measurements: kept,
    mergedWith,
  });
  assert.doesNotMatch(text, /evidence|samples|commit|pull/);
});

const CHANGE = {
  covered: 1,
  total: 4,
  files: 1,
  uncovered: [{ path: "src/a.ts", covered: 1, total: 4, uncovered: [{ first: 2, last: 4 }] }],
  more: 0,
  unmeasured: [{ path: "src/new.ts", lines: 3 }],
  unmeasuredFiles: 1,
  lost: [{ path: "src/b.ts", lines: [{ first: 7, last: 7 }] }],
  lostLines: 1,
};

Deno.test("parseForkBundle() reads what a change touches, and what it does not", () => {
  const measurements = [{ metric: "patch", labels: {}, value: 25, change: CHANGE }];
  const untouched = { branches: "it touches no line" };
  assert.deepEqual(parseForkBundle(formatForkBundle({ measurements, untouched })), {
    measurements,
    untouched,
  });
});

Deno.test("formatForkBundle() leaves lines out before a bundle gets too long to be read", () => {
  const path = (index: number) => `${"very/long/folder/".repeat(20)}${index}.ts`;
  const uncovered = Array.from({ length: 500 }, (_, index) => ({
    path: path(index),
    covered: 0,
    total: 10,
    uncovered: Array(10).fill({ first: 100_001, last: 100_002 }),
  }));
  const change = { ...CHANGE, covered: 0, total: 5_000, uncovered, more: 7 };
  const measurements = Array.from({ length: 4 }, (_, index) => ({
    metric: `patch-${index}`,
    labels: {},
    value: 0,
    change,
  }));
  const read = parseForkBundle(formatForkBundle({ measurements }));
  const found = read.measurements.map((
    { change },
  ) => [change?.total, change?.uncovered.length, change?.more]);
  assert.deepEqual(found, Array(4).fill([5_000, 20, 487]));
});

const valid = { metric: "loc", labels: {}, value: 1 };

for (
  const [what, text] of [
    ["no JSON", "<html>"],
    ["another version", JSON.stringify({ version: 2, measurements: [] })],
    ["no list", JSON.stringify({ version: 1, measurements: {} })],
    ["null", "null"],
    [
      "a merge with no commit",
      JSON.stringify({ version: 1, mergedWith: "main", measurements: [] }),
    ],
    ["a huge file", " ".repeat(1_000_001)],
    ["too many values", JSON.stringify({ version: 1, measurements: Array(5001).fill(valid) })],
    ["a hostile key", bundle({ metric: "<script>" })],
    ["a key of an object", bundle({ metric: "__proto__" })],
    ["an infinite value", bundle({}).replace('"value":1', '"value":1e999')],
    ["an object as value", bundle({ value: {} })],
    ["a null as value", bundle({ value: null })],
    ["a long word", bundle({ value: "x".repeat(257) })],
    ["a word with a line break", bundle({ value: "a\n::error::b" })],
    ["a number as label", bundle({ labels: { os: 1 } })],
    ["another value than that of the lines", bundle({ change: { ...CHANGE, covered: 2 } })],
    ["more covered than there is", bundle({ value: 125, change: { ...CHANGE, covered: 5 } })],
    ["a path with a line break", changed({ path: "a\n::error::b" })],
    ["a path that is too long", changed({ path: "a".repeat(5_000) })],
    ["a range that ends before it begins", changed({ uncovered: [{ first: 3, last: 2 }] })],
    ["a range that is no list of lines", changed({ uncovered: "2-4" })],
    ["too many ranges", changed({ uncovered: Array(5_001).fill({ first: 1, last: 1 }) })],
    ["a count below 0", changed({ total: -1 })],
    [
      "a reason with a line break",
      JSON.stringify({ version: 1, measurements: [], untouched: { loc: "a\nb" } }),
    ],
    ["null as an item", JSON.stringify({ version: 1, measurements: [null] })],
  ] as const
) {
  Deno.test(`parseForkBundle() refuses ${what}`, () => {
    assert.throws(() => parseForkBundle(text), PublishError);
  });
}

Deno.test("findPullRequest() finds the open pull request by its head commit and repository", async () => {
  const fake = createFakeGitHub();
  for (let number = 1; number <= 150; number++) {
    fake.pulls.push({
      number,
      // The same commit is the head of another repository's pull request, too.
      head: {
        sha: number === 120 || number === 110 ? sha("d") : sha("a"),
        repo: number === 130 ? null : { id: number === 110 ? 1 : 9 },
      },
      base: { ref: "main", sha: sha("b") },
    });
  }
  assert.deepEqual(
    await findPullRequest(await apiOf(fake), { commit: sha("d"), repositoryId: 9 }),
    {
      number: 120,
      targetBranch: "main",
      base: sha("b"),
    },
  );
  for (
    const [commit, repositoryId] of [[sha("f"), 9], [sha("d"), 8], [sha("d"), undefined]] as const
  ) {
    assert.equal(await findPullRequest(await apiOf(fake), { commit, repositoryId }), undefined);
  }
});

function changed(file: Readonly<Record<string, unknown>>): string {
  const uncovered = CHANGE.uncovered.map((one) => ({ ...one, ...file }));
  return bundle({ value: 25, change: { ...CHANGE, uncovered } });
}

function bundle(fields: object): string {
  return JSON.stringify({ version: 1, measurements: [{ ...valid, ...fields }] });
}
