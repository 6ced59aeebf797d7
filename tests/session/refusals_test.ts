import assert from "node:assert/strict";
import { History } from "../../history/database.ts";
import { recordRun } from "../../history/record.ts";
import { openStorage } from "../../session/session.ts";
import type { SnapshotStore } from "../../providers/types.ts";
import { MemoryPlace } from "../fakes/memory_store.ts";
import { makeRecord } from "../history/_records.ts";
import { TempFolder } from "../history/_temp.ts";
import { databaseBytes, keys, storedRuns } from "../providers/_contract.ts";
import { fakeDeps, trackOnce } from "./_session.ts";
import { StorageConflictError } from "../../errors.ts";

const REFUSED = new StorageConflictError("STORAGE_CONFLICT", {
  what: "Cannot write memory",
  why: "so it says",
  fix: "Run again.",
});

function refusing(place: MemoryPlace): MemoryPlace {
  place.before = (request) => {
    if (request === "upload") throw REFUSED;
  };
  return place;
}

Deno.test("a write that is refused while the place stays as it is ends after a few tries, with that reason", async () => {
  using folder = new TempFolder();
  const place = refusing(new MemoryPlace());
  place.bytes = await databaseBytes(folder.path, { from: 0, to: 2 });
  await assert.rejects(
    trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9)),
    (error: { code?: string; why?: string }) =>
      error.code === "STORAGE_PROTOCOL" && /on top of 0, though/.test(error.why ?? ""),
  );
  assert.equal(place.counts.upload, 4);
});

Deno.test("a first write that is refused though nothing is there names what may be in its way", async () => {
  using folder = new TempFolder();
  await assert.rejects(
    trackOnce(refusing(new MemoryPlace()).client(), fakeDeps(folder.path), makeRecord(9)),
    (error: { code?: string; fix?: string }) =>
      error.code === "STORAGE_PROTOCOL" && /delete marker/.test(error.fix ?? ""),
  );
});

Deno.test("a damaged database that is read again and again is kept aside once", async () => {
  using folder = new TempFolder();
  const place = refusing(new MemoryPlace());
  place.bytes = new TextEncoder().encode("no database ".repeat(400));
  let time = 1_767_225_600_000;
  const now = () => time += 5_000;
  const deps = fakeDeps(folder.path, { now, timeoutMs: 60_000_000 });
  await assert.rejects(trackOnce(place.client(), deps, makeRecord(9)));
  assert.equal(place.aside.size, 1);
});

/** What most stores of others are: two methods. */
function twoMethods(place: MemoryPlace): SnapshotStore {
  const { type, location, download, upload } = place.client();
  return { type, location, download, upload };
}

for (const cut of [0, 100, 20_000]) {
  Deno.test(`a download that is once cut at ${cut} bytes is read again, and nothing is lost`, async () => {
    using folder = new TempFolder();
    const place = new MemoryPlace();
    const whole = await databaseBytes(folder.path, { from: 0, to: 50 });
    place.bytes = whole;
    const store = twoMethods(place);
    let reads = 0;
    const flaky: SnapshotStore = {
      ...store,
      async download() {
        const snapshot = await store.download();
        return reads++ === 0 && snapshot ? { ...snapshot, bytes: whole.slice(0, cut) } : snapshot;
      },
    };
    await using session = await openStorage(flaky, fakeDeps(folder.path));
    assert.equal(session.recovered, undefined);
    recordRun(session.history, makeRecord(90));
    await session.commit();
    assert.equal((await storedRuns(place, folder.path)).length, 51);
  });

  Deno.test(`a place that reads as cut at ${cut} bytes is never written by a store that keeps nothing aside`, async () => {
    using folder = new TempFolder();
    const place = new MemoryPlace();
    const whole = await databaseBytes(folder.path, { from: 0, to: 50 });
    place.bytes = whole;
    const store = twoMethods(place);
    const broken: SnapshotStore = {
      ...store,
      async download() {
        const snapshot = await store.download();
        return snapshot && { ...snapshot, bytes: whole.slice(0, cut) };
      },
    };
    await assert.rejects(
      trackOnce(broken, fakeDeps(folder.path), makeRecord(90)),
      { code: "HISTORY_CORRUPT" },
    );
    assert.deepEqual(place.bytes, whole);
    await trackOnce(store, fakeDeps(folder.path), makeRecord(90));
    assert.equal((await storedRuns(place, folder.path)).length, 51);
  });
}

for (const what of ["download", "upload"] as const) {
  Deno.test(`a phase whose ${what} never answers ends within storage.timeout`, async () => {
    using folder = new TempFolder();
    const place = new MemoryPlace();
    place.bytes = await databaseBytes(folder.path, { from: 0, to: 2 });
    let hangs = false;
    let wake = () => {};
    place.before = (request) => {
      return hangs && request === what
        ? new Promise<void>((done) => wake = done)
        : Promise.resolve();
    };
    hangs = true;
    await assert.rejects(
      trackOnce(place.client(), fakeDeps(folder.path, { timeoutMs: 300 }), makeRecord(9)),
      { code: "STORAGE_TIMEOUT" },
    );
    hangs = false;
    wake();
  });
}

Deno.test("where runs are lost for good, onDamage: stop leaves everything as it is", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  const damaged = (await databaseBytes(folder.path, { from: 0, to: 400 })).slice(0, 3 * 4096);
  place.bytes = damaged;
  const deps = fakeDeps(folder.path, { onDamage: "stop" });
  await assert.rejects(
    trackOnce(place.client(), deps, makeRecord(900)),
    (error: { code?: string; fix?: string }) =>
      error.code === "HISTORY_CORRUPT" && /storage\.onDamage/.test(error.fix ?? ""),
  );
  assert.deepEqual([place.bytes, place.aside.size], [damaged, 0]);
});

Deno.test("where every row can be read, or an older copy has the rest, onDamage: stop does not stop", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  const whole = await databaseBytes(folder.path, { from: 0, to: 4 });
  const deps = fakeDeps(folder.path, { onDamage: "stop" });
  place.bytes = whole.slice().fill(0xee, 0, 100);
  await trackOnce(place.client(), deps, makeRecord(9));
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2, 3, 9));
  place.bytes = new Uint8Array();
  place.older.push({ label: "copy", bytes: whole });
  await trackOnce(place.client(), deps, makeRecord(9));
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2, 3, 9));
  // The copy is a database like any other.
  Deno.writeFileSync(folder.file("copy.db"), whole);
  using copy = History.open(folder.file("copy.db"), { readOnly: true });
  copy.checkIntegrity();
});
