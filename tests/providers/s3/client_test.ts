import assert from "node:assert/strict";
import { StorageConflictError, StorageError } from "../../../errors.ts";
import { type S3Requests, s3Requests } from "../../../providers/s3/_client.ts";
import { s3Settings } from "../../../providers/s3/_settings.ts";
import { type FakeFault, FakeS3 } from "../../fakes/s3.ts";
import { s3Config, s3Context, SECRETS, type TestContext } from "./_s3.ts";
import type { StorageConfig } from "../../../config/types.ts";

const BYTES = new TextEncoder().encode("a database, more or less ".repeat(100));

function open(
  fake: FakeS3,
  more: Partial<StorageConfig> = {},
): { readonly requests: S3Requests; readonly context: TestContext } {
  const context = s3Context();
  return {
    requests: s3Requests(s3Settings(s3Config(fake, more), SECRETS), context),
    context,
  };
}

const PASSING: readonly (readonly [string, FakeFault])[] = [
  ["408", { status: 408, code: "Timeout" }],
  ["429", { status: 429, code: "TooManyRequests" }],
  ["500", { status: 500, code: "InternalError" }],
  ["502", { status: 502, code: "BadGateway" }],
  ["503", { status: 503, code: "ServiceUnavailable" }],
  ["503 SlowDown", { status: 503, code: "SlowDown" }],
  ["504", { status: 504, code: "GatewayTimeout" }],
  ["400 RequestTimeout", { status: 400, code: "RequestTimeout" }],
  ["a dropped connection", "drop"],
  ["a body that ends early", "truncate"],
];

for (const [what, fault] of PASSING) {
  Deno.test(`s3Requests() tries again after ${what}`, async () => {
    await using fake = await FakeS3.start();
    fake.put("k", BYTES);
    fake.rules = [1, 2, 3, 4].map((nth) => ({ method: "GET", nth, fault }));
    const { requests, context } = open(fake);
    assert.deepEqual((await requests.get("k"))?.bytes, BYTES);
    assert.equal(requests.count, 5);
    assert.equal(context.waits.length, 4);
    // Full jitter: anything from nothing up to a ceiling that doubles.
    context.waits.forEach((wait, at) => assert.ok(wait >= 0 && wait < 200 * 2 ** at));
  });
}

const FINAL: readonly (readonly [string, FakeFault, string])[] = [
  ["400", { status: 400, code: "InvalidRequest" }, "STORAGE_PROTOCOL"],
  ["401", { status: 401, code: "Unauthorized" }, "STORAGE_AUTH"],
  ["403", { status: 403, code: "AccessDenied" }, "STORAGE_PERMISSION"],
  ["501", { status: 501, code: "NotImplemented" }, "STORAGE_PROTOCOL"],
  ["a web page", "html", "STORAGE_PROTOCOL"],
  ["a missing page", "html-404", "STORAGE_PROTOCOL"],
  ["a bare 404", "empty-404", "STORAGE_PROTOCOL"],
];

for (const [what, fault, code] of FINAL) {
  Deno.test(`s3Requests() never repeats a request after ${what}`, async () => {
    await using fake = await FakeS3.start();
    fake.rules = [{ method: "GET", fault }];
    const { requests } = open(fake);
    await assert.rejects(() => requests.get("k"), { code });
    assert.equal(fake.requests.length, 1);
  });
}

Deno.test("s3Requests() makes storage.retryAttempts tries", async () => {
  await using fake = await FakeS3.start();
  fake.rules = [{ method: "GET", fault: { status: 503, code: "SlowDown" } }];
  const { requests } = open(fake, { retryAttempts: 2 });
  await assert.rejects(() => requests.get("k"), { code: "STORAGE_RATE_LIMIT" });
  assert.equal(fake.requests.length, 2);
});

Deno.test("s3Requests() does not believe an answer of another length than it says", async () => {
  await using fake = await FakeS3.start();
  // Runtimes notice this by themselves, mostly: a proxy in front of them may not.
  const answer = () =>
    Promise.resolve(new Response("half", { headers: { "content-length": "8" } }));
  const context = s3Context({ fetch: answer });
  const requests = s3Requests(s3Settings(s3Config(fake), SECRETS), context);
  await assert.rejects(() => requests.get("k"), {
    code: "STORAGE_NETWORK",
    why: /wrong length/,
  });
});

for (const fault of ["short", "flip"] as const) {
  Deno.test(`s3Requests() does not believe a ${fault} body with a matching length`, async () => {
    await using fake = await FakeS3.start();
    const { requests } = open(fake);
    fake.put("k", BYTES);
    fake.rules = [{ method: "GET", nth: 1, fault }];
    assert.deepEqual((await requests.get("k"))?.bytes, BYTES);
    fake.rules = [{ method: "GET", fault }];
    await assert.rejects(() => requests.get("k"), { code: "STORAGE_NETWORK" });
  });
}

for (const fault of ["stall", "stall-body"] as const) {
  Deno.test(`s3Requests() gives up on a server that goes silent (${fault})`, async () => {
    const fake = await FakeS3.start();
    fake.put("k", BYTES);
    fake.rules = [{ method: "GET", fault }];
    const { requests } = open(fake, { timeoutMs: 400, retryAttempts: 2 });
    await assert.rejects(() => requests.get("k"), { code: "STORAGE_TIMEOUT" });
    assert.equal(fake.requests.length, 2);
    await fake[Symbol.asyncDispose]();
  });
}

Deno.test("s3Requests() stops at once when it is told to", async () => {
  await using fake = await FakeS3.start();
  fake.rules = [{ method: "GET", fault: "stall" }];
  const stop = new AbortController();
  const context = s3Context({ signal: stop.signal });
  const requests = s3Requests(s3Settings(s3Config(fake), SECRETS), context);
  const reading = requests.get("k");
  while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  stop.abort(new Error("interrupted"));
  await assert.rejects(() => reading, /interrupted/);
});

Deno.test("s3Requests() reads what arrives in small pieces", async () => {
  await using fake = await FakeS3.start();
  fake.put("k", BYTES);
  fake.rules = [{ method: "GET", fault: "slow" }];
  const { requests } = open(fake);
  assert.deepEqual((await requests.get("k"))?.bytes, BYTES);
});

Deno.test("s3Requests() calls only NoSuchKey nothing", async () => {
  await using fake = await FakeS3.start();
  const { requests } = open(fake);
  assert.equal(await requests.get("k"), undefined);
  const elsewhere = open(fake, { bucket: "other-bucket" });
  await assert.rejects(() => elsewhere.requests.get("k"), { code: "STORAGE_NOT_FOUND" });
});

Deno.test("s3Requests() signs and sends the condition with the raw ETag", async () => {
  await using fake = await FakeS3.start();
  const { requests } = open(fake);
  const etag = (await requests.put("k", BYTES)).get("etag") ?? "";
  assert.ok(etag.startsWith('"'));
  await requests.put("k", BYTES, { condition: { ifMatch: etag } });
  assert.equal(fake.requests.at(-1)?.headers["if-match"], etag);
  assert.match(fake.requests.at(-1)?.headers["authorization"] ?? "", /SignedHeaders=[^,]*if-match/);
  // Made weak by a compressing proxy, it still names the same object.
  await requests.put("k", BYTES, { condition: { ifMatch: `W/${etag}` } });
  await assert.rejects(
    () => requests.put("k", BYTES, { condition: { ifNoneMatch: "*" } }),
    StorageConflictError,
  );
});

Deno.test("s3Requests() calls 412, 409 and 404 on a conditional write a conflict", async () => {
  for (
    const [status, code] of [
      [412, "PreconditionFailed"],
      [409, "ConditionalRequestConflict"],
      [404, "NoSuchKey"],
    ] as const
  ) {
    await using fake = await FakeS3.start();
    fake.rules = [{ method: "PUT", fault: { status, code } }];
    const { requests } = open(fake);
    await assert.rejects(
      () => requests.put("k", BYTES, { condition: { ifMatch: '"e"' } }),
      StorageConflictError,
    );
    assert.equal(fake.requests.length, 1);
  }
});

Deno.test("s3Requests() writes more than 64 MiB in one request, with its condition", async () => {
  await using fake = await FakeS3.start();
  const { requests } = open(fake);
  await requests.put("k", new Uint8Array(65 * 1024 ** 2), { condition: { ifNoneMatch: "*" } });
  assert.equal(fake.requests.length, 1);
  assert.equal(fake.requests[0]?.headers["if-none-match"], "*");
  assert.equal(fake.objects.get("k")?.bytes.length, 65 * 1024 ** 2);
});

Deno.test("s3Requests() lists the names on all pages", async () => {
  await using fake = await FakeS3.start({ pageSize: 2 });
  const names = ["a&b", "<c>", "d e", "é", "z"];
  for (const key of [...names.map((name) => `it's p/${name}`), "q/other"]) fake.put(key, BYTES);
  const { requests } = open(fake);
  assert.deepEqual(await requests.list("it's p/"), names.toSorted());
  assert.equal(fake.requests.length, 3);
});

Deno.test("s3Requests() tries a page of a list again", async () => {
  await using fake = await FakeS3.start({ pageSize: 1 });
  fake.put("p/a", BYTES);
  fake.put("p/b", BYTES);
  fake.rules = [{ method: "GET", nth: 2, fault: "truncate" }];
  const { requests } = open(fake);
  assert.deepEqual(await requests.list("p/"), ["a", "b"]);
});

Deno.test("s3Requests() reaches objects whose names need encoding", async () => {
  await using fake = await FakeS3.start();
  const { requests } = open(fake);
  for (const key of ["a b+c%20.db", "übung/#1.db", "it's (1)!*.db", "a&b=c;d.db"]) {
    await requests.put(key, BYTES);
    assert.deepEqual(fake.requests.at(-1)?.key, key);
    assert.deepEqual((await requests.get(key))?.bytes, BYTES);
    await requests.remove(key);
    assert.equal(await requests.get(key), undefined);
  }
});

Deno.test("s3Requests() says what, why and what to do, without a secret", async () => {
  await using fake = await FakeS3.start();
  const message = `Signature=${"ab".repeat(32)} by ${SECRETS.AWS_SECRET_ACCESS_KEY}`;
  fake.rules = [{ method: "GET", fault: { status: 403, code: "SignatureDoesNotMatch", message } }];
  const { requests } = open(fake);
  await assert.rejects(() => requests.get("k"), (error) => {
    assert.ok(error instanceof StorageError);
    assert.equal(
      error.message,
      `Cannot download the database at s3://metrics/k on ${fake.endpoint}: the secret access key does not ` +
        "belong to the access key id (status 403 SignatureDoesNotMatch)",
    );
    assert.match(error.fix, /AWS_SECRET_ACCESS_KEY/);
    assert.ok(error.cause instanceof Error);
    assert.equal(error.cause.message, "Signature=*** by ***");
    return true;
  });
});
