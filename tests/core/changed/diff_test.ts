import assert from "node:assert/strict";
import { type ChangedFile, parseDiff } from "../../../core/changed/diff.ts";

/** `src/a.ts: 3-4, 9`, for each file. */
function shown(files: readonly ChangedFile[]): readonly string[] {
  return files.map(({ path, lines }) =>
    `${path}: ${
      lines.map(({ first, last }) => first === last ? first : `${first}-${last}`).join(", ")
    }`
  );
}

/** A part of a diff about one file. */
function part(path: string, hunks: string, head = "index 1111111..2222222 100644"): string {
  return `diff --git a/${path} b/${path}\n${head}\n--- a/${path}\n+++ b/${path}\n${hunks}`;
}

const CASES: Readonly<Record<string, readonly [diff: string, expected: readonly string[]]>> = {
  "added and modified lines, without context": [
    part("a.ts", "@@ -3,2 +3,3 @@ function f\n-x\n-y\n+1\n+2\n+3\n@@ -9,0 +11 @@\n+z\n"),
    ["a.ts: 3-5, 11"],
  ],
  "the same with three lines of context, as an API gives it": [
    part("a.ts", "@@ -1,5 +1,6 @@\n a\n b\n-x\n+1\n+2\n c\n d\n\\ No newline at end of file\n"),
    ["a.ts: 3-4"],
  ],
  "lines that are only gone are not there": [part("a.ts", "@@ -3,2 +2,0 @@\n-x\n-y\n"), ["a.ts: "]],
  "a renamed file has the lines that differ, under its new name": [
    "diff --git a/old.ts b/new.ts\nsimilarity index 90%\nrename from old.ts\nrename to new.ts\n" +
    "index 1..2 100644\n--- a/old.ts\n+++ b/new.ts\n@@ -4 +4 @@\n-x\n+y\n",
    ["new.ts: 4"],
  ],
  "a file that only moved has none": [
    "diff --git a/old.ts b/new.ts\nsimilarity index 100%\nrename from old.ts\nrename to new.ts\n",
    ["new.ts: "],
  ],
  "deleted and binary files, submodules and links are left out": [
    "diff --git a/gone.ts b/gone.ts\ndeleted file mode 100644\nindex 1..0\n--- a/gone.ts\n+++ /dev/null\n" +
    "@@ -1 +0,0 @@\n-x\n" +
    "diff --git a/p.png b/p.png\nindex 1..2 100644\nBinary files a/p.png and b/p.png differ\n" +
    part("lib", "@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n", "index 1..2 160000") +
    part("link", "@@ -0,0 +1 @@\n+a.ts\n", "new file mode 120000\nindex 0..1") +
    part("a.ts", "@@ -1 +1 @@\n-x\n+y\n"),
    ["a.ts: 1"],
  ],
  "white space and line ends alone modify nothing": [
    part("a.ts", "@@ -1,3 +1,3 @@\n-if (x) y()\n-z\n-same\n+if (x)  y()\r\n+other\r\n+same\r\n"),
    ["a.ts: 2"],
  ],
  "lines that look like a head are lines": [
    part("a.sql", "@@ -1,2 +1,2 @@\n--- old comment\n-x\n+++ counter\n+@@ -1 +1 @@\n") +
    part("b.sql", "@@ -0,0 +1 @@\n+y\n"),
    ["a.sql: 1-2", "b.sql: 1"],
  ],
  "names with spaces, quotes and other letters": [
    'diff --git "a/gr\\303\\274n \\"x\\".ts" "b/gr\\303\\274n \\"x\\".ts"\nindex 1..2 100644\n' +
    '--- "a/gr\\303\\274n \\"x\\".ts"\n+++ "b/gr\\303\\274n \\"x\\".ts"\n@@ -1 +1 @@\n-x\n+y\n' +
    "diff --git a/a b.ts b/a b.ts\nindex 1..2 100644\n--- a/a b.ts\t\n+++ b/a b.ts\t\n@@ -1 +1 @@\n-x\n+y\n",
    ['grün "x".ts: 1', "a b.ts: 1"],
  ],
  "nothing": ["", []],
};

for (const [claim, [diff, expected]] of Object.entries(CASES)) {
  Deno.test(`parseDiff() tells which lines are touched: ${claim}`, () => {
    assert.deepEqual(shown(parseDiff(diff)), expected);
  });
}
