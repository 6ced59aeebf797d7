import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import { decodeDatabase, encodeDatabase } from "../../../providers/s3/_encoding.ts";
import { S3Failure } from "../../../providers/s3/_failure.ts";

const BYTES = new TextEncoder().encode("SQLite format 3\0 and the rest ".repeat(50));
const md5 = (bytes: Uint8Array): string => `"${createHash("md5").update(bytes).digest("hex")}"`;
const failsWith = (s3Code: string) => (error: unknown): boolean =>
  error instanceof S3Failure && error.s3Code === s3Code;

Deno.test("encodeDatabase() leaves the bytes alone by default and states their hash", async () => {
  const { bytes, headers } = await encodeDatabase(BYTES, "none");
  assert.equal(bytes, BYTES);
  assert.deepEqual(headers, {
    "x-amz-meta-unentropy-sha256": createHash("sha256").update(BYTES).digest("hex"),
  });
});

Deno.test("encodeDatabase() writes standard gzip and zstd", async () => {
  const gzip = await encodeDatabase(BYTES, "gzip");
  assert.deepEqual(new Uint8Array(gunzipSync(gzip.bytes)), BYTES);
  assert.equal(gzip.headers["content-encoding"], "gzip");
  const zstd = await encodeDatabase(BYTES, "zstd");
  assert.deepEqual(new Uint8Array(zstdDecompressSync(zstd.bytes)), BYTES);
  assert.equal(zstd.headers["content-encoding"], "zstd");
});

Deno.test("decodeDatabase() undoes every form, also one that the runtime has decompressed already", async () => {
  for (const form of ["none", "gzip", "zstd"] as const) {
    const { bytes, headers } = await encodeDatabase(BYTES, form);
    const answer = new Headers({ ...headers, etag: md5(bytes) });
    assert.deepEqual(new Uint8Array((await decodeDatabase(bytes, answer)).bytes), BYTES);
    assert.deepEqual(new Uint8Array((await decodeDatabase(BYTES, answer)).bytes), BYTES);
  }
});

Deno.test("decodeDatabase() reads objects that others put there", async () => {
  const packed = new Uint8Array(gzipSync(BYTES));
  assert.deepEqual(new Uint8Array((await decodeDatabase(packed, new Headers())).bytes), BYTES);
  const multipart = new Headers({ etag: '"not-an-md5-3"' });
  assert.deepEqual((await decodeDatabase(BYTES, multipart)).bytes, BYTES);
  const encrypted = new Headers({
    etag: `"${"0".repeat(32)}"`,
    "x-amz-server-side-encryption": "aws:kms",
  });
  assert.deepEqual((await decodeDatabase(BYTES, encrypted)).bytes, BYTES);
});

Deno.test("decodeDatabase() refuses bytes that are not those that were stored", async () => {
  const { headers } = await encodeDatabase(BYTES, "none");
  const cut = BYTES.subarray(0, 100);
  for (
    const answer of [
      new Headers(headers),
      new Headers({ ...headers, etag: md5(BYTES) }),
      new Headers({ etag: md5(BYTES) }),
    ]
  ) await assert.rejects(() => decodeDatabase(cut, answer), failsWith("hash"));
  const gzip = await encodeDatabase(BYTES, "gzip");
  await assert.rejects(
    () => decodeDatabase(gzip.bytes.subarray(0, 20), new Headers(gzip.headers)),
    failsWith("truncated"),
  );
});

Deno.test("decodeDatabase() hands on what the server vouches for, and says where it is not what was stored", async () => {
  const { headers } = await encodeDatabase(BYTES, "none");
  const damaged = BYTES.map((byte, at) => at === 5 ? byte ^ 1 : byte);
  const answer = new Headers({ ...headers, etag: md5(damaged) });
  assert.deepEqual(await decodeDatabase(damaged, answer), { bytes: damaged, isChanged: true });
  const half = new Uint8Array(gzipSync(BYTES)).subarray(0, 30);
  const vouched = new Headers({ etag: md5(half) });
  assert.deepEqual(await decodeDatabase(half, vouched), { bytes: half, isChanged: false });
});

Deno.test("decodeDatabase() takes an empty object as it is", async () => {
  const empty = new Uint8Array();
  const vouched = new Headers({ etag: md5(empty) });
  assert.deepEqual(await decodeDatabase(empty, vouched), { bytes: empty, isChanged: false });
});

Deno.test("decodeDatabase() calls what is too large so in every form, never damaged", async () => {
  for (const form of ["gzip", "zstd"] as const) {
    const { bytes, headers } = await encodeDatabase(BYTES, form);
    const answer = new Headers({ ...headers, etag: md5(bytes) });
    await assert.rejects(() => decodeDatabase(bytes, answer, 100), failsWith("too-large"));
  }
});
