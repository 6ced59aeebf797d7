import assert from "node:assert/strict";
import type { Waiver } from "../../core/gate/waiver.ts";
import { History } from "../../history/database.ts";
import { digestOf, digestRuns } from "../../history/digest.ts";
import { forgetRuns } from "../../history/forget.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { recordRun } from "../../history/record.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { readRecord } from "../../history/runs.ts";
import { MIGRATIONS } from "../../history/schema.ts";
import { readWaivers } from "../../history/waivers.ts";
import { makeRecord, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

const WAIVER: Waiver = {
  metric: "size",
  reason: "adds i18n; don't worry",
  author: "Ada",
  commit: "f".repeat(40),
  atMost: { percent: 5 },
};
const ACCEPTED = makeRecord(1, { waivers: [WAIVER, { ...WAIVER, metric: "coverage" }] });

function readBack(history: History, record: RunRecord): RunRecord | undefined {
  return readRecord(history, record.run.key);
}

Deno.test("a run's waivers are read back with the run, in their order", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", [ACCEPTED, makeRecord(2)]);
  assert.deepEqual(readBack(history, ACCEPTED)?.waivers, ACCEPTED.waivers);
  assert.equal(readBack(history, makeRecord(2))?.waivers, undefined);
});

Deno.test("readWaivers() gives the commit that the run measured, oldest run first, of one branch", () => {
  using folder = new TempFolder();
  const later = makeRecord(5, { waivers: [{ ...WAIVER, reason: "later" }] });
  const elsewhere = makeRecord(3, { branch: "topic", waivers: [WAIVER] });
  using history = folder.history("a.db", [later, elsewhere, ACCEPTED]);
  const found = readWaivers(history, { branch: "main" });
  assert.deepEqual(found.map(({ metric, reason, commit }) => [metric, reason, commit]), [
    ["size", WAIVER.reason, ACCEPTED.run.commit],
    ["coverage", WAIVER.reason, ACCEPTED.run.commit],
    ["size", "later", later.run.commit],
  ]);
  assert.equal(readWaivers(history).length, 4);
});

Deno.test("recording a run again replaces its waivers, and forgetting it removes them", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", [ACCEPTED, makeRecord(2)]);
  recordRun(history, makeRecord(1, { waivers: [WAIVER] }));
  assert.equal(readWaivers(history).length, 1);
  forgetRuns(history, { maxRuns: 1, keepTagged: false }, START);
  assert.equal(readWaivers(history).length, 0);
});

Deno.test("waivers come along in a merge, and two records that differ in them only are told apart", () => {
  const digests = [["a.db", "b.db"], ["b.db", "a.db"]].map(([target = "", source = ""]) => {
    using folder = new TempFolder();
    folder.history("a.db", [ACCEPTED, makeRecord(2)])[Symbol.dispose]();
    folder.history("b.db", [makeRecord(1), makeRecord(3, { waivers: [WAIVER] })])
      [Symbol.dispose]();
    using into = History.open(folder.file(target));
    using from = History.open(folder.file(source));
    mergeHistories(into, from);
    assert.deepEqual(readBack(into, makeRecord(3))?.waivers, [WAIVER]);
    assert.equal(mergeHistories(into, from).added, 0);
    return digestOf(digestRuns(into));
  });
  assert.equal(digests[0], digests[1]);
});

Deno.test("a database of the first schema is brought up to date, with its runs", () => {
  using folder = new TempFolder();
  {
    using old = folder.sql("old.db");
    using current = folder.history("new.db", [makeRecord(1), makeRecord(2)]);
    old.exec(MIGRATIONS[0] ?? "");
    old.prepare("ATTACH ? AS current").run(current.path);
    const copied = old.prepare(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ).all();
    old.exec("PRAGMA foreign_keys = OFF");
    for (const { name } of copied) {
      const columns = old.prepare(`SELECT name FROM pragma_table_info('${name}')`).all()
        .map((column) => `"${column["name"]}"`).join();
      old.exec(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM current.${name}`);
    }
    old.exec(`DETACH current; PRAGMA application_id = ${0x556e5472}; PRAGMA user_version = 1`);
  }
  {
    using into = folder.history("saved.db");
    assert.deepEqual(recoverRows(folder.file("old.db"), into, { project: "o/r" }), {
      runs: 2,
      isComplete: true,
    });
  }
  using history = History.open(folder.file("old.db"));
  recordRun(history, ACCEPTED);
  history.checkIntegrity();
  assert.deepEqual(readBack(history, ACCEPTED)?.waivers, ACCEPTED.waivers);
  assert.deepEqual(readBack(history, makeRecord(2)), makeRecord(2));
});

Deno.test("recovery saves waivers, too", () => {
  using folder = new TempFolder();
  folder.history("a.db", [ACCEPTED])[Symbol.dispose]();
  using into = folder.history("b.db");
  assert.equal(recoverRows(folder.file("a.db"), into, { project: "o/r" }).isComplete, true);
  assert.deepEqual(readBack(into, ACCEPTED)?.waivers, ACCEPTED.waivers);
});
