import assert from "node:assert/strict";
import type { StorageConfig } from "../../../config/types.ts";
import { forgetRuns } from "../../../history/forget.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import { openStorage } from "../../../session/session.ts";
import { FakeS3 } from "../../fakes/s3.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../../history/_records.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { databaseBytes, keys, storedRuns } from "../_contract.ts";
import { s3Config, s3Context } from "./_s3.ts";

const KEY = "team/history.db";
const IN_PIECES: Partial<StorageConfig> = { layout: "pieces" };

/** Clients of one bucket; `folds` says whether a client that finds too many pieces folds them. */
function placeOf(fake: FakeS3, options: { readonly folds?: boolean } = {}) {
  const random = options.folds === undefined
    ? seededRandom(3)
    : () => options.folds === true ? 0 : 0.99;
  return {
    client: (config: Partial<StorageConfig> = IN_PIECES) =>
      s3Store(s3Config(fake, config), s3Context({ random })),
  };
}

const piecesOf = (fake: FakeS3) => [...fake.objects.keys()].filter((key) => key.includes(".runs/"));

Deno.test("a run uploads what it adds and leaves the base alone", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  const base = await databaseBytes(folder.path, { from: 0, to: 1, paddingBytes: 2_000_000 });
  await place.client().upload(base, { basedOn: undefined });
  for (const n of [1, 2]) await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n));
  assert.deepEqual(new Uint8Array(fake.objects.get(KEY)?.bytes ?? []), base);
  assert.equal(piecesOf(fake).length, 2);
  for (const key of piecesOf(fake)) assert.ok((fake.objects.get(key)?.bytes.length ?? 0) < 20_000);
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2));
});

Deno.test("a history in pieces is read as such, and goes on so, where the config says nothing", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  for (const n of [1, 2]) await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n));
  await trackOnce(place.client({}), fakeDeps(folder.path), makeRecord(3));
  assert.equal(piecesOf(fake).length, 2);
  assert.deepEqual(
    await storedRuns({ client: () => place.client({}) }, folder.path),
    keys(1, 2, 3),
  );
});

Deno.test("one object becomes a base at the first run in pieces, and pieces one object again", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  const layouts = [{}, IN_PIECES, IN_PIECES, { layout: "file" }, {}] as const;
  const pieces: number[] = [];
  for (const [n, config] of layouts.entries()) {
    await trackOnce(place.client(config), fakeDeps(folder.path), makeRecord(n));
    pieces.push(piecesOf(fake).length);
  }
  assert.deepEqual(pieces, [0, 0, 1, 1, 1]);
  // What is left beside one object is in there already.
  assert.deepEqual(
    await storedRuns({ client: () => place.client({}) }, folder.path),
    keys(0, 1, 2, 3, 4),
  );
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, 1, 2, 3, 4));
});

Deno.test("of many that begin and record at once, none is lost, and none tries twice once there is a base", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(0));
  const numbers = Array.from({ length: 24 }, (_, at) => at + 1);
  const done = await Promise.all(
    numbers.map((n) => trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n))),
  );
  assert.deepEqual(done.map(({ attempts }) => attempts), numbers.map(() => 1));
  assert.deepEqual(await storedRuns(place, folder.path), keys(0, ...numbers));
});

Deno.test("many pieces are folded into one, read back before they are removed", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const quiet = placeOf(fake, { folds: false });
  const base = await databaseBytes(folder.path, { from: 0, to: 1, paddingBytes: 4_000_000 });
  await quiet.client().upload(base, { basedOn: undefined });
  const numbers = Array.from({ length: 33 }, (_, at) => at + 1);
  await Promise.all(
    numbers.map((n) => trackOnce(quiet.client(), fakeDeps(folder.path), makeRecord(n))),
  );
  assert.equal(piecesOf(fake).length, 33);
  await trackOnce(placeOf(fake, { folds: true }).client(), fakeDeps(folder.path), makeRecord(34));
  const left = piecesOf(fake).map((key) => key.replace(/.*\//, ""));
  assert.equal(left.length, 2);
  assert.equal(left.filter((name) => name.startsWith("tier1-")).length, 1);
  assert.deepEqual(await storedRuns(quiet, folder.path), keys(0, ...numbers, 34));
});

Deno.test("pieces that have grown to a quarter of the base become part of it", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const quiet = placeOf(fake, { folds: false });
  const numbers = Array.from({ length: 34 }, (_, at) => at);
  await trackOnce(quiet.client(), fakeDeps(folder.path), makeRecord(0));
  await Promise.all(
    numbers.slice(1, 33).map((n) =>
      trackOnce(quiet.client(), fakeDeps(folder.path), makeRecord(n))
    ),
  );
  await trackOnce(placeOf(fake, { folds: true }).client(), fakeDeps(folder.path), makeRecord(33));
  assert.equal(piecesOf(fake).length, 0);
  assert.deepEqual(await storedRuns(quiet, folder.path), keys(...numbers));
});

Deno.test("a run that is forgotten is gone, and what others record meanwhile is kept", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  for (const n of [1, 2, 3]) await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n));
  await using session = await openStorage(place.client(), fakeDeps(folder.path));
  await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(4));
  await session.commit({
    forget: (history) => forgetRuns(history, { maxRuns: 1, keepTagged: false, project: "o/r" }, 0),
  });
  assert.deepEqual(await storedRuns(place, folder.path), keys(3, 4));
});

Deno.test("a damaged base is kept aside and mended from its older version, and the pieces beside it are not lost", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  for (const n of [1, 2, 3]) await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n));
  const { headers = {} } = fake.objects.get(KEY) ?? {};
  fake.put(KEY, new TextEncoder().encode("no database"), headers);
  await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(4));
  assert.deepEqual(await storedRuns(place, folder.path), keys(1, 2, 3, 4));
  assert.ok([...fake.objects.keys()].some((key) => key.includes(".corrupt-")));
});

Deno.test("`history compact` folds everything into the base and keeps the layout", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  const place = placeOf(fake);
  for (const n of [1, 2, 3]) await trackOnce(place.client(), fakeDeps(folder.path), makeRecord(n));
  assert.equal((await place.client({}).compact?.())?.folded, 2);
  assert.deepEqual(piecesOf(fake), []);
  await trackOnce(place.client({}), fakeDeps(folder.path), makeRecord(4));
  assert.equal(piecesOf(fake).length, 1);
  assert.deepEqual(await storedRuns(place, folder.path), keys(1, 2, 3, 4));
});
