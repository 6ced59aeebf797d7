import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CurationEvent, withoutId } from "../../core/curation/event.ts";
import { runKeyText } from "../../core/run.ts";
import { StorageConflictError, StorageError } from "../../errors.ts";
import { readEvents, recordEvents } from "../../history/curation.ts";
import { History } from "../../history/database.ts";
import { recordRuns } from "../../history/record.ts";
import { runKeys } from "../../history/runs.ts";
import { openStorage } from "../../session/session.ts";
import type { SnapshotStore } from "../../providers/types.ts";
import { makeRecord } from "../history/_records.ts";
import { fakeDeps, trackOnce } from "../session/_session.ts";

/** One place that can keep a history, empty at first. */
export interface PlaceUnderTest {
  /** A new client of the place, as another process would have it. */
  client(): SnapshotStore | Promise<SnapshotStore>;
  /** A client that cannot read the place, for example because the server fails. */
  unreadable(): SnapshotStore | Promise<SnapshotStore>;
  /** Frees everything. */
  close(): Promise<void>;
}

/** What is special about a store. */
export interface ContractOptions {
  /** Whether an upload on an outdated revision is refused. `false` where the place merges on download instead. Default true. */
  readonly refusesOutdated?: boolean;
  /** Why this suite cannot run here, if so. */
  readonly ignore?: boolean;
}

/**
 * The contract that every provider keeps. Each case gets a new place.
 *
 * @param name The storage type
 * @param makePlace Makes an empty place; `folder` is removed afterwards
 * @param options What is special about the store
 */
export function storeContract(
  name: string,
  makePlace: (folder: string) => Promise<PlaceUnderTest>,
  options: ContractOptions = {},
): void {
  const test = (claim: string, body: (place: PlaceUnderTest, folder: string) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${claim}`,
      ignore: options.ignore ?? false,
      async fn() {
        const folder = await Deno.makeTempDir();
        const place = await makePlace(folder);
        try {
          await body(place, folder);
        } finally {
          await place.close();
          await rm(folder, { recursive: true, force: true });
        }
      },
    });

  test("names its type and its location", async (place) => {
    const store = await place.client();
    assert.match(store.type, /^[a-z0-9-]+$/);
    assert.notEqual(store.location, "");
  });

  test("an empty place reads as undefined, however often", async (place) => {
    const store = await place.client();
    assert.equal(await store.download(), undefined);
    assert.equal(await store.download(), undefined);
  });

  test("a place that cannot be read is an error, never an empty history", async (place, folder) => {
    const store = await place.unreadable();
    await assert.rejects(() => store.download(), StorageError);
    await assert.rejects(() => openStorage(store, fakeDeps(folder)), StorageError);
  });

  test("another client reads exactly the bytes that were uploaded", async (place, folder) => {
    const bytes = await databaseBytes(folder, { from: 0, to: 3 });
    const { revision } = await (await place.client()).upload(bytes, { basedOn: undefined });
    const snapshot = await (await place.client()).download();
    assert.deepEqual(new Uint8Array(snapshot?.bytes ?? []), bytes);
    assert.equal(snapshot?.revision, revision);
  });

  test("a trial of writing leaves the place as it was, empty or not", async (place, folder) => {
    const store = await place.client();
    if (store.tryWriting === undefined) return;
    assert.deepEqual((await store.tryWriting()).warnings, []);
    assert.equal(await store.download(), undefined);
    const bytes = await databaseBytes(folder, { from: 0, to: 1 });
    await store.upload(bytes, { basedOn: undefined });
    const before = await store.download();
    await store.tryWriting();
    assert.deepEqual(await store.download(), before);
  });

  test("an upload can continue from the last upload and from a download", async (place, folder) => {
    const store = await place.client();
    let basedOn: string | undefined;
    for (let n = 1; n <= 3; n++) {
      const bytes = await databaseBytes(folder, { from: 0, to: n });
      basedOn = (await store.upload(bytes, { basedOn })).revision;
    }
    const other = await place.client();
    const bytes = await databaseBytes(folder, { from: 0, to: 4 });
    await other.upload(bytes, { basedOn: (await other.download())?.revision });
    const stored = new Uint8Array((await store.download())?.bytes ?? []);
    if (options.refusesOutdated ?? true) assert.deepEqual(stored, bytes);
    else assert.deepEqual(await storedRuns(place, folder), keys(0, 1, 2, 3));
  });

  test("a database of many megabytes survives", async (place, folder) => {
    const bytes = await databaseBytes(folder, { from: 0, to: 1, paddingBytes: 9_000_000 });
    await (await place.client()).upload(bytes, { basedOn: undefined });
    const snapshot = await (await place.client()).download();
    assert.ok(Buffer.compare(snapshot?.bytes ?? new Uint8Array(), bytes) === 0);
  });

  if (options.refusesOutdated ?? true) {
    test("a first upload over an existing database is refused", async (place, folder) => {
      const store = await place.client();
      const bytes = await databaseBytes(folder, { from: 0, to: 1 });
      await store.upload(bytes, { basedOn: undefined });
      await assert.rejects(
        async () => (await place.client()).upload(bytes, { basedOn: undefined }),
        StorageConflictError,
      );
    });

    test(
      "an upload on an outdated revision is refused and changes nothing",
      async (place, folder) => {
        const [a, b] = [await place.client(), await place.client()];
        const first = await databaseBytes(folder, { from: 0, to: 1 });
        const second = await databaseBytes(folder, { from: 0, to: 2 });
        const { revision } = await a.upload(first, { basedOn: undefined });
        await b.upload(second, { basedOn: revision });
        await assert.rejects(() => a.upload(first, { basedOn: revision }), StorageConflictError);
        assert.deepEqual(new Uint8Array((await a.download())?.bytes ?? []), second);
      },
    );
  }

  test("of two runs that overlap, both are kept", async (place, folder) => {
    const [a, b] = [await place.client(), await place.client()];
    await using first = await openStorage(a, fakeDeps(folder));
    await using second = await openStorage(b, fakeDeps(folder));
    recordRuns(first.history, [makeRecord(1)]);
    recordRuns(second.history, [makeRecord(2)]);
    await first.commit({ run: makeRecord(1).run.key });
    await second.commit({ run: makeRecord(2).run.key });
    assert.deepEqual(await storedRuns(place, folder), keys(1, 2));
  });

  test("of eight runs at once, all are kept", async (place, folder) => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    await Promise.all(numbers.map(async (n) => {
      await trackOnce(await place.client(), fakeDeps(folder), makeRecord(n));
    }));
    assert.deepEqual(await storedRuns(place, folder), keys(...numbers));
  });

  test(
    "what was curated while another run recorded is kept with that run",
    async (place, folder) => {
      const [a, b] = [await place.client(), await place.client()];
      await trackOnce(await place.client(), fakeDeps(folder), makeRecord(1));
      await using first = await openStorage(a, fakeDeps(folder));
      await using second = await openStorage(b, fakeDeps(folder));
      recordRuns(first.history, [makeRecord(2)]);
      recordEvents(second.history, [EVENT]);
      await first.commit({ run: makeRecord(2).run.key });
      await second.commit();
      await using session = await openStorage(await place.client(), fakeDeps(folder));
      assert.deepEqual(readEvents(session.history).map(withoutId), [EVENT]);
      assert.deepEqual(await storedRuns(place, folder), keys(1, 2));
    },
  );

  test("recording a run again leaves one record of it", async (place, folder) => {
    for (let i = 0; i < 2; i++) {
      await trackOnce(await place.client(), fakeDeps(folder), makeRecord(1));
    }
    assert.deepEqual(await storedRuns(place, folder), keys(1));
  });
}

const EVENT: CurationEvent = {
  type: "exclude",
  commit: makeRecord(1).run.commit,
  project: "o/r",
  author: "Ada",
  time: 1_767_225_700_000,
  reason: "the runner was broken",
};

/** The keys of the test records with these numbers. */
export function keys(...numbers: readonly number[]): readonly string[] {
  return numbers.map((n) => runKeyText(makeRecord(n).run.key)).sort();
}

/** The keys of the runs that a new client of the place finds. */
export async function storedRuns(
  place: Pick<PlaceUnderTest, "client">,
  folder: string,
): Promise<readonly string[]> {
  await using session = await openStorage(await place.client(), fakeDeps(folder));
  return [...runKeys(session.history)].sort();
}

/** A whole database that holds the test records `from` (included) to `to`. */
export async function databaseBytes(
  folder: string,
  runs: { readonly from: number; readonly to: number; readonly paddingBytes?: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, `made-${crypto.randomUUID()}.db`);
  {
    using history = History.open(path, { create: true, scratch: true });
    const count = runs.to - runs.from;
    recordRuns(
      history,
      Array.from({ length: count }, (_, i) => {
        const record = makeRecord(runs.from + i);
        const subject = "x".repeat(runs.paddingBytes ?? 10);
        return { ...record, run: { ...record.run, subject } };
      }),
    );
  }
  const bytes = new Uint8Array(await readFile(path));
  await rm(path);
  return bytes;
}
