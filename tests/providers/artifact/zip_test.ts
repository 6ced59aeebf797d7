import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { packDatabase, unpackDatabase } from "../../../providers/artifact/zip.ts";

const LABEL = { label: "7" };

Deno.test("unpackDatabase() gives back what packDatabase() packed", async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  assert.deepEqual(new Uint8Array(await unpackDatabase(await packDatabase(bytes), LABEL)), bytes);
});

Deno.test("packDatabase() makes equal zips of equal databases", async () => {
  const bytes = new Uint8Array(1000).fill(7);
  assert.deepEqual(await packDatabase(bytes), await packDatabase(bytes));
});

Deno.test("unpackDatabase() refuses a zip bomb by the size it states", async () => {
  const bomb = zipSync({ "unentropy-metrics.db": new Uint8Array(5_000_000) });
  await assert.rejects(unpackDatabase(bomb, { ...LABEL, maxBytes: 1_000_000 }), {
    code: "STORAGE_PROTOCOL",
    why: /would unpack to 5000000 bytes/,
  });
});

Deno.test("unpackDatabase() never makes more bytes than a lying zip bomb states", async () => {
  const bomb = zipSync({ "unentropy-metrics.db": new Uint8Array(5_000_000) });
  const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.byteLength);
  for (let i = 0; i + 28 < bomb.length; i++) {
    // The stated size in the central directory: 24 bytes behind its signature.
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 1000, true);
  }
  const outcome = await unpackDatabase(bomb, { ...LABEL, maxBytes: 1_000_000 }).catch((e) => e);
  assert.ok(outcome instanceof Error || outcome.length <= 1000);
});

for (
  const [what, zip, why] of [
    ["no zip at all", new TextEncoder().encode("<html>"), /no readable zip/],
    ["an empty file", new Uint8Array(), /no readable zip/],
    [
      "another entry only",
      zipSync({ "../x.db": new Uint8Array(1) }),
      /no entry .* but "\.\.\/x\.db"/,
    ],
    [
      "a truncated zip",
      zipSync({ "unentropy-metrics.db": new Uint8Array(9) }).slice(0, 60),
      /no readable zip/,
    ],
  ] as const
) {
  Deno.test(`unpackDatabase() says what is wrong with ${what}`, async () => {
    await assert.rejects(unpackDatabase(zip, LABEL), { code: "STORAGE_PROTOCOL", why });
  });
}
