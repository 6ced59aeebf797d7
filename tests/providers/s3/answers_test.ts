import assert from "node:assert/strict";
import { StorageConflictError, StorageError, type TrackErrorCode } from "../../../errors.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import { openStorage } from "../../../session/session.ts";
import { type FakeFault, FakeS3 } from "../../fakes/s3.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { database, record, runIds, s3Config, s3Context } from "./_s3.ts";

const KEY = "team/history.db";
const HTML = { "content-type": "text/html" };
const XML = { "content-type": "application/xml" };
const ERROR = "<Error><Code>PreconditionFailed</Code><Message>No</Message></Error>";

/** How something in between may word a condition that does not hold. */
const REFUSALS: readonly (readonly [string, FakeFault])[] = [
  ["in HTML", { status: 412, headers: HTML, body: "<html><body>412</body></html>" }],
  ["without a word", { status: 412, body: "" }],
  ["in words that are cut", { status: 412, headers: XML, body: "<Error><Co", says: 300 }],
  ["as 409 in HTML", { status: 409, headers: HTML, body: "<html>busy</html>" }],
  ["as 409 of an odd code", {
    status: 409,
    headers: XML,
    body: "<Error><Code>Busy</Code></Error>",
  }],
  ["as 412 of S3", { status: 412, headers: XML, body: ERROR }],
];

for (const [words, fault] of REFUSALS) {
  Deno.test(`a conditional write that is refused ${words} is a conflict; the run is stored on the next try`, async () => {
    await using fake = await FakeS3.start();
    using folder = new TempFolder();
    await trackOnce(s3Store(s3Config(fake), s3Context()), fakeDeps(folder.path), record("1"));
    fake.calm();
    fake.rules = [{ method: "PUT", nth: 1, fault }];
    const { attempts } = await trackOnce(
      s3Store(s3Config(fake), s3Context()),
      fakeDeps(folder.path),
      record("2"),
    );
    assert.equal(attempts, 2);
    assert.deepEqual(await runIds(fake.objects.get(KEY)?.bytes), ["1", "2"]);
  });
}

Deno.test("a bare refusal is a StorageConflictError to whoever writes", async () => {
  await using fake = await FakeS3.start();
  const store = s3Store(s3Config(fake), s3Context());
  await store.upload(await database(["1"]), { basedOn: undefined });
  fake.calm();
  fake.rules = [{ method: "PUT", fault: { status: 412, headers: HTML, body: "" } }];
  await assert.rejects(
    async () => store.upload(await database(["1"]), { basedOn: '"x"' }),
    StorageConflictError,
  );
});

Deno.test("a 404 that is cut proves nothing: it is asked again", async () => {
  await using fake = await FakeS3.start();
  fake.put(KEY, await database(["1"]));
  fake.rules = [{
    method: "GET",
    nth: 1,
    fault: { status: 404, headers: XML, body: "<Error><Code>NoSuchKey", says: 400 },
  }];
  const snapshot = await s3Store(s3Config(fake), s3Context()).download();
  assert.deepEqual(await runIds(snapshot?.bytes), ["1"]);
});

Deno.test("an answer without a body that calls itself a web page is none", async () => {
  await using fake = await FakeS3.start();
  fake.rules = [{
    method: "PUT",
    keyEnds: KEY,
    fault: { status: 200, headers: { ...HTML, etag: '"moto"' }, body: "" },
  }];
  const store = s3Store(s3Config(fake), s3Context());
  const { revision } = await store.upload(await database(["1"]), { basedOn: '"old"' });
  assert.equal(revision, '"moto"');
});

/** What never gets better is said soon, in its own words. */
const PERMANENT: readonly (readonly [string, FakeFault, TrackErrorCode, RegExp])[] = [
  ["304", { status: 304, body: "" }, "STORAGE_PROTOCOL", /a cache answered/],
  ["403 in HTML", { status: 403, headers: HTML, body: "<html>no</html>" }, "STORAGE_PROTOCOL", /./],
  ["a web page", "html", "STORAGE_PROTOCOL", /web page/],
];

for (const [what, fault, code, why] of PERMANENT) {
  Deno.test(`${what} ends the run at its first request`, async () => {
    await using fake = await FakeS3.start();
    fake.rules = [{ method: "GET", fault }];
    await assert.rejects(
      () => s3Store(s3Config(fake), s3Context()).download(),
      (error) => error instanceof StorageError && error.code === code && why.test(error.why),
    );
    assert.equal(fake.requests.length, 1);
  });
}

Deno.test("an answer that comes byte by byte ends with the phase's time", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  fake.rules = [{ method: "GET", fault: "drip" }];
  const store = s3Store(s3Config(fake, { timeoutMs: 200 }), s3Context());
  await assert.rejects(() => store.download(), { code: "STORAGE_TIMEOUT" });
  await assert.rejects(
    () => openStorage(store, fakeDeps(folder.path, { timeoutMs: 200 })),
    { code: "STORAGE_TIMEOUT" },
  );
});

Deno.test("an object that is not what was stored is told, not taken in silence", async () => {
  await using fake = await FakeS3.start();
  using folder = new TempFolder();
  await trackOnce(s3Store(s3Config(fake), s3Context()), fakeDeps(folder.path), record("1"));
  const stored = fake.objects.get(KEY);
  assert.ok(stored !== undefined);
  fake.put(KEY, await database(["1", "7"]), stored.headers);
  const snapshot = await s3Store(s3Config(fake), s3Context()).download();
  assert.match(snapshot?.warnings?.join() ?? "", /is not what was stored there/);
});

for (const again of [false, true]) {
  const name = again
    ? "an ETag that never fits its bytes is one all the same"
    : "an answer of one writer's bytes under another's ETag loses nobody's run: it is read again";
  Deno.test(name, async () => {
    await using fake = await FakeS3.start();
    using folder = new TempFolder();
    const track = (id: string, over: Parameters<typeof s3Context>[0] = {}) =>
      trackOnce(s3Store(s3Config(fake), s3Context(over)), fakeDeps(folder.path), record(id));
    await track("1");
    const before = fake.objects.get(KEY);
    await track("2");
    const now = fake.objects.get(KEY);
    assert.ok(before !== undefined && now !== undefined);
    const mixed = again ? { ...now, etag: before.etag } : { ...before, etag: now.etag };
    fake.objects.set(KEY, mixed);
    fake.calm();
    await track("3", {
      fetch: async (...request) => {
        const answer = await fetch(...request);
        if (!again && fake.objects.get(KEY) === mixed) fake.objects.set(KEY, now);
        return answer;
      },
    });
    assert.deepEqual(await runIds(fake.objects.get(KEY)?.bytes), ["1", "2", "3"]);
    assert.equal(fake.count("GET"), 2);
  });
}

Deno.test("what could not be read back is not uploaded", async () => {
  await using fake = await FakeS3.start();
  const store = s3Store(s3Config(fake), s3Context());
  // Memory that nobody touches is not taken.
  await assert.rejects(
    () => store.upload(new Uint8Array(1024 ** 3 + 1), { basedOn: '"x"' }),
    (error) =>
      error instanceof StorageError && error.code === "STORAGE_QUOTA" &&
      /history prune/.test(error.fix),
  );
  assert.equal(fake.objects.has(KEY), false);
});
