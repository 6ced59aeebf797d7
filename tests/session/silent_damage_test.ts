import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runKeyText } from "../../core/run.ts";
import { TrackError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { digestRuns } from "../../history/digest.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { recordRun, recordRuns } from "../../history/record.ts";
import { readRecords } from "../../history/runs.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { verifyRuns } from "../../history/verify/verify.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import type { SnapshotStore } from "../../providers/types.ts";
import { openStorage } from "../../session/session.ts";
import { amount } from "../_amount.ts";
import { seededRandom } from "../fakes/random.ts";
import { makeRecord } from "../history/_records.ts";
import { TempFolder } from "../history/_temp.ts";
import { storageSettings } from "../providers/_settings.ts";
import { fakeContext, fakeDeps, trackOnce } from "./_session.ts";

/** Runs with all that a run can leave. */
const RECORDS: readonly RunRecord[] = Array.from({ length: 150 }, (_, n) => {
  const record = makeRecord(n, {
    branch: n % 5 === 0 ? "release" : "main",
    ...(n % 7 === 0 && { tag: `v${n}` }),
    ...(n % 11 === 0 && { pullRequest: n + 1 }),
    ...(n % 9 === 0 && {
      failures: [{ metric: "todo", code: "COMMAND_FAILED", message: `exit ${n}`, fix: "Look." }],
    }),
  });
  const parent = (n + 1000).toString(16).padStart(40, "0");
  const place = { committedAt: record.run.time - 60_000, parents: [parent], isForced: false };
  return { ...record, run: { ...record.run, base: parent, place } };
});

/** A store of a new history in a folder. */
async function storedHistory(folder: TempFolder, fields = {}): Promise<SnapshotStore> {
  const store = createLocalStore(
    storageSettings({ path: "history.db", ...fields }),
    fakeContext(folder.path),
  );
  await using session = await openStorage(store, fakeDeps(folder.path));
  recordRuns(session.history, RECORDS);
  await session.commit();
  return store;
}

function flipBit(bytes: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const at = Math.floor(random() * bytes.length);
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ 1 << Math.floor(random() * 8);
  return flipped;
}

const CASES = amount(600, 60);

Deno.test(`${CASES} single flipped bits: none changes a run in silence`, async () => {
  using folder = new TempFolder();
  const store = await storedHistory(folder);
  const path = folder.file("history.db");
  const whole = Deno.readFileSync(path);
  using original = History.open(path, { readOnly: true });
  const expected = digestRuns(original);
  let changes = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    Deno.writeFileSync(path, flipBit(whole, seed));
    const opened = openStorage(store, fakeDeps(folder.path, { onDamage: "restart" }));
    // Damage to the description of the tables is refused in words.
    await using session = await opened.catch(refused);
    if (session === undefined) continue;
    const found = digestRuns(session.history);
    const wrong = [...found].filter(([key, digest]) => expected.get(key) !== digest);
    if (wrong.length === 0 && found.size === expected.size) continue;
    changes++;
    assert.notDeepEqual(session.warnings, [], `seed ${seed}`);
    const damaged = new Set(verifyRuns(session.history).damaged.map(({ key }) => runKeyText(key)));
    assert.deepEqual(wrong.filter(([key]) => !damaged.has(key)), [], `seed ${seed}`);
  }
  assert.ok(changes > CASES / 20, `only ${changes} of ${CASES} changed a run`);
});

function refused(error: unknown): undefined {
  if (error instanceof TrackError) return undefined;
  throw error;
}

/** Changes the stored file as something else than this program would. */
function damage(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
}

for (
  const [what, sql] of [
    ["value", "UPDATE measurement SET value = value + 64 WHERE run = 7 AND series = 1"],
    ["label", "UPDATE text SET value = 'MYT' WHERE value = 'MIT'"],
    ["sample", `UPDATE sample SET "values" = '[6,7,15]' WHERE run = 7`],
    ["commit", "UPDATE run SET commit_id = randomblob(20) WHERE id = 7"],
    ["time, so that it seems newer", "UPDATE run SET time = time + 65536 WHERE id = 7"],
    ["time, so that it seems older", "UPDATE run SET time = time - 65536 WHERE id = 7"],
    ["id in its CI system", "UPDATE run SET ci_run = ci_run + 1048576 WHERE id = 7"],
    ["project", "UPDATE origin SET project = 'o/s'"],
    ["branch", "UPDATE text SET value = 'mein' WHERE value = 'main'"],
    ["place", "UPDATE run SET place = place + 1 WHERE id = 7"],
    ["digest", "UPDATE run SET digest = digest + 1 WHERE id = 7"],
  ] as const
) {
  Deno.test(`a changed ${what} is noticed, and mended from the backup by the next track`, async () => {
    using folder = new TempFolder();
    const store = await storedHistory(folder, { backup: true });
    Deno.copyFileSync(folder.file("history.db"), folder.file("history.db.bak"));
    damage(folder.file("history.db"), sql);
    {
      await using session = await openStorage(store, fakeDeps(folder.path));
      assert.match(session.warnings.join(), /not what was recorded .*history verify/);
      recordRun(session.history, makeRecord(1000));
      await session.commit();
      assert.match(session.warnings.join(), /damaged ones are from /);
    }
    await assertWhole(store, folder);
  });

  Deno.test(`a changed ${what} stays noticed until a copy is merged`, async () => {
    using folder = new TempFolder();
    const store = await storedHistory(folder);
    Deno.copyFileSync(folder.file("history.db"), folder.file("copy.db"));
    damage(folder.file("history.db"), sql);
    await trackOnce(store, fakeDeps(folder.path), makeRecord(1000));
    {
      await using session = await openStorage(store, fakeDeps(folder.path));
      assert.match(session.warnings.join(), /not what was recorded/);
      using whole = History.open(folder.file("copy.db"), { readOnly: true });
      mergeHistories(session.history, whole);
      await session.commit();
    }
    await assertWhole(store, folder);
  });
}

/** The stored history has the test's runs and one more, as they were recorded. */
async function assertWhole(store: SnapshotStore, folder: TempFolder): Promise<void> {
  await using session = await openStorage(store, fakeDeps(folder.path));
  assert.deepEqual(session.warnings, []);
  assert.deepEqual(verifyRuns(session.history).damaged, []);
  const records = [...readRecords(session.history)];
  const byCommit = new Map(records.map((record) => [record.run.commit, record]));
  assert.equal(records.length, RECORDS.length + 1);
  for (const record of RECORDS) {
    assert.deepEqual(byCommit.get(record.run.commit)?.run, record.run);
    assert.deepEqual(byCommit.get(record.run.commit)?.measurements, record.measurements);
  }
}
