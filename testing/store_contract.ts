import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CurationEvent, withoutId } from "../core/curation/event.ts";
import { StorageConflictError, StorageError } from "../errors.ts";
import { readEvents, recordEvents } from "../history/curation.ts";
import { recordRuns } from "../history/record.ts";
import { asSnapshots } from "../providers/run_snapshots.ts";
import type { HistoryStore, SnapshotStore } from "../providers/types.ts";
import { openStorage } from "../session/session.ts";
import type { PlaceUnderTest } from "./place.ts";
import { makeRecord } from "./record.ts";
import { databaseBytes, keys, sessionDeps, storedRuns, trackOnce } from "./stored.ts";

/** What is special about a store. */
export interface ContractOptions {
  /** Whether an upload on an outdated revision is refused. `false` where the place merges on download instead. Default true. */
  readonly refusesOutdated?: boolean;
  /** Whether the place keeps the bytes of a file, or runs. Default `file`. */
  readonly keeps?: "file" | "runs";
}

/** One claim of the contract. */
export interface ContractCase {
  /** The claim, as the name of a test. */
  readonly name: string;
  /** Proves it in a place of its own; rejects where it does not hold. */
  readonly run: () => Promise<void>;
}

/**
 * The contract that every provider keeps: an empty place, an unreadable one, outdated uploads, parallel writers, large databases. Our own
 * providers pass the same cases.
 *
 * @param makePlace Makes an empty place; `folder` is removed afterwards
 * @param options What is special about the store
 * @returns The cases, for the test runner of your choice
 *
 * @example A store in memory
 * ```ts
 * import { StorageConflictError, StorageError } from "@unentropy/track";
 * import { storeContract } from "@unentropy/track/testing";
 *
 * const cases = storeContract(() => {
 *   let kept: { bytes: Uint8Array; revision: string } | undefined;
 *   let uploads = 0;
 *   const text = { what: "Cannot use the memory", why: "as asked", fix: "Try again" };
 *   const client = (isBroken: boolean) => ({
 *     type: "memory",
 *     location: "memory",
 *     download: () =>
 *       isBroken
 *         ? Promise.reject(new StorageError("STORAGE_UNAVAILABLE", text))
 *         : Promise.resolve(kept),
 *     upload: (bytes: Uint8Array, { basedOn }: { basedOn: string | undefined }) => {
 *       if (basedOn !== kept?.revision) {
 *         return Promise.reject(new StorageConflictError("STORAGE_CONFLICT", text));
 *       }
 *       kept = { bytes: bytes.slice(), revision: String(++uploads) };
 *       return Promise.resolve({ revision: kept.revision });
 *     },
 *   });
 *   const close = () => Promise.resolve();
 *   return Promise.resolve({ client: () => client(false), unreadable: () => client(true), close });
 * });
 * for (const { name, run } of cases) {
 *   await run(); // or: Deno.test(name, run), or test(name, run) of node:test
 *   console.log("ok", name);
 * }
 * ```
 */
export function storeContract(
  makePlace: (folder: string) => Promise<PlaceUnderTest>,
  options: ContractOptions = {},
): readonly ContractCase[] {
  const cases: ContractCase[] = [];
  const test = (name: string, body: (place: OpenedPlace, folder: string) => Promise<void>) => {
    cases.push({ name, run: () => inPlace(makePlace, body) });
  };

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
    await assert.rejects(() => openStorage(store, sessionDeps(folder)), StorageError);
  });

  test("another client reads exactly what was uploaded", async (place, folder) => {
    const bytes = await databaseBytes(folder, { from: 0, to: 3 });
    const { revision } = await (await place.client()).upload(bytes, { basedOn: undefined });
    const snapshot = await (await place.client()).download();
    if (options.keeps === "runs") {
      assert.deepEqual(await storedRuns(place, folder), keys(0, 1, 2));
      return;
    }
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
    if (options.keeps === "runs") {
      assert.ok((snapshot?.bytes.length ?? 0) > 9_000_000);
      return;
    }
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
    await using first = await openStorage(a, sessionDeps(folder));
    await using second = await openStorage(b, sessionDeps(folder));
    recordRuns(first.history, [makeRecord(1)]);
    recordRuns(second.history, [makeRecord(2)]);
    await first.commit({ run: makeRecord(1).run.key });
    await second.commit({ run: makeRecord(2).run.key });
    assert.deepEqual(await storedRuns(place, folder), keys(1, 2));
  });

  test("of eight runs at once, all are kept", async (place, folder) => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    await Promise.all(numbers.map(async (n) => {
      await trackOnce(await place.client(), sessionDeps(folder), makeRecord(n));
    }));
    assert.deepEqual(await storedRuns(place, folder), keys(...numbers));
  });

  test(
    "what was curated while another run recorded is kept with that run",
    async (place, folder) => {
      const [a, b] = [await place.client(), await place.client()];
      await trackOnce(await place.client(), sessionDeps(folder), makeRecord(1));
      await using first = await openStorage(a, sessionDeps(folder));
      await using second = await openStorage(b, sessionDeps(folder));
      recordRuns(first.history, [makeRecord(2)]);
      recordEvents(second.history, [EVENT]);
      await first.commit({ run: makeRecord(2).run.key });
      await second.commit();
      await using session = await openStorage(await place.client(), sessionDeps(folder));
      assert.deepEqual(readEvents(session.history).map(withoutId), [EVENT]);
      assert.deepEqual(await storedRuns(place, folder), keys(1, 2));
    },
  );

  test("recording a run again leaves one record of it", async (place, folder) => {
    for (let i = 0; i < 2; i++) {
      await trackOnce(await place.client(), sessionDeps(folder), makeRecord(1));
    }
    assert.deepEqual(await storedRuns(place, folder), keys(1));
  });

  return cases;
}

/** A place whose clients are all used in the same way. */
interface OpenedPlace {
  client(): Promise<SnapshotStore>;
  unreadable(): Promise<SnapshotStore>;
}

/** Runs a case in a place of its own, and closes whatever it has opened. */
async function inPlace(
  makePlace: (folder: string) => Promise<PlaceUnderTest>,
  body: (place: OpenedPlace, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-contract-"));
  const place = await makePlace(folder);
  const opened: SnapshotStore[] = [];
  const kept = async (made: HistoryStore | Promise<HistoryStore>) => {
    const store = asSnapshots(await made, makeRecord(1).run.key);
    opened.push(store);
    return store;
  };
  try {
    await body({
      client: () => kept(place.client()),
      unreadable: () => kept(place.unreadable()),
    }, folder);
  } finally {
    for (const store of opened) await store[Symbol.asyncDispose]?.();
    await place.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const EVENT: CurationEvent = {
  type: "exclude",
  commit: makeRecord(1).run.commit,
  project: "o/r",
  author: "Ada",
  time: 1_767_225_700_000,
  reason: "the runner was broken",
};
