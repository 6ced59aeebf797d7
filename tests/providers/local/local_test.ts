import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { StorageConfig } from "../../../config/types.ts";
import { StorageError, type TrackErrorCode } from "../../../errors.ts";
import { History } from "../../../history/database.ts";
import { recordRun } from "../../../history/record.ts";
import { runKeys } from "../../../history/runs.ts";
import { createLocalStore } from "../../../providers/local/store.ts";
import { openStorage } from "../../../session/session.ts";
import type { SnapshotStore } from "../../../providers/types.ts";
import { makeRecord } from "../../history/_records.ts";
import { TempFolder } from "../../history/_temp.ts";
import { databaseBytes, keys, storeContract } from "../_contract.ts";
import { fakeContext, fakeDeps, trackOnce } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

storeContract("sqlite-local", async (folder) => {
  await mkdir(join(folder, "a-folder"));
  return {
    client: () => createLocalStore(storageSettings(), fakeContext(folder)),
    unreadable: () => createLocalStore(storageSettings({ path: "a-folder" }), fakeContext(folder)),
    close: () => Promise.resolve(),
  };
});

function hasCode(code: TrackErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof StorageError && error.code === code && error.fix !== "";
}

function localStore(folder: TempFolder, fields: Partial<StorageConfig> = {}): SnapshotStore {
  return createLocalStore(storageSettings(fields), fakeContext(folder.path));
}

Deno.test("without a path the file is .unentropy/history.db below the config's folder", async () => {
  using folder = new TempFolder();
  const store = localStore(folder);
  assert.equal(store.location, folder.file(".unentropy/history.db"));
  await trackOnce(store, fakeDeps(folder.path), makeRecord(1));
  assert.ok(Deno.statSync(folder.file(".unentropy/history.db")).isFile);
});

Deno.test("missing folders of the path are made", async () => {
  using folder = new TempFolder();
  await trackOnce(localStore(folder, { path: "a/b/c.db" }), fakeDeps(folder.path), makeRecord(1));
  assert.ok(Deno.statSync(folder.file("a/b/c.db")).isFile);
});

/** Paths that cannot hold a database. */
for (
  const [what, path, code] of [
    ["is a folder", "folder", "STORAGE_SETTINGS"],
    ["leads through a file", "file/history.db", "STORAGE_SETTINGS"],
    ["has a name that is too long", "x".repeat(300), "STORAGE_READ"],
  ] as const
) {
  Deno.test(`a path that ${what} is a clear error before anything is written`, async () => {
    using folder = new TempFolder();
    Deno.mkdirSync(folder.file("folder"));
    Deno.writeTextFileSync(folder.file("file"), "mine");
    await assert.rejects(
      trackOnce(localStore(folder, { path }), fakeDeps(folder.path), makeRecord(1)),
      hasCode(code),
    );
    assert.equal(Deno.readTextFileSync(folder.file("file")), "mine");
  });
}

Deno.test({
  name: "a file that may not be written is a clear error, and stays",
  // Whoever may do anything cannot be refused anything.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    using folder = new TempFolder();
    Deno.mkdirSync(folder.file("closed"), { mode: 0o500 });
    const store = localStore(folder, { path: "closed/history.db" });
    await assert.rejects(
      trackOnce(store, fakeDeps(folder.path), makeRecord(1)),
      hasCode("STORAGE_PERMISSION"),
    );
  },
});

Deno.test("storage.backup keeps the state before the last one, and recovery finds it", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db", backup: true });
  for (const n of [1, 2, 3]) await trackOnce(store, fakeDeps(folder.path), makeRecord(n));
  {
    using backup = History.open(folder.file("h.db.bak"));
    assert.deepEqual([...runKeys(backup)].sort(), keys(1, 2));
  }
  Deno.writeTextFileSync(folder.file("h.db"), "oh no");
  await using session = await openStorage(store, fakeDeps(folder.path));
  assert.equal(session.recovered, "backup");
  recordRun(session.history, makeRecord(4));
  await session.commit();
  assert.deepEqual([...runKeys(session.history)].sort(), keys(1, 2, 4));
  const aside = [...Deno.readDirSync(folder.path)].filter(({ name }) => name.includes(".corrupt-"));
  assert.deepEqual(
    aside.map(({ name }) => Deno.readTextFileSync(folder.file(name))),
    ["oh no"],
  );
});

Deno.test("without storage.backup there is no backup", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db" });
  for (const n of [1, 2]) await trackOnce(store, fakeDeps(folder.path), makeRecord(n));
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["h.db", "h.db.lock"]);
});

Deno.test("all new bytes are on the disk before they take the old ones' place, and then the folder is", async () => {
  using folder = new TempFolder();
  const path = folder.file("h.db");
  const store = localStore(folder, { path });
  await trackOnce(store, fakeDeps(folder.path), makeRecord(1));
  const old = Deno.readFileSync(path);
  const handle = await open(path, "r");
  // The class of all open files.
  const files = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
  await handle.close();
  const { sync } = files;
  const isOld: boolean[] = [];
  files.sync = function (): Promise<void> {
    isOld.push(Buffer.compare(Deno.readFileSync(path), old) === 0);
    return sync.call(this);
  };
  try {
    await trackOnce(store, fakeDeps(folder.path), makeRecord(2));
  } finally {
    files.sync = sync;
  }
  assert.deepEqual(isOld, [true, false]);
});

Deno.test("what a killed writer left behind is removed by the next one", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db" });
  Deno.writeTextFileSync(folder.file("h.db.tmp-77-abc"), "half a data");
  await trackOnce(store, fakeDeps(folder.path), makeRecord(1));
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["h.db", "h.db.lock"]);
});

Deno.test("a path that holds a reference database just works, and the original is kept", async () => {
  using folder = new TempFolder();
  const url = new URL("../../fixtures/reference/unentropy-2.0.0.db", import.meta.url);
  Deno.copyFileSync(url, folder.file("unentropy.db"));
  const store = localStore(folder, { path: "unentropy.db" });
  await trackOnce(store, fakeDeps(folder.path), makeRecord(1));
  assert.deepEqual(
    Deno.readFileSync(folder.file("unentropy.db.reference")),
    Deno.readFileSync(url),
  );
  using history = History.open(folder.file("unentropy.db"));
  assert.equal(runKeys(history).size, 291);
});

Deno.test("whoever waits too long for the lock is told who holds it", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db", timeoutMs: 20 });
  const other = localStore(folder, { path: "h.db", timeoutMs: 20 });
  await store.exclusive?.(async () => {
    await assert.rejects(
      trackOnce(other, fakeDeps(folder.path), makeRecord(1)),
      (error) =>
        error instanceof StorageError && error.code === "STORAGE_LOCKED" &&
        error.why.includes(`process ${Deno.pid} `),
    );
  });
  await trackOnce(other, fakeDeps(folder.path), makeRecord(1));
});

Deno.test("the lock is given back when the work throws", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db" });
  const failing = store.exclusive?.(() => Promise.reject(new RangeError("work")));
  await assert.rejects(async () => await failing, RangeError);
  await trackOnce(localStore(folder, { path: "h.db" }), fakeDeps(folder.path), makeRecord(1));
});

Deno.test("a file restored from elsewhere between download and upload is merged, not replaced", async () => {
  using folder = new TempFolder();
  const store = localStore(folder, { path: "h.db" });
  await using session = await openStorage(store, fakeDeps(folder.path));
  Deno.writeFileSync(folder.file("h.db"), await databaseBytes(folder.path, { from: 0, to: 3 }));
  recordRun(session.history, makeRecord(9));
  const { attempts } = await session.commit({ run: makeRecord(9).run.key });
  assert.equal(attempts, 2);
  assert.deepEqual([...runKeys(session.history)].sort(), keys(0, 1, 2, 9));
});
