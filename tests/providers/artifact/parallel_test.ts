import assert from "node:assert/strict";
import { createFakeGitHub } from "../../fakes/github.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../../history/_records.ts";
import { artifactStore, NOW } from "./_artifacts.ts";
import { keys, storedRuns } from "../_contract.ts";
import { fakeDeps, trackOnce, yieldNow } from "../../session/_session.ts";

const RUNS = Array.from({ length: 20 }, (_, i) => i + 1);

for (const seed of [1, 2, 3, 4]) {
  Deno.test(`sqlite-artifact: of 20 overlapping runs none is lost after one more (seed ${seed})`, async () => {
    const folder = await Deno.makeTempDir();
    const random = seededRandom(seed);
    const fake = createFakeGitHub({ now: () => NOW });
    const pause = async (most: number) => {
      for (let left = Math.floor(random() * most); left > 0; left--) await yieldNow();
    };
    const slowFetch: typeof fetch = async (input, init) => {
      await pause(12);
      return await fake.fetch(input, init);
    };
    try {
      await Promise.all(RUNS.map(async (n) => {
        await pause(200);
        const store = artifactStore(fake, { runId: n, context: { fetch: slowFetch } });
        await trackOnce(store, fakeDeps(folder), makeRecord(n));
      }));
      assert.equal(fake.artifacts.all.length, 20);
      await trackOnce(artifactStore(fake, { runId: 21 }), fakeDeps(folder), makeRecord(21));
      const [last] = fake.artifacts.order(fake.artifacts.all);
      assert.ok(last !== undefined);
      fake.artifacts.all.splice(0, Infinity, last);
      const client = () => artifactStore(fake, { runId: 22 });
      assert.deepEqual(await storedRuns({ client }, folder), keys(...RUNS, 21));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("sqlite-artifact: 40 lost siblings come back in two runs of 30 at most", async () => {
  const folder = await Deno.makeTempDir();
  const fake = createFakeGitHub({ now: () => NOW });
  try {
    fake.artifacts.isVisible = () => false;
    const numbers = Array.from({ length: 41 }, (_, i) => i + 1);
    for (const n of numbers) {
      await trackOnce(artifactStore(fake, { runId: n }), fakeDeps(folder), makeRecord(n));
    }
    fake.artifacts.isVisible = () => true;
    for (const n of [42, 43]) {
      await trackOnce(artifactStore(fake, { runId: n }), fakeDeps(folder), makeRecord(n));
    }
    const [last] = fake.artifacts.order(fake.artifacts.all);
    assert.ok(last !== undefined);
    fake.artifacts.all.splice(0, Infinity, last);
    const client = () => artifactStore(fake, { runId: 44 });
    assert.deepEqual(await storedRuns({ client }, folder), keys(...numbers, 42, 43));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
