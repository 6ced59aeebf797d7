import assert from "node:assert/strict";
import { s3Store } from "../../providers/s3/store.ts";
import { restoreVersion } from "../../session/restore_version.ts";
import { openStorage } from "../../session/session.ts";
import { makeProject } from "../commands/_cli.ts";
import { FakeS3 } from "../fakes/s3.ts";
import { TempFolder } from "../history/_temp.ts";
import { record, runIds, s3Config, s3Context, SECRETS } from "../providers/s3/_s3.ts";
import { fakeDeps, trackOnce } from "./_session.ts";

const KEY = "team/history.db";

for (const compress of ["none", "gzip", "zstd"] as const) {
  Deno.test(`an object that was deleted in a bucket with versions is not taken for a new history (${compress})`, async () => {
    await using fake = await FakeS3.start({ keepsVersions: true });
    using folder = new TempFolder();
    const store = () => s3Store(s3Config(fake, { compress }), s3Context());
    for (const run of ["1", "2"]) {
      await trackOnce(store(), fakeDeps(folder.path), record(run));
    }
    await store().place.requests.remove(KEY);
    await assert.rejects(
      () => openStorage(store(), fakeDeps(folder.path, { onGone: "stop" })),
      (error: { code?: string; fix?: string }) =>
        error.code === "STORAGE_NOT_FOUND" && /restore-version/.test(error.fix ?? ""),
    );
    const { label, runs } = await restoreVersion(store(), fakeDeps(folder.path));
    assert.deepEqual([label, runs], ["version v1", 2]);
    assert.deepEqual(await runIds((await store().download())?.bytes), ["1", "2"]);
  });
}

Deno.test("a restored version comes to what was recorded since, and can be chosen", async () => {
  await using fake = await FakeS3.start({ keepsVersions: true });
  using folder = new TempFolder();
  const store = () => s3Store(s3Config(fake), s3Context());
  for (const run of ["1", "2"]) await trackOnce(store(), fakeDeps(folder.path), record(run));
  await store().place.requests.remove(KEY);
  await trackOnce(store(), fakeDeps(folder.path), record("3"));
  await restoreVersion(store(), fakeDeps(folder.path), { label: "v0" });
  assert.deepEqual(await runIds(fake.objects.get(KEY)?.bytes), ["1", "3"]);
  await assert.rejects(
    () => restoreVersion(store(), fakeDeps(folder.path), { label: "v77" }),
    { code: "USAGE" },
  );
});

Deno.test("`history restore-version` does it, and a place that never had a history still starts one", async () => {
  await using fake = await FakeS3.start({ keepsVersions: true });
  const { type, endpoint, bucket, key } = s3Config(fake);
  await using project = await makeProject({
    metrics: { answer: { type: "numeric", command: "echo 42" } },
    storage: { type, endpoint, bucket, key },
  });
  assert.equal((await project.cli(["track"], SECRETS)).code, 0);
  fake.versions.set(KEY, [fake.objects.get(KEY)?.bytes ?? new Uint8Array()]);
  fake.objects.delete(KEY);
  const stopped = await project.cli(["track"], SECRETS);
  assert.equal(stopped.code, 2);
  assert.match(stopped.stderr, /it is gone, but an older copy/);
  const restored = await project.cli(["history", "restore-version"], SECRETS);
  assert.match(restored.stdout, /^1 run of version v0 came back into s3:/, restored.stderr);
  // The run that could not be stored meanwhile comes along.
  const after = await project.cli(["track", "--json"], SECRETS);
  assert.equal(JSON.parse(after.stdout).storage.runs, 3);
});

Deno.test("a version far back in a list of many pages is found, and nothing else is read", async () => {
  await using fake = await FakeS3.start({ keepsVersions: true, pageSize: 7 });
  using folder = new TempFolder();
  const store = () => s3Store(s3Config(fake), s3Context());
  await trackOnce(store(), fakeDeps(folder.path), record("1"));
  const first = fake.objects.get(KEY)?.bytes ?? new Uint8Array();
  fake.versions.set(KEY, [first, ...Array.from({ length: 30 }, () => new Uint8Array([1]))]);
  // Another object whose name begins alike.
  fake.put(`${KEY}.corrupt-1`, new Uint8Array([1]));
  fake.objects.delete(KEY);
  const before = fake.requests.length;
  const { label } = await restoreVersion(store(), fakeDeps(folder.path), { label: "v0" });
  assert.equal(label, "version v0");
  assert.deepEqual(await runIds(fake.objects.get(KEY)?.bytes), ["1"]);
  const read = fake.requests.slice(before).flatMap(({ query }) => query.get("versionId") ?? []);
  assert.deepEqual(read, ["v0"]);
});
