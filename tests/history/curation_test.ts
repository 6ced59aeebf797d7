import assert from "node:assert/strict";
import { type CurationEvent, withoutId } from "../../core/curation/event.ts";
import { parseEvent } from "../../core/curation/parse_event.ts";
import { countEvents, readEvents, recordEvents } from "../../history/curation.ts";
import { History } from "../../history/database.ts";
import { missingEvents } from "../../history/guard.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { readView } from "../../history/query.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import { recordRuns } from "../../history/record.ts";
import { listRuns, readRecords } from "../../history/runs.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../history/schema.ts";
import { makeRecord, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

const FACTS = { project: "o/r", author: "Ada", time: START, reason: "a test" };
const COMMIT = makeRecord(2).run.commit;
const EVENTS: readonly CurationEvent[] = [
  { ...FACTS, type: "exclude", commit: COMMIT },
  { ...FACTS, type: "annotate", commit: COMMIT, reason: "new runners \u2192 16 cores" },
  { ...FACTS, type: "rename", from: "size", to: "bundle" },
  { ...FACTS, type: "unit", metric: "size", from: "bytes", to: "KiB", before: START },
  { ...FACTS, type: "restore", events: ["0123456789abcdef"] },
];
const RECORDS = [1, 2, 3].map((n) => makeRecord(n));

function idsIn(history: History): readonly string[] {
  return readEvents(history).map(({ id }) => id);
}

Deno.test("an event reads back as it was said, under an id that follows from its words alone", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  assert.equal(recordEvents(history, EVENTS), EVENTS.length);
  const backwards = EVENTS.map((event) =>
    Object.fromEntries(Object.entries(event).reverse()) as unknown as CurationEvent
  );
  assert.equal(recordEvents(history, backwards), 0, "the same words are the same event");
  assert.deepEqual(
    new Set(
      readEvents(history).map((event) => JSON.stringify(Object.entries(withoutId(event)).sort())),
    ),
    new Set(EVENTS.map((event) => JSON.stringify(Object.entries(event).sort()))),
  );
  history.checkIntegrity();
});

Deno.test("an event that could not be read back is refused, with all that are said beside it", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  const [first] = EVENTS;
  assert.ok(first !== undefined);
  assert.throws(() => recordEvents(history, [first, { ...first, reason: " " }]), {
    code: "HISTORY_INVALID",
  });
  assert.equal(countEvents(history), 0);
});

Deno.test("merging unites events in any order, any number of times", () => {
  using folder = new TempFolder();
  using a = folder.history("a.db", RECORDS);
  using b = folder.history("b.db", RECORDS);
  recordEvents(a, EVENTS.slice(0, 3));
  recordEvents(b, EVENTS.slice(2));
  using ab = folder.history("ab.db");
  using ba = folder.history("ba.db");
  for (const source of [a, b, a]) mergeHistories(ab, source);
  for (const source of [b, a]) mergeHistories(ba, source);
  assert.deepEqual(idsIn(ab), idsIn(ba));
  assert.equal(countEvents(ab), EVENTS.length);
  assert.deepEqual(mergeHistories(ab, b), { added: 0, replaced: 0, events: 0, damaged: 0 });
});

Deno.test("the guard counts the events that a later state lacks", () => {
  using folder = new TempFolder();
  {
    using earlier = folder.history("earlier.db", RECORDS);
    recordEvents(earlier, EVENTS);
  }
  using later = folder.history("later.db", RECORDS);
  recordEvents(later, EVENTS.slice(1));
  assert.equal(missingEvents(later, folder.file("earlier.db")), 1);
  recordEvents(later, EVENTS);
  assert.equal(missingEvents(later, folder.file("earlier.db")), 0);
});

Deno.test("a damaged database gives back its events, and of damaged ones none", () => {
  using folder = new TempFolder();
  {
    using history = folder.history("a.db", RECORDS);
    recordEvents(history, EVENTS);
    history.sql.exec('UPDATE curation SET facts = \'{"type":"exclude"}\' WHERE id = 5');
    assert.throws(() => readEvents(history), { code: "HISTORY_CORRUPT" });
  }
  using into = folder.history("b.db");
  const recovery = recoverRows(folder.file("a.db"), into, { project: "o/r" });
  assert.deepEqual([recovery, countEvents(into)], [{ runs: 3, isComplete: false }, 4]);
});

for (let version = 1; version < MIGRATIONS.length; version++) {
  Deno.test(`a database of schema ${version} gets what later ones have, and keeps its runs`, () => {
    using folder = new TempFolder();
    {
      using sql = folder.sql("a.db");
      for (const migration of MIGRATIONS.slice(0, version)) sql.exec(migration);
      sql.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
      sql.exec(`
        INSERT INTO text VALUES (1, 'main'), (2, 'push');
        INSERT INTO origin VALUES (1, 'o/r', 'github', '', '');
        INSERT INTO run (id, origin, ci_run, attempt, number, commit_id, branch, event, time, recorded)
          VALUES (1, 1, 7, 1, 1, zeroblob(20), 1, 2, ${START}, 0)`);
    }
    using history = History.open(folder.file("a.db"));
    assert.deepEqual(listRuns(history).map(({ key }) => key.runId), ["7"]);
    assert.deepEqual(readEvents(history), []);
    assert.equal(recordEvents(history, EVENTS), EVENTS.length);
    recordRuns(history, RECORDS);
    history.checkIntegrity();
  });
}

Deno.test("what is read for people is curated, what is copied is not", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  recordEvents(history, EVENTS.slice(0, 1));
  const view = readView(history);
  const row = view.runs.commit.indexOf(COMMIT);
  assert.ok(row >= 0 && view.series.every(({ values }) => Number.isNaN(values[row])));
  assert.deepEqual([...readRecords(history)], RECORDS);
});

Deno.test("an event of one project leaves the runs of another alone, also of the same commit", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", [
    makeRecord(2),
    makeRecord(2, { project: "o/other", runId: "7" }),
  ]);
  recordEvents(history, EVENTS.slice(0, 1));
  const { series } = readView(history);
  const coverage = series.find(({ metric }) => metric === "coverage");
  assert.equal(coverage?.values.filter((value) => !Number.isNaN(value)).length, 1);
});

Deno.test("what this program would not write is no event", () => {
  for (
    const wrong of [
      null,
      [],
      { ...FACTS, type: "exclude" },
      { ...FACTS, type: "exclude", commit: COMMIT, run: { ci: "github", id: "1", attempt: 1 } },
      { ...FACTS, type: "exclude", commit: "HEAD" },
      { ...FACTS, type: "rename", from: "", to: "b" },
      { ...FACTS, type: "annotate", commit: COMMIT, extra: 1 },
      { ...FACTS, type: "constructor", commit: COMMIT },
      { ...FACTS, type: "restore", events: [] },
      { ...FACTS, reason: " ", type: "annotate", commit: COMMIT },
      { ...FACTS, time: -1, type: "annotate", commit: COMMIT },
    ]
  ) assert.equal(parseEvent(wrong), undefined, JSON.stringify(wrong));
  for (const event of EVENTS) assert.deepEqual(parseEvent(event), event);
});
