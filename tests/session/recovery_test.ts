import assert from "node:assert/strict";
import { History } from "../../history/database.ts";
import { digestOf, digestRuns } from "../../history/digest.ts";
import { recordRun } from "../../history/record.ts";
import { openStorage, type Recovered } from "../../session/session.ts";
import { MemoryPlace } from "../fakes/memory_store.ts";
import { makeRecord } from "../history/_records.ts";
import { TempFolder } from "../history/_temp.ts";
import { databaseBytes, keys, storedRuns } from "../providers/_contract.ts";
import { fakeDeps } from "./_session.ts";

const PAGE = 4096;
const TEXT = new TextEncoder().encode("this is no database ".repeat(1000));

interface Case {
  readonly claim: string;
  readonly stored: (whole: Uint8Array) => Uint8Array;
  /** Whether there is an older copy with the runs 0 and 1; two more behind it are damaged or older still. */
  readonly hasCopy: boolean;
  readonly recovered: Recovered;
  readonly runs: readonly number[];
}

const CASES: readonly Case[] = [
  {
    claim: "a destroyed header: every row is read",
    stored: (whole) => overwrite(whole, 0, 100),
    hasCopy: false,
    recovered: "rows",
    runs: [0, 1, 2, 3],
  },
  {
    claim: "a text file without a copy: a new history",
    stored: () => TEXT,
    hasCopy: false,
    recovered: "new",
    runs: [],
  },
  {
    claim: "no bytes without a copy: a new history",
    stored: () => new Uint8Array(),
    hasCopy: false,
    recovered: "new",
    runs: [],
  },
  {
    claim: "a text file with a copy: the copy",
    stored: () => TEXT,
    hasCopy: true,
    recovered: "backup",
    runs: [0, 1],
  },
  {
    claim: "a truncated file with a copy: both",
    stored: (whole) => whole.slice(0, 3 * 4096),
    hasCopy: true,
    recovered: "backup",
    runs: [0, 1],
  },
];

function overwrite(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return bytes.slice().fill(0xee, from, to);
}

for (const { claim, stored, hasCopy, recovered, runs } of CASES) {
  Deno.test(`${claim}; each step is told and the bad bytes are kept`, async () => {
    using folder = new TempFolder();
    const place = new MemoryPlace();
    const bad = stored(await databaseBytes(folder.path, { from: 0, to: 4 }));
    place.bytes = bad;
    if (hasCopy) {
      place.older.push(
        { label: "damaged copy", bytes: TEXT },
        { label: "good copy", bytes: await databaseBytes(folder.path, { from: 0, to: 2 }) },
        { label: "older copy", bytes: await databaseBytes(folder.path, { from: 0, to: 1 }) },
      );
    }
    const lines: string[] = [];
    {
      await using session = await openStorage(place.client(), fakeDeps(folder.path, { lines }));
      assert.equal(session.recovered, recovered);
      recordRun(session.history, makeRecord(9));
      await session.commit({ run: makeRecord(9).run.key });
      assert.equal(session.warnings.length, 3);
      assert.match(session.warnings[0] ?? "", /is damaged: /);
      assert.match(session.warnings[2] ?? "", /kept as memory\.corrupt-20260101T\d{6}Z$/);
      for (const warning of session.warnings) assert.ok(lines.includes(warning), warning);
    }
    if (hasCopy) assert.match(lines.join("\n"), /damaged copy is damaged, too/);
    assert.deepEqual([...place.aside.values()], [bad]);
    assert.deepEqual(await storedRuns(place, folder.path), [...keys(...runs, 9)].sort());
  });
}

Deno.test("reading a damaged database keeps nothing aside and writes nothing", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  place.bytes = TEXT;
  {
    await using session = await openStorage(place.client(), fakeDeps(folder.path));
    assert.equal(session.recovered, "new");
  }
  assert.deepEqual([place.aside.size, place.counts.upload], [0, 0]);
});

Deno.test("a recovered run is guarded like a downloaded one", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  place.bytes = overwrite(await databaseBytes(folder.path, { from: 0, to: 4 }), 0, 100);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  session.history.sql.exec("DELETE FROM run WHERE id = 2");
  await assert.rejects(session.commit(), { code: "STORAGE_WOULD_LOSE_DATA" });
});

Deno.test("the older copy may be a reference database", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  const url = new URL("../fixtures/reference/unentropy-1.1.0.db", import.meta.url);
  place.bytes = TEXT;
  place.older.push({ label: "reference", bytes: Deno.readFileSync(url) });
  assert.equal((await storedRuns(place, folder.path)).length, 68);
});

Deno.test("a run that lost values to the damage has them again from the older copy", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  const whole = await databaseBytes(folder.path, { from: 0, to: 400 });
  place.older.push({ label: "good copy", bytes: whole });
  const digests = new Set<string>();
  for (let page = 12; page * PAGE < whole.length; page += 4) {
    place.bytes = overwrite(whole, page * PAGE, (page + 2) * PAGE);
    await using session = await openStorage(place.client(), fakeDeps(folder.path));
    digests.add(digestOf(digestRuns(session.history)));
  }
  Deno.writeFileSync(folder.file("whole.db"), whole);
  using history = History.open(folder.file("whole.db"), { readOnly: true });
  assert.deepEqual([...digests], [digestOf(digestRuns(history))]);
});
