import assert from "node:assert/strict";
import { s3Store } from "../../../providers/s3/store.ts";
import type { SnapshotStore } from "../../../providers/types.ts";
import { FakeS3 } from "../../fakes/s3.ts";
import { seededRandom } from "../../fakes/random.ts";
import { database, runIds, s3Config, s3Context } from "./_s3.ts";

const KEY = "team/history.db";

function deltas(fake: FakeS3): readonly string[] {
  return [...fake.objects.keys()].filter((key) => key.startsWith(`${KEY}.runs/`));
}

async function withDeltas(fake: FakeS3, runs: readonly string[]): Promise<void> {
  for (const run of runs) fake.put(`${KEY}.runs/${run}-1-a.db`, await database([run]));
}

async function storedRuns(fake: FakeS3): Promise<readonly string[]> {
  const reader = s3Store(s3Config(fake), s3Context());
  return await runIds((await reader.download())?.bytes);
}

Deno.test("compact() has nothing to do where nothing piled up", async () => {
  for (const ignoresConditions of [false, true]) {
    await using fake = await FakeS3.start({ ignoresConditions });
    const store = s3Store(s3Config(fake), s3Context());
    assert.deepEqual(await store.compact?.(), { folded: 0, warnings: [] });
    assert.equal(fake.objects.size, 0);
  }
});

Deno.test("compact() folds all objects of single runs into a new one where conditions are ignored", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  fake.put(KEY, await database(["1"]));
  await withDeltas(fake, ["2", "3", "4"]);
  const store = s3Store(s3Config(fake), s3Context());
  assert.equal((await store.compact?.())?.folded, 3);
  const [folded, ...rest] = deltas(fake);
  assert.deepEqual(rest, []);
  assert.deepEqual(await runIds(fake.objects.get(folded ?? "")?.bytes), ["2", "3", "4"]);
  assert.deepEqual(await runIds(fake.objects.get(KEY)?.bytes), ["1"]);
  assert.deepEqual(await storedRuns(fake), ["1", "2", "3", "4"]);
});

Deno.test("compact() folds them into the database where conditions are honoured", async () => {
  await using fake = await FakeS3.start();
  fake.put(KEY, await database(["1"]));
  await withDeltas(fake, ["2", "3"]);
  const store = s3Store(s3Config(fake), s3Context());
  assert.equal((await store.compact?.())?.folded, 2);
  assert.deepEqual([...fake.objects.keys()], [KEY]);
  assert.deepEqual(await storedRuns(fake), ["1", "2", "3"]);
});

Deno.test("compact() folds again when a run was recorded in between", async () => {
  await using fake = await FakeS3.start();
  fake.put(KEY, await database(["1"]));
  await withDeltas(fake, ["2"]);
  // The fourth write is the database itself; the three before ask whether conditions are honoured.
  fake.rules = [{ method: "PUT", nth: 4, fault: "etag-change" }];
  const store = s3Store(s3Config(fake), s3Context());
  assert.equal((await store.compact?.())?.folded, 1);
  const writes = fake.requests.filter(({ method, key }) => method === "PUT" && key === KEY);
  assert.equal(writes.length, 2);
  assert.deepEqual(await storedRuns(fake), ["1", "2"]);
});

Deno.test("compact() leaves a damaged object where it is and says so", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  await withDeltas(fake, ["1", "2"]);
  fake.put(`${KEY}.runs/x.db`, new TextEncoder().encode("no database"));
  const store = s3Store(s3Config(fake), s3Context());
  const done = await store.compact?.();
  assert.equal(done?.folded, 2);
  assert.match(done?.warnings.join() ?? "", /x\.db is damaged/);
  assert.ok(fake.objects.has(`${KEY}.runs/x.db`));
});

Deno.test("compact() removes nothing if what it stored cannot be read back", async () => {
  for (
    const fault of ["drop", "html", "empty-404", "truncate", {
      status: 404,
      code: "NoSuchKey",
    }] as const
  ) {
    await using fake = await FakeS3.start({ ignoresConditions: true });
    await withDeltas(fake, ["1", "2"]);
    const store = s3Store(s3Config(fake), s3Context());
    await store.download();
    fake.calm();
    // Read in compaction: the database, the list, two objects; then the new one.
    fake.rules = Array.from({ length: 20 }, (_, at) => ({ method: "GET", nth: 5 + at, fault }));
    await assert.rejects(async () => await store.compact?.());
    fake.calm();
    assert.deepEqual(await storedRuns(fake), ["1", "2"]);
    assert.ok(fake.objects.has(`${KEY}.runs/1-1-a.db`));
  }
});

for (const ignoresConditions of [false, true]) {
  const server = ignoresConditions ? "ignored" : "honoured";
  Deno.test(`compactions, writers and readers at once lose nothing (conditions ${server})`, async () => {
    await using fake = await FakeS3.start({ ignoresConditions });
    await withDeltas(fake, ["10", "11", "12"]);
    const random = seededRandom(99);
    const open = (runId: string): SnapshotStore =>
      s3Store(
        s3Config(fake),
        s3Context({
          random,
          run: { project: "o/r", branch: "main", event: "push", runId, attempt: 1 },
        }),
      );
    const write = async (runId: string): Promise<void> => {
      const store = open(runId);
      for (let attempt = 0; attempt < 50; attempt++) {
        const before = await store.download();
        try {
          const bytes = await database([runId], before?.bytes);
          return void await store.upload(bytes, { basedOn: before?.revision });
        } catch (error) {
          if (!(error instanceof Error && error.name === "StorageConflictError")) throw error;
        }
      }
      throw new Error("never got through");
    };
    const compact = async (): Promise<void> => {
      const store = open("compaction");
      for (let round = 0; round < 4; round++) {
        try {
          await store.compact?.();
        } catch (error) {
          // It gives up where runs keep coming; what matters is that nothing is lost.
          if (!(error instanceof Error && error.name === "StorageConflictError")) throw error;
        }
      }
    };
    const runs = Array.from({ length: 12 }, (_, at) => String(20 + at));
    await Promise.all([...runs.map(write), compact(), compact(), compact()]);
    assert.deepEqual(await storedRuns(fake), ["10", "11", "12", ...runs]);
  });
}
