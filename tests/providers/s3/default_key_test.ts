import assert from "node:assert/strict";
import { s3Store } from "../../../providers/s3/store.ts";
import type { SnapshotStore } from "../../../providers/types.ts";
import { FakeS3 } from "../../fakes/s3.ts";
import { makeRecord } from "../../history/_records.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { database, runIds, s3Config, s3Context, SECRETS } from "./_s3.ts";

const FORMER = "unentropy-metrics.db";

function storeOf(fake: FakeS3, project: string): SnapshotStore {
  const { key: _named, ...config } = s3Config(fake, { retryAttempts: 1 });
  const run = { project, branch: "main", event: "push", runId: "1", attempt: 1 };
  return s3Store(config, s3Context({ env: SECRETS, run }));
}

Deno.test("two projects without a key in one bucket have an object each", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  for (const [n, project] of ["o/a", "o/b"].entries()) {
    const store = storeOf(fake, project);
    await trackOnce(store, fakeDeps(folder.path), makeRecord(n, { project }));
    assert.equal(store.location, `s3://metrics/${project}/${FORMER}`);
  }
  assert.deepEqual([...fake.objects.keys()], [`o/a/${FORMER}`, `o/b/${FORMER}`]);
});

Deno.test("a history under the former default key is found, used and said", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  fake.put(FORMER, await database([makeRecord(1, { project: "o/a" })]));
  const store = storeOf(fake, "o/a");
  const snapshot = await store.download();
  assert.match(snapshot?.warnings?.join() ?? "", /former default place s3:\/\/metrics\/unentropy/);
  await trackOnce(storeOf(fake, "o/a"), fakeDeps(folder.path), makeRecord(2, { project: "o/a" }));
  assert.deepEqual([...fake.objects.keys()], [FORMER]);
  assert.equal((await runIds(fake.objects.get(FORMER)?.bytes)).length, 2);
});

Deno.test("a former history of others is not this project's, and stays as it is", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const others = await database([makeRecord(1, { project: "o/a" })]);
  fake.put(FORMER, others);
  await trackOnce(storeOf(fake, "o/b"), fakeDeps(folder.path), makeRecord(2, { project: "o/b" }));
  assert.deepEqual(fake.objects.get(FORMER)?.bytes, others);
  assert.ok(fake.objects.has(`o/b/${FORMER}`));
});

Deno.test("rights on the former object alone are enough to go on there", async () => {
  await using fake = await FakeS3.start();
  fake.put(FORMER, await database([makeRecord(1, { project: "o/a" })]));
  fake.rules = [{
    method: "GET",
    keyEnds: `o/a/${FORMER}`,
    fault: { status: 403, code: "AccessDenied" },
  }];
  assert.equal((await runIds((await storeOf(fake, "o/a").download())?.bytes)).length, 1);
  fake.objects.clear();
  await assert.rejects(() => storeOf(fake, "o/a").download(), { code: "STORAGE_PERMISSION" });
});
