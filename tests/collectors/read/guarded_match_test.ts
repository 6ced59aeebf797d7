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

Deno.test("guardedMatches() gives place and groups of every match, text by text", () => {
  const found = guardedMatches(parsePattern("^a(\\d)|(b)", { ignoreCase: false }), TEXTS);
  assert.deepEqual(found.map((matches) => matches.map(({ index, groups }) => [index, ...groups])), [
    [[0, "a1", "1", undefined], [3, "b", undefined, "b"], [6, "a3", "3", undefined]],
    [],
    [],
  ]);
});

Deno.test("guardedCounts() counts what guardedMatches() finds, empty matches too", () => {
  assert.deepEqual(guardedCounts(parsePattern("a\\d", { ignoreCase: true }), TEXTS), [2, 0, 1]);
  assert.deepEqual(guardedCounts(parsePattern("$", { ignoreCase: false }), TEXTS), [2, 1, 1]);
});

const EVIL: readonly NamedText[] = [
  { text: "fine", shown: "fine.txt" },
  { text: `${"a".repeat(50)}b`, shown: "evil.txt" },
];

for (const search of [guardedMatches, guardedCounts]) {
  Deno.test(`${search.name}() gives up a pattern that tries for ever, and names the text`, () => {
    const pattern = parsePattern("^(a+)+$", { ignoreCase: false });
    assert.throws(() => search(pattern, EVIL, 50), {
      code: "COLLECT_TIMEOUT",
      message: /in evil\.txt: it was not done after 50 ms/,
    });
  });
}
