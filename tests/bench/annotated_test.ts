import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAnnotated, scoreOf } from "../../bench/detection/annotated.ts";

async function inFolder(
  files: Readonly<Record<string, unknown>>,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "annotated-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), JSON.stringify(content));
    }
    await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

Deno.test("readAnnotated() reads lists of series, and moves indices over missing values", async () => {
  const list = [{ name: "b", values: [1, null, 2, 3], annotations: { x: [2], y: [] } }];
  await inFolder({
    "list.json": list,
    "one.json": { name: "a", values: [5], change_points: [] },
  }, async (folder) => {
    assert.deepEqual(await readAnnotated(folder), [
      { name: "a", values: Float64Array.of(5), annotations: [[]] },
      { name: "b", values: Float64Array.of(1, 2, 3), annotations: [[1], []] },
    ]);
  });
});

Deno.test("readAnnotated() reads series in folders with one table of annotations, of one dimension each", async () => {
  await inFolder({
    "datasets/a/a.json": { name: "a", n_dim: 1, series: [{ label: "V1", raw: [1, 2, 3] }] },
    "datasets/m/m.json": { name: "m", n_dim: 2, series: [{ raw: [1] }, { raw: [2] }] },
    "datasets/u/u.json": { name: "u", n_dim: 1, series: [{ raw: [1] }] },
    "annotations.json": { a: { "6": [1], "7": [1, 2] }, m: { "6": [] } },
  }, async (folder) => {
    const series = await readAnnotated(folder);
    assert.deepEqual(series, [
      { name: "a", values: Float64Array.of(1, 2, 3), annotations: [[1], [1, 2]] },
    ]);
  });
});

Deno.test("scoreOf() is 1 for what all readers said, and the known figures for what they did not", () => {
  const series = { name: "s", values: new Float64Array(100), annotations: [[50], [50]] };
  assert.deepEqual(scoreOf(series, [50]), { f1: 1, cover: 1 });
  // Found nothing: the beginning is right, one of two is found; the whole covers each half by half.
  const none = scoreOf(series, []);
  assert.ok(Math.abs(none.f1 - 2 / 3) < 1e-12 && none.cover === 0.5);
  // Within five points, and one too many.
  const near = scoreOf(series, [54, 80]);
  assert.ok(Math.abs(near.f1 - 2 * (2 / 3) / (2 / 3 + 1)) < 1e-12, String(near.f1));
});
