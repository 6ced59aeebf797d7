import assert from "node:assert/strict";
import { parseDiff } from "../../../core/changed/diff.ts";
import { lostLines } from "../../../core/changed/lost_lines.ts";
import type { Coverable } from "../../../core/changed/coverage_of_change.ts";

const OPTIONS = { isPartlyEnough: true };

/** Lines that ran (`3`) or not (`-4`). */
function lines(...marks: readonly number[]): readonly Coverable[] {
  return marks.map((mark) => {
    const line = Math.abs(mark);
    return { first: line, last: line, total: 1, covered: mark > 0 ? 1 : 0 };
  });
}

Deno.test("lostLines() finds what is not touched and not reached any more, wherever it has moved", () => {
  // Line 3 is another one, two lines come in behind 5, and line 8 goes.
  const diff = "diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n" +
    "@@ -3 +3 @@\n-x\n+y\n@@ -5,0 +6,2 @@\n+1\n+2\n@@ -8 +9,0 @@\n-z\n";
  const [file] = parseDiff(diff);
  const found = lostLines({
    path: "a",
    before: lines(1, 2, 3, 4, 5, -6, 7, 8, 9, 10),
    now: lines(1, -2, -3, 4, -5, -6, -7, -8, -9, -10, 11),
    hunks: file?.hunks ?? [],
  }, OPTIONS);
  // 2 and 5 stayed, 7 is 9 now and 9 is 10; 6 and 7 are new, 6 (now 8) never ran, 10 (now 11) still does.
  assert.deepEqual(found?.lines, [
    { first: 2, last: 2 },
    { first: 5, last: 5 },
    { first: 9, last: 10 },
  ]);
  const same = { path: "a", before: lines(1, -2), now: lines(1, -2), hunks: [] };
  assert.equal(lostLines(same, OPTIONS), undefined);
});
