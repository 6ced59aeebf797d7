import assert from "node:assert/strict";
import { runKeyText } from "../../core/run.ts";
import { HistoryError, StorageError, type TrackErrorCode } from "../../errors.ts";
import { recordRun, recordRuns } from "../../history/record.ts";
import { countHistory } from "../../history/query.ts";
import { readRecord, runKeys } from "../../history/runs.ts";
import { openStorage } from "../../session/session.ts";
import { MemoryPlace } from "../fakes/memory_store.ts";
import { makeRecord } from "../history/_records.ts";
import { databaseBytes, keys, storedRuns } from "../providers/_contract.ts";
import { fakeDeps, trackOnce } from "./_session.ts";
import { TempFolder } from "../history/_temp.ts";

function failure(code: TrackErrorCode): StorageError {
  return new StorageError(code, { what: "Cannot reach memory", why: "a test", fix: "None." });
}

function hasCode(code: TrackErrorCode): (error: unknown) => boolean {
  return (error) =>
    (error instanceof StorageError || error instanceof HistoryError) && error.code === code;
}

async function placeWith(folder: TempFolder, runs: number): Promise<MemoryPlace> {
  const place = new MemoryPlace();
  place.bytes = await databaseBytes(folder.path, { from: 0, to: runs });
  place.revision = 1;
  return place;
}

Deno.test("an empty place starts a new history, and the log says so", async () => {
  using folder = new TempFolder();
  const place = new MemoryPlace();
  const lines: string[] = [];
  await using session = await openStorage(place.client(), fakeDeps(folder.path, { lines }));
  assert.equal(session.found, false);
  assert.equal(session.sizeBytes, 0);
  assert.match(lines.join(), /Nothing is stored at memory yet/);
  recordRun(session.history, makeRecord(1));
  const { attempts, sizeBytes } = await session.commit({ run: makeRecord(1).run.key });
  assert.deepEqual([attempts, sizeBytes], [1, place.bytes?.length]);
});

Deno.test("closing a session removes its working copy", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  {
    await using session = await openStorage(place.client(), fakeDeps(folder.path));
    assert.equal(session.found, true);
    assert.equal(runKeys(session.history).size, 3);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

/** Every way in which reading can fail. */
for (
  const code of [
    "STORAGE_AUTH",
    "STORAGE_PERMISSION",
    "STORAGE_NOT_FOUND",
    "STORAGE_UNAVAILABLE",
    "STORAGE_TIMEOUT",
    "STORAGE_NETWORK",
    "STORAGE_PROTOCOL",
  ] as const
) {
  Deno.test(`a download that fails with ${code} stops everything, and nothing is uploaded`, async () => {
    using folder = new TempFolder();
    const place = await placeWith(folder, 3);
    const before = place.bytes;
    place.before = () => {
      throw failure(code);
    };
    await assert.rejects(
      trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9)),
      hasCode(code),
    );
    assert.deepEqual([place.counts.upload, place.bytes], [0, before]);
    assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  });
}

Deno.test("on a conflict the other's history is merged and tried again", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  place.before = async (request, number) => {
    if (request === "upload" && number === 1) {
      await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(8));
    }
  };
  const { attempts } = await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9));
  assert.equal(attempts, 2);
  place.before = () => {};
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2, 8, 9));
});

Deno.test("after a commit with a conflict the session shows the merged history", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 1);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(8));
  recordRun(session.history, makeRecord(9));
  await session.commit({ run: makeRecord(9).run.key });
  assert.deepEqual([...runKeys(session.history)].sort(), keys(0, 8, 9));
  assert.equal(session.sizeBytes, place.bytes?.length);
});

Deno.test("a place that was emptied meanwhile is filled again", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  place.bytes = undefined;
  recordRun(session.history, makeRecord(9));
  await session.commit({ run: makeRecord(9).run.key });
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2, 9));
});

Deno.test("conflicts end after the last try with growing, random pauses before", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 1);
  let other = 10;
  place.before = (request) => {
    if (request === "upload") place.revision = ++other;
  };
  const pauses: number[] = [];
  const deps = fakeDeps(folder.path, {
    random: () => 0.5,
    sleep: (ms) => Promise.resolve(void pauses.push(ms)),
    maxTries: 8,
  });
  await assert.rejects(
    trackOnce(place.client(), deps, makeRecord(9)),
    hasCode("STORAGE_CONFLICT"),
  );
  assert.equal(place.counts.upload, 8);
  assert.deepEqual(pauses, [400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

Deno.test("an upload is tried at most 12 times", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 1);
  place.before = (request) => {
    if (request === "upload") place.revision += 2;
  };
  await assert.rejects(
    trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9)),
    hasCode("STORAGE_CONFLICT"),
  );
  assert.equal(place.counts.upload, 12);
});

Deno.test("conflicts end at the deadline", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 1);
  place.before = (request) => {
    if (request === "upload") place.revision++;
  };
  let time = 0;
  const deps = fakeDeps(folder.path, { now: () => time += 1000, timeoutMs: 3000 });
  await assert.rejects(
    trackOnce(place.client(), deps, makeRecord(9)),
    hasCode("STORAGE_CONFLICT"),
  );
  assert.equal(place.counts.upload, 3);
});

for (const code of ["STORAGE_NETWORK", "STORAGE_TIMEOUT", "STORAGE_UNAVAILABLE"] as const) {
  Deno.test(`an upload that landed although it failed with ${code} is not repeated`, async () => {
    using folder = new TempFolder();
    const place = await placeWith(folder, 2);
    place.after = () => {
      throw failure(code);
    };
    const { attempts } = await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9));
    assert.deepEqual([attempts, place.counts.upload, place.revision], [1, 1, 2]);
    assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 9));
  });

  Deno.test(`an upload that failed with ${code} and did not land is tried again`, async () => {
    using folder = new TempFolder();
    const place = await placeWith(folder, 2);
    place.before = (request, number) => {
      if (request === "upload" && number === 1) throw failure(code);
    };
    const { attempts } = await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9));
    assert.deepEqual([attempts, place.counts.upload], [2, 2]);
    assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 9));
  });
}

Deno.test("an upload that is refused for good is not tried again", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 2);
  place.before = (request) => {
    if (request === "upload") throw failure("STORAGE_PERMISSION");
  };
  await assert.rejects(
    trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9)),
    hasCode("STORAGE_PERMISSION"),
  );
  assert.equal(place.counts.upload, 1);
});

Deno.test("an aborted session uploads nothing", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 2);
  const abort = new AbortController();
  await using session = await openStorage(
    place.client(),
    fakeDeps(folder.path, { signal: abort.signal }),
  );
  recordRun(session.history, makeRecord(9));
  abort.abort(new DOMException("stop", "AbortError"));
  await assert.rejects(session.commit(), { name: "AbortError" });
  assert.equal(place.counts.upload, 0);
});

Deno.test("a working copy that lost a run is not uploaded", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  session.history.sql.exec("DELETE FROM run WHERE id = 2");
  recordRun(session.history, makeRecord(9));
  await assert.rejects(session.commit(), hasCode("STORAGE_WOULD_LOSE_DATA"));
  assert.equal(place.counts.upload, 0);
});

Deno.test("a working copy without this run is not uploaded", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  await assert.rejects(
    session.commit({ run: makeRecord(9).run.key }),
    hasCode("STORAGE_WOULD_LOSE_DATA"),
  );
  assert.equal(place.counts.upload, 0);
});

Deno.test("a working copy that is damaged is not uploaded", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 500);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  const { path } = session.history;
  const bytes = Deno.readFileSync(path);
  bytes.fill(0x77, 4096 * 20, 4096 * 24);
  Deno.writeFileSync(path, bytes);
  await assert.rejects(session.commit(), hasCode("HISTORY_CORRUPT"));
  assert.equal(place.counts.upload, 0);
});

Deno.test("runs that are forgotten on purpose stay forgotten through a conflict", async () => {
  using folder = new TempFolder();
  const place = await placeWith(folder, 3);
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(8));
  await session.commit({
    forget: (history) => {
      const { key } = makeRecord(1).run;
      if (readRecord(history, key) === undefined) return [];
      history.sql.prepare("DELETE FROM run WHERE ci_run = ?").run(BigInt(key.runId));
      return [runKeyText(key)];
    },
  });
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 2, 8));
});

Deno.test("a newer schema and another program's database stop everything untouched", async () => {
  for (
    const [code, pragma] of [
      ["HISTORY_NEWER_SCHEMA", "PRAGMA user_version = 99"],
      ["HISTORY_NOT_OURS", "PRAGMA application_id = 99"],
    ] as const
  ) {
    using folder = new TempFolder();
    const place = new MemoryPlace();
    {
      using history = folder.history("a.db", [makeRecord(1)]);
      history.sql.exec(pragma);
    }
    place.bytes = Deno.readFileSync(folder.file("a.db"));
    await assert.rejects(
      trackOnce(place.client(), fakeDeps(folder.path), makeRecord(9)),
      hasCode(code),
    );
    assert.deepEqual([place.counts.upload, place.aside.size], [0, 0]);
  }
});

Deno.test("a reference database is converted, and kept when its place is written", async () => {
  using folder = new TempFolder();
  const url = new URL("../fixtures/reference/unentropy-2.0.0.db", import.meta.url);
  const original = Deno.readFileSync(url);
  const place = new MemoryPlace();
  place.bytes = original;
  {
    await using reader = await openStorage(place.client(), fakeDeps(folder.path));
    assert.equal(countHistory(reader.history).runs, 290);
  }
  assert.deepEqual([place.bytes, place.aside.size], [original, 0], "reading keeps nothing aside");
  const deps = fakeDeps(folder.path, { project: "o/r" });
  await using session = await openStorage(place.client(), deps);
  recordRuns(session.history, [makeRecord(1)]);
  await session.commit({ run: makeRecord(1).run.key });
  assert.deepEqual([...place.aside], [["reference", original]]);
  assert.match(
    session.warnings.join("\n"),
    /290 runs are converted.*\n.*kept as memory\.reference/,
  );
  assert.equal((await storedRuns(place, folder.path)).length, 291);
});
