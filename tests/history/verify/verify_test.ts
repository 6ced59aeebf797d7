import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { completePlaces } from "../../../history/complete_places.ts";
import { History } from "../../../history/database.ts";
import { recoverRows } from "../../../history/recover/recover.ts";
import { isSealed, sealed } from "../../../history/verify/seal.ts";
import { acceptDamage, addLateDigests, verifyRuns } from "../../../history/verify/verify.ts";
import { writeAdded } from "../../../history/merge/added.ts";
import { mergeHistories } from "../../../history/merge/merge.ts";
import { makeRecord } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

const RECORDS = [1, 2, 3, 4].map((n) => makeRecord(n));

Deno.test("the digest of a run is the same in every version of this program", () => {
  using folder = new TempFolder();
  const place = { committedAt: 1_767_225_000_000, parents: ["b".repeat(40)], isForced: true };
  const full = makeRecord(5, {
    labels: { os: "linux" },
    tag: "v1",
    pullRequest: 7,
    failures: [{ metric: "a", code: "COMMAND_FAILED", message: "b", fix: "c" }],
    waivers: [{ metric: "size", reason: "meant", author: "Ada" }],
  });
  using history = folder.history("a.db", [
    makeRecord(1),
    {
      ...full,
      run: { ...full.run, head: "a".repeat(40), base: "c".repeat(40), place },
      methods: { size: { unit: "bytes", by: "x", how: "y" } },
      machine: { runner: "self", os: "linux", cpu: "z", cpus: 2 },
    },
  ]);
  const digests = history.sql.prepare("SELECT digest FROM run ORDER BY id").all();
  assert.deepEqual(digests.map(({ digest }) => digest), [208_557_294, 255_574_729]);
});

Deno.test("verifyRuns() tells whole, late, unknown and damaged runs apart", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  history.sql.exec("UPDATE run SET digest = NULL WHERE id = 1");
  addLateDigests(history);
  history.sql.exec("UPDATE run SET digest = NULL WHERE id = 2");
  history.sql.exec("UPDATE run SET time = time + 1 WHERE id = 3");
  const { whole, late, unknown, damaged } = verifyRuns(history);
  assert.deepEqual([whole, late, unknown], [2, 1, 1]);
  assert.deepEqual(damaged.map(({ key }) => key), [RECORDS[2]?.run.key]);
  assert.equal(history.hasDamage, true);
});

Deno.test("runs of an older schema get their digests late, and damage from then on is noticed", () => {
  using folder = new TempFolder();
  folder.history("a.db", RECORDS)[Symbol.dispose]();
  using sql = folder.sql("a.db");
  sql.exec("ALTER TABLE run DROP COLUMN digest; PRAGMA user_version = 6");
  using history = History.open(folder.file("a.db"));
  assert.deepEqual(verifyRuns(history), { whole: 0, late: 0, unknown: 4, damaged: [] });
  addLateDigests(history);
  assert.deepEqual(verifyRuns(history), { whole: 4, late: 4, unknown: 0, damaged: [] });
  history.sql.exec("UPDATE measurement SET value = value + 1 WHERE run = 2 AND series = 1");
  assert.equal(verifyRuns(history).damaged.length, 1);
});

Deno.test("completing where a damaged run stands does not make it whole", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  history.sql.exec("UPDATE run SET number = number + 1 WHERE id = 2");
  const places = new Map(RECORDS.map(({ run }) => [run.commit, { committedAt: run.time }]));
  assert.equal(completePlaces(history, places), 4);
  assert.deepEqual(verifyRuns(history).damaged.map(({ commit }) => commit), [
    RECORDS[1]?.run.commit,
  ]);
});

Deno.test("acceptDamage() takes runs for what they are, without saying that they were recorded so", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  history.sql.exec("UPDATE run SET number = 77 WHERE id > 2");
  assert.equal(acceptDamage(history), 2);
  assert.deepEqual(verifyRuns(history), { whole: 4, late: 2, unknown: 0, damaged: [] });
});

Deno.test("a merge never takes a damaged record for a whole one, however new it seems", () => {
  for (const change of ["- 4096", "+ 4096", "+ 0"]) {
    using folder = new TempFolder();
    using whole = folder.history("a.db", RECORDS);
    using damaged = folder.history("b.db", RECORDS);
    damaged.sql.exec(`UPDATE run SET number = 9, recorded = recorded ${change} WHERE id = 2`);
    assert.deepEqual(mergeHistories(whole, damaged), {
      added: 0,
      replaced: 0,
      events: 0,
      damaged: 0,
    });
    assert.equal(mergeHistories(damaged, whole).replaced, 1);
    assert.deepEqual(verifyRuns(damaged).damaged, []);
    using fresh = folder.history("c.db");
    damaged.sql.exec("UPDATE run SET number = 9 WHERE id = 3");
    // A run that nobody has whole is kept, and stays known.
    assert.deepEqual(mergeHistories(fresh, damaged).damaged, 1);
    assert.equal(verifyRuns(fresh).damaged.length, 1);
  }
});

Deno.test("recovery does not say that it has all, where a run is not what was recorded", () => {
  using folder = new TempFolder();
  folder.history("a.db", RECORDS)[Symbol.dispose]();
  using sql = folder.sql("a.db");
  sql.exec("UPDATE run SET time = time + 1 WHERE id = 2");
  using into = folder.history("b.db");
  const found = recoverRows(folder.file("a.db"), into, { project: "o/r" });
  assert.deepEqual(found, { runs: 4, isComplete: false });
  assert.deepEqual(verifyRuns(into).damaged.map(({ key }) => key), [RECORDS[1]?.run.key]);
});

Deno.test("a seal holds for these bytes only, and is no hindrance for SQLite", () => {
  using folder = new TempFolder();
  folder.history("a.db", RECORDS)[Symbol.dispose]();
  const bytes = Deno.readFileSync(folder.file("a.db"));
  const once = sealed(bytes);
  assert.deepEqual([isSealed(bytes), isSealed(once)], [false, true]);
  assert.deepEqual(sealed(once), once);
  for (const at of [0, 5000, once.length - 1]) {
    const flipped = new Uint8Array(once);
    flipped[at] = (flipped[at] ?? 0) ^ 4;
    assert.equal(isSealed(flipped), false);
  }
  Deno.writeFileSync(folder.file("a.db"), once);
  {
    using history = History.open(folder.file("a.db"));
    history.checkIntegrity();
    assert.deepEqual(verifyRuns(history).whole, 4);
  }
  const other = new DatabaseSync(folder.file("a.db"));
  other.exec("UPDATE run SET number = 8 WHERE id = 1; VACUUM");
  other.close();
  assert.equal(isSealed(Deno.readFileSync(folder.file("a.db"))), false);
});

Deno.test("a damaged run that is written as a piece stays known", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  Deno.copyFileSync(history.path, folder.file("since.db"));
  const into = folder.file("piece.db");

  history.sql.exec("UPDATE run SET number = 9 WHERE id = 2");
  assert.ok(writeAdded(history, { since: folder.file("since.db"), into, most: 10 }));
  using damaged = History.open(into);
  assert.deepEqual(verifyRuns(damaged).damaged.map(({ number }) => number), [9]);
});
