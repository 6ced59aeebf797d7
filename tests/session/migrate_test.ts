import assert from "node:assert/strict";
import { History } from "../../history/database.ts";
import { digestOf, digestRuns } from "../../history/digest.ts";
import { recordRuns } from "../../history/record.ts";
import { readRecord } from "../../history/runs.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { migrateStorage } from "../../session/migrate.ts";
import { openStorage } from "../../session/session.ts";
import { MemoryPlace } from "../fakes/memory_store.ts";
import { makeRecord, START } from "../history/_records.ts";
import { TempFolder } from "../history/_temp.ts";
import { databaseBytes, keys, storedRuns } from "../providers/_contract.ts";
import { fakeContext, fakeDeps, trackOnce } from "./_session.ts";
import { storageSettings } from "../providers/_settings.ts";

async function placeWith(folder: TempFolder, from: number, to: number): Promise<MemoryPlace> {
  const place = new MemoryPlace();
  place.bytes = await databaseBytes(folder.path, { from, to });
  return place;
}

Deno.test("a migrated history is the same history, and the source is untouched", async () => {
  using folder = new TempFolder();
  const source = await placeWith(folder, 0, 30);
  const before = source.bytes?.slice();
  const target = createLocalStore(storageSettings({ path: "t.db" }), fakeContext(folder.path));
  const result = await migrateStorage(source.client(), target, fakeDeps(folder.path));
  assert.deepEqual(
    [result.runs, result.measurements, result.copied, result.targetRuns],
    [30, 90, 30, 30],
  );
  Deno.writeFileSync(folder.file("source.db"), before ?? new Uint8Array());
  using original = History.open(folder.file("source.db"), { readOnly: true });
  assert.equal(result.checksum, digestOf(digestRuns(original)));
  assert.deepEqual([source.bytes, source.counts.upload], [before, 0]);
  assert.equal((await storedRuns({ client: () => target }, folder.path)).length, 30);
});

Deno.test("a target that has runs of its own keeps them, and a second migration changes nothing", async () => {
  using folder = new TempFolder();
  const [source, target] = [await placeWith(folder, 0, 3), await placeWith(folder, 2, 5)];
  const first = await migrateStorage(source.client(), target.client(), fakeDeps(folder.path));
  const second = await migrateStorage(source.client(), target.client(), fakeDeps(folder.path));
  assert.deepEqual([first.copied, first.targetRuns], [2, 5]);
  assert.deepEqual([second.copied, second.targetRuns], [0, 5]);
  assert.equal(second.checksum, first.checksum);
  assert.deepEqual(await storedRuns(target, folder.path), keys(0, 1, 2, 3, 4));
});

Deno.test("an empty source is an error, not an empty target", async () => {
  using folder = new TempFolder();
  const target = await placeWith(folder, 0, 3);
  await assert.rejects(
    migrateStorage(new MemoryPlace().client(), target.client(), fakeDeps(folder.path)),
    { code: "STORAGE_NOT_FOUND" },
  );
  assert.equal(target.counts.upload, 0);
});

Deno.test("a target that lost a run behind our back is found out", async () => {
  using folder = new TempFolder();
  const [source, target] = [await placeWith(folder, 0, 3), new MemoryPlace()];
  const fewer = await databaseBytes(folder.path, { from: 0, to: 2 });
  target.after = () => target.bytes = fewer;
  await assert.rejects(
    migrateStorage(source.client(), target.client(), fakeDeps(folder.path)),
    (error) => error instanceof Error && /1 runs are missing there/.test(error.message),
  );
});

Deno.test("a target that changed a value behind our back is found out", async () => {
  using folder = new TempFolder();
  const [source, target] = [await placeWith(folder, 0, 3), new MemoryPlace()];
  Deno.writeFileSync(folder.file("changed.db"), source.bytes ?? new Uint8Array());
  const changed = History.open(folder.file("changed.db"));
  changed.sql.exec("UPDATE measurement SET value = value + 1e-9 WHERE run = 2 AND series = 1");
  // As a later record of that run by an older program, so that only the checksum can tell.
  changed.sql.exec("UPDATE run SET recorded = recorded + 1, digest = NULL WHERE id = 2");
  changed[Symbol.dispose]();
  target.after = () => target.bytes = Deno.readFileSync(folder.file("changed.db"));
  await assert.rejects(
    migrateStorage(source.client(), target.client(), fakeDeps(folder.path)),
    (error) => error instanceof Error && /read back differently/.test(error.message),
  );
});

Deno.test("a run of which the target has a newer record keeps it, and that is said", async () => {
  using folder = new TempFolder();
  const [source, target] = [await placeWith(folder, 0, 3), new MemoryPlace()];
  const newer = makeRecord(1, { recordedAt: START + 9_999_999, values: [] });
  using own = folder.history("own.db", [newer]);
  target.bytes = Deno.readFileSync(own.path);
  const result = await migrateStorage(source.client(), target.client(), fakeDeps(folder.path));
  assert.deepEqual([result.runs, result.copied, result.targetRuns], [3, 2, 3]);
  assert.match(result.warnings.join(), /memory had newer records of 1 of these runs and kept them/);
  await using session = await openStorage(target.client(), fakeDeps(folder.path));
  assert.deepEqual(readRecord(session.history, newer.run.key)?.measurements, []);
});

Deno.test("runs that others add to the target meanwhile do not disturb", async () => {
  using folder = new TempFolder();
  const [source, target] = [await placeWith(folder, 0, 3), await placeWith(folder, 7, 8)];
  target.before = async (request, number) => {
    if (request === "upload" && number === 1) {
      await trackOnce(target.client(), fakeDeps(folder.path), makeRecord(9));
    }
  };
  const result = await migrateStorage(source.client(), target.client(), fakeDeps(folder.path));
  assert.deepEqual([result.runs, result.targetRuns], [3, 5]);
});

Deno.test("the digest of a history is the same in any order, and differs with any value", () => {
  using folder = new TempFolder();
  const records = [1, 2, 3].map((n) => makeRecord(n));
  using a = folder.history("a.db", records);
  using b = folder.history("b.db", [...records].reverse());
  assert.equal(digestOf(digestRuns(a)), digestOf(digestRuns(b)));
  const one = makeRecord(2, { recordedAt: START + 999_999 });
  recordRuns(b, [one]);
  assert.notEqual(digestOf(digestRuns(a)), digestOf(digestRuns(b)));
});
