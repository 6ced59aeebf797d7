import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { StorageConfig } from "../../../config/types.ts";
import { digestOf, digestRuns } from "../../../history/digest.ts";
import { History } from "../../../history/database.ts";
import { recordRun } from "../../../history/record.ts";
import { runKeys } from "../../../history/runs.ts";
import { createLocalStore } from "../../../providers/local/store.ts";
import type { SnapshotStore } from "../../../providers/types.ts";
import { openStorage } from "../../../session/session.ts";
import { makeRecord } from "../../history/_records.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeContext, fakeDeps, trackOnce } from "../../session/_session.ts";
import { databaseBytes, keys } from "../_contract.ts";
import { storageSettings } from "../_settings.ts";

function localStore(folder: TempFolder, fields: Partial<StorageConfig> = {}): SnapshotStore {
  const settings = storageSettings({ path: "h.db", timeoutMs: 20, ...fields });
  return createLocalStore(settings, fakeContext(folder.path));
}

async function putDatabase(folder: TempFolder, to: number): Promise<void> {
  Deno.writeFileSync(folder.file("h.db"), await databaseBytes(folder.path, { from: 0, to }));
}

function namesIn(folder: TempFolder): readonly string[] {
  return [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
}

/** What the file says to any SQLite tool. */
function storedIn(path: string): { readonly runs: readonly string[]; readonly digest: string } {
  using history = History.open(path, { readOnly: true });
  return { runs: [...runKeys(history)].sort(), digest: digestOf(digestRuns(history)) };
}

/** Leaves beside `h.db` what a writer leaves that is killed in the middle of a transaction. */
function killWriter(folder: TempFolder, sql: string): void {
  const path = folder.file("written.db");
  Deno.copyFileSync(folder.file("h.db"), path);
  const writer = new DatabaseSync(path);
  // A cache of one page: what is changed goes to the file before the transaction ends.
  writer.exec(`PRAGMA cache_size = 1; PRAGMA cache_spill = 1; ${sql}`);
  for (const suffix of ["", "-journal", "-wal"]) {
    try {
      Deno.copyFileSync(path + suffix, folder.file(`h.db${suffix}`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  writer.close();
  for (const suffix of ["", "-journal", "-wal", "-shm"]) {
    try {
      Deno.removeSync(path + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

Deno.test("what a killed writer had not committed is rolled back, never read as data", async () => {
  using folder = new TempFolder();
  await putDatabase(folder, 400);
  const before = storedIn(folder.file("h.db"));
  killWriter(folder, "BEGIN; UPDATE measurement SET value = value + 1");
  assert.ok(namesIn(folder).includes("h.db-journal"));
  {
    await using session = await openStorage(localStore(folder), fakeDeps(folder.path));
    assert.equal(digestOf(digestRuns(session.history)), before.digest);
    assert.deepEqual(session.warnings, []);
  }
  await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(900));
  assert.deepEqual(storedIn(folder.file("h.db")).runs, [...before.runs, ...keys(900)].sort());
  assert.deepEqual(namesIn(folder), ["h.db", "h.db.lock"]);
});

Deno.test("what another program has committed to a WAL counts, and is never replayed over a newer file", async () => {
  using folder = new TempFolder();
  await putDatabase(folder, 5);
  killWriter(folder, "PRAGMA journal_mode = WAL; DELETE FROM run WHERE id = 1");
  assert.ok(namesIn(folder).includes("h.db-wal"));
  await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(9));
  assert.deepEqual(namesIn(folder), ["h.db", "h.db.lock"]);
  assert.deepEqual(storedIn(folder.file("h.db")).runs, keys(1, 2, 3, 4, 9));
});

for (
  const [what, sql] of [
    ["has it open with a WAL", "PRAGMA journal_mode = WAL; UPDATE metric SET name = 'x'"],
    [
      "is in the middle of a transaction",
      "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE run SET number = 7",
    ],
  ] as const
) {
  Deno.test(`while another program ${what}, nothing is touched and the error says so`, async () => {
    using folder = new TempFolder();
    await putDatabase(folder, 40);
    const other = new DatabaseSync(folder.file("h.db"));
    try {
      other.exec(sql);
      await assert.rejects(
        trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(90)),
        (error: { code?: string; why?: string }) =>
          error.code === "STORAGE_LOCKED" && /another program/.test(error.why ?? ""),
      );
      if (/BEGIN/.test(sql)) other.exec("COMMIT");
    } finally {
      other.close();
    }
    await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(90));
    assert.equal(storedIn(folder.file("h.db")).runs.length, 41);
  });
}

Deno.test("a program that begins to write between download and upload is waited for, then told", async () => {
  using folder = new TempFolder();
  await putDatabase(folder, 3);
  await using session = await openStorage(localStore(folder), fakeDeps(folder.path));
  recordRun(session.history, makeRecord(9));
  const other = new DatabaseSync(folder.file("h.db"));
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(session.commit(), { code: "STORAGE_LOCKED" });
  other.exec("COMMIT");
  other.close();
  await session.commit();
  assert.deepEqual(storedIn(folder.file("h.db")).runs, keys(0, 1, 2, 9));
});

Deno.test("a journal without its database stops a new history, which it would be replayed over", async () => {
  using folder = new TempFolder();
  await putDatabase(folder, 3);
  killWriter(folder, "PRAGMA journal_mode = WAL; DELETE FROM run WHERE id = 1");
  Deno.removeSync(folder.file("h.db"));
  await assert.rejects(
    trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(1)),
    { code: "STORAGE_WRITE" },
  );
  assert.ok(namesIn(folder).includes("h.db-wal"));
});

Deno.test("what lies beside a database that SQLite cannot read is moved aside with it", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(folder.file("h.db"), "no database ".repeat(500));
  Deno.writeTextFileSync(folder.file("h.db-wal"), "somebody's notes");
  await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(1));
  assert.deepEqual(storedIn(folder.file("h.db")).runs, keys(1));
  const aside = namesIn(folder).find((name) => name.startsWith("h.db-wal.corrupt-"));
  assert.equal(Deno.readTextFileSync(folder.file(aside ?? "")), "somebody's notes");
});

Deno.test("a database of another program keeps its WAL", async () => {
  using folder = new TempFolder();
  const other = new DatabaseSync(folder.file("h.db"));
  try {
    other.exec("PRAGMA application_id = 77; PRAGMA journal_mode = WAL; CREATE TABLE a (b)");
    const before = namesIn(folder);
    await assert.rejects(
      trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(1)),
      (error: { code?: string }) => /^HISTORY_/.test(error.code ?? ""),
    );
    assert.deepEqual(namesIn(folder), before);
  } finally {
    other.close();
  }
});

const onPosix = { ignore: Deno.build.os === "windows" };

for (const isThere of [true, false]) {
  Deno.test({
    ...onPosix,
    name: `a link ${
      isThere ? "stays" : "to a file that is not there yet stays"
    }, its target gets the run`,
    async fn() {
      using folder = new TempFolder();
      Deno.mkdirSync(folder.file("shared"));
      Deno.symlinkSync("shared/team.db", folder.file("h.db"));
      const runs = isThere ? [0, 1] : [];
      if (isThere) {
        const bytes = await databaseBytes(folder.path, { from: 0, to: 2 });
        Deno.writeFileSync(folder.file("shared/team.db"), bytes);
      }
      await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(9));
      assert.ok(Deno.lstatSync(folder.file("h.db")).isSymlink);
      assert.deepEqual(storedIn(folder.file("shared/team.db")).runs, keys(...runs, 9));
      const names = [...Deno.readDirSync(folder.file("shared"))].map(({ name }) => name).sort();
      assert.deepEqual(names, ["team.db", "team.db.lock"]);
    },
  });
}

Deno.test({
  ...onPosix,
  name: "who tracks by a link and who tracks by the file wait for each other",
  async fn() {
    using folder = new TempFolder();
    Deno.symlinkSync("team.db", folder.file("h.db"));
    await localStore(folder, { path: "team.db" }).exclusive?.(async () => {
      await assert.rejects(
        trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(1)),
        { code: "STORAGE_LOCKED" },
      );
    });
  },
});

Deno.test({
  ...onPosix,
  name: "a circle of links is a clear error",
  async fn() {
    using folder = new TempFolder();
    Deno.symlinkSync("a.db", folder.file("h.db"));
    Deno.symlinkSync("h.db", folder.file("a.db"));
    await assert.rejects(
      trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(1)),
      (error: { code?: string }) => /^STORAGE_/.test(error.code ?? ""),
    );
  },
});

for (const mode of [0o600, 0o664, 0o640]) {
  Deno.test({
    ...onPosix,
    name: `a file of mode ${mode.toString(8)} keeps it, and its copies have it`,
    async fn() {
      using folder = new TempFolder();
      const store = localStore(folder, { backup: true });
      await putDatabase(folder, 2);
      Deno.chmodSync(folder.file("h.db"), mode);
      await trackOnce(store, fakeDeps(folder.path), makeRecord(8));
      Deno.writeTextFileSync(folder.file("h.db"), "damaged");
      await trackOnce(store, fakeDeps(folder.path), makeRecord(9));
      for (const name of namesIn(folder).filter((name) => name !== "h.db.lock")) {
        assert.equal((Deno.statSync(folder.file(name)).mode ?? 0) & 0o777, mode, name);
      }
    },
  });
}

Deno.test({
  name: "a file keeps its owner and group",
  // Only root may give a file away.
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  async fn() {
    using folder = new TempFolder();
    await putDatabase(folder, 2);
    Deno.chownSync(folder.file("h.db"), 4242, 4343);
    await trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(8));
    const { uid, gid } = Deno.statSync(folder.file("h.db"));
    assert.deepEqual([uid, gid], [4242, 4343]);
  },
});

Deno.test({
  ...onPosix,
  name: "a read-only file is not overwritten, whoever runs it",
  async fn() {
    using folder = new TempFolder();
    await putDatabase(folder, 2);
    Deno.chmodSync(folder.file("h.db"), 0o444);
    const before = Deno.readFileSync(folder.file("h.db"));
    await assert.rejects(
      trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(8)),
      { code: "STORAGE_PERMISSION" },
    );
    assert.deepEqual(Deno.readFileSync(folder.file("h.db")), before);
  },
});

Deno.test("a lock file that holds something else is named and stays", async () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(folder.file("h.db.lock"), "12345\n".repeat(200));
  await assert.rejects(
    trackOnce(localStore(folder), fakeDeps(folder.path), makeRecord(8)),
    (error: { code?: string; why?: string }) =>
      error.code === "STORAGE_LOCKED" && (error.why ?? "").includes("h.db.lock is no lock"),
  );
  assert.match(Deno.readTextFileSync(folder.file("h.db.lock")), /^12345/);
});
