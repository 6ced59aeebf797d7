import assert from "node:assert/strict";
import { progressDisplay, progressLine } from "../../commands/backfill/_progress.ts";

const CLEARED = "\r\x1b[K";
const HALF = { done: 120, total: 200, failed: 3, stored: 100 };

Deno.test("progressLine() shows count, rate and time left, and a bar where there is room", () => {
  const text = "120/200 commits, 3 failed, 10.0/s, 8 s left";
  assert.equal(progressLine(HALF, { elapsedMs: 12_000, width: 0 }), text);
  assert.equal(
    progressLine(HALF, { elapsedMs: 12_000, width: 56 }),
    `[██████····] ${text}`,
  );
  assert.equal(progressLine(HALF, { elapsedMs: 12_000, width: 20 }), text.slice(0, 20));
  assert.equal(
    progressLine({ ...HALF, failed: 0, done: 1 }, { elapsedMs: 60_000, width: 0 }),
    "1/200 commits, 1.0/min, 3h 19m 0s left",
  );
  assert.equal(
    progressLine({ ...HALF, failed: 0, done: 0 }, { elapsedMs: 0, width: 0 }),
    "0/200 commits",
  );
});

function shown(isTerminal: boolean, steps: readonly number[]): string {
  let text = "";
  let time = 0;
  const output = { write: (part: string) => void (text += part), isTerminal, columns: 60 };
  const display = progressDisplay(output, () => time);
  for (const done of steps) {
    time += 50;
    display.show({ ...HALF, failed: 0, done, total: 100 });
  }
  display.clear();
  return text;
}

Deno.test("on a terminal one line is painted over, not too often, and removed at the end", () => {
  const text = shown(true, [0, 1, 2, 3, 100]);
  const [before, ...lines] = text.split(CLEARED);
  assert.deepEqual([before, lines.at(-1)], ["", ""]);
  assert.deepEqual(lines.slice(0, -1).map((line) => /(\d+)\/100/.exec(line)?.[1]), [
    "0",
    "2",
    "100",
  ]);
  assert.doesNotMatch(text, /\n/);
});

Deno.test("elsewhere there is a line for each tenth of the way", () => {
  const text = shown(false, Array.from({ length: 101 }, (_, done) => done));
  assert.deepEqual(text.match(/^\d+/gm), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(String));
  assert.ok(!text.includes("\x1b"));
});
