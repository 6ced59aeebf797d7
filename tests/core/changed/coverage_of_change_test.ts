import assert from "node:assert/strict";
import { type Coverable, coverageOfChange } from "../../../core/changed/coverage_of_change.ts";

const LINES = { isPartlyEnough: true };

/** Lines that can run, as `+3` where they did and `-4` where not. */
function lines(...marks: readonly number[]): readonly Coverable[] {
  return marks.map((mark) => {
    const line = Math.abs(mark);
    return { first: line, last: line, total: 1, covered: mark > 0 ? 1 : 0 };
  });
}

Deno.test("coverageOfChange() counts what can run on touched lines, and nothing else", () => {
  const touched = [{ first: 2, last: 4 }, { first: 8, last: 12 }];
  const found = coverageOfChange([
    { path: "a.ts", lines: touched, coverable: lines(-1, 2, -3, 5, -8, -10, 11, -12, -13) },
  ], LINES);
  assert.deepEqual([found.covered, found.total, found.files], [2, 6, 1]);
  // Line 9 cannot run and does not part 8 and 10; line 11 ran.
  assert.deepEqual(found.uncovered[0]?.uncovered, [
    { first: 3, last: 3 },
    { first: 8, last: 10 },
    { first: 12, last: 12 },
  ]);
});

Deno.test("coverageOfChange() tells a file that nobody measured from one without coverage", () => {
  const touched = [{ first: 1, last: 3 }];
  const found = coverageOfChange([
    { path: "unmeasured.ts", lines: touched },
    { path: "comment.ts", lines: touched, coverable: lines(7) },
    { path: "moved.ts", lines: [] },
    { path: "bad.ts", lines: touched, coverable: lines(-1) },
  ], LINES);
  assert.deepEqual([found.covered, found.total, found.files], [0, 1, 1]);
  assert.deepEqual(found.unmeasured, [{ path: "unmeasured.ts", lines: 3 }]);
  assert.deepEqual(found.uncovered.map(({ path }) => path), ["bad.ts"]);
});

Deno.test("coverageOfChange() counts a block of statements once, wherever it is touched", () => {
  const touched = [{ first: 2, last: 2 }, { first: 5, last: 5 }];
  const block: Coverable = { first: 1, last: 6, total: 4, covered: 0 };
  const found = coverageOfChange([{ path: "a.go", lines: touched, coverable: [block] }], LINES);
  assert.deepEqual([found.covered, found.total], [0, 4]);
  assert.deepEqual(found.uncovered[0]?.uncovered, touched);
});

Deno.test("coverageOfChange() tells the worst files first, and counts those that are too many", () => {
  const touched = [{ first: 1, last: 9 }];
  const some = Array.from({ length: 600 }, (_, index) => ({
    path: `${index}.ts`,
    lines: touched,
    coverable: lines(-1, index === 400 ? -2 : 2),
  }));
  const found = coverageOfChange(some, LINES);
  assert.deepEqual([found.covered, found.total], [599, 1200]);
  assert.deepEqual([found.uncovered.length, found.more], [500, 100]);
  assert.equal(found.uncovered[0]?.path, "400.ts");
});

Deno.test("coverageOfChange() takes one of two blocks for enough, and not one of two branches", () => {
  const touched = [{ first: 1, last: 1 }];
  const coverable: readonly Coverable[] = [
    { first: 1, last: 1, total: 1, covered: 1 },
    { first: 1, last: 3, total: 2, covered: 0 },
  ];
  const uncovered = (isPartlyEnough: boolean) =>
    coverageOfChange([{ path: "a", lines: touched, coverable }], { isPartlyEnough })
      .uncovered.flatMap((file) => file.uncovered);
  assert.deepEqual([uncovered(true), uncovered(false)], [[], touched]);
});
