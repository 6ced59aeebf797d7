import assert from "node:assert/strict";
import {
  guardedCounts,
  guardedMatches,
  type NamedText,
  parsePattern,
} from "../../../collectors/read/guarded_match.ts";

const TEXTS: readonly NamedText[] = [
  { text: "a1 b2\na3", shown: "one.txt" },
  { text: "", shown: "two.txt" },
  { text: "A4", shown: "three.txt" },
];

Deno.test("guardedMatches() gives place and groups of every match, text by text", async () => {
  const found = await guardedMatches(parsePattern("^a(\\d)|(b)", { ignoreCase: false }), TEXTS);
  assert.deepEqual(found.map((matches) => matches.map(({ index, groups }) => [index, ...groups])), [
    [[0, "a1", "1", undefined], [3, "b", undefined, "b"], [6, "a3", "3", undefined]],
    [],
    [],
  ]);
});

Deno.test("guardedCounts() counts what guardedMatches() finds, empty matches too", async () => {
  const count = (pattern: string, ignoreCase: boolean) =>
    guardedCounts(parsePattern(pattern, { ignoreCase }), TEXTS);
  assert.deepEqual(await count("a\\d", true), [2, 0, 1]);
  assert.deepEqual(await count("$", false), [2, 1, 1]);
});

const EVIL: readonly NamedText[] = [
  { text: "fine", shown: "fine.txt" },
  { text: `${"a".repeat(50)}b`, shown: "evil.txt" },
];

/** It tries some 2^21 ways, which takes longer than a turn. */
const SLOW: readonly NamedText[] = [
  { text: "aab", shown: "fine.txt" },
  { text: `${"a".repeat(20)}c\naab`, shown: "slow.txt" },
  { text: "ab ab", shown: "more.txt" },
];

for (const search of [guardedMatches, guardedCounts]) {
  Deno.test(`${search.name}() gives up a pattern that tries for ever, and names the text`, async () => {
    const pattern = parsePattern("^(a+)+$", { ignoreCase: false });
    await assert.rejects(search(pattern, EVIL, { timeLimitMs: 50 }), {
      code: "COLLECT_TIMEOUT",
      message: /in evil\.txt: it was not done after 50 ms/,
    });
  });

  Deno.test(`${search.name}() leaves a signal its turn while a pattern tries for ever`, async () => {
    const pattern = parsePattern("^(a+)+$", { ignoreCase: false });
    const signal = AbortSignal.timeout(200);
    await assert.rejects(search(pattern, EVIL, { signal }), (error) => error === signal.reason);
  });
}

Deno.test("what takes long is found all the same, and in order", async () => {
  const pattern = parsePattern("(a+)+b", { ignoreCase: false });
  assert.deepEqual(await guardedCounts(pattern, SLOW), [1, 1, 2]);
  assert.deepEqual(
    (await guardedMatches(pattern, SLOW)).map((matches) => matches.map(({ index }) => index)),
    [[0], [22], [0, 3]],
  );
});
