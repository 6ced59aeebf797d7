import assert from "node:assert/strict";
import { type Zippable, zipSync } from "fflate";
import { amount } from "../_amount.ts";
import { StorageError } from "../../errors.ts";
import { ENTRY_NAME, packDatabase, unpackDatabase } from "../../providers/artifact/zip.ts";
import { MUTATIONS } from "../collectors/_mutate.ts";
import { createFakeGitHub } from "../fakes/github.ts";
import { pick, type Random } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";
import { addArtifact, artifactStore, NOW } from "../providers/artifact/_artifacts.ts";
import { databaseBytes, keys, storedRuns } from "../providers/_contract.ts";

const CASES = amount(10_000, 1000);
const MAX_BYTES = 64 * 1024;

/** Zips as many programs make them, with and without the database. */
async function goodZips(database: Uint8Array): Promise<readonly Uint8Array[]> {
  const text = new TextEncoder().encode("#!/bin/sh\n".repeat(20));
  const zip = (files: Zippable) => zipSync(files, { mtime: "2000-01-01" });
  return [
    await packDatabase(database),
    zip({ [ENTRY_NAME]: [database, { level: 0 }] }),
    zip({ "../../evil.sh": text, [ENTRY_NAME]: database, "/etc/passwd": text }),
    zip({ folder: { [ENTRY_NAME]: database }, "C:\\evil.exe": text }),
    zip({ [ENTRY_NAME]: [database, { comment: "x".repeat(300) }] }),
  ];
}

function damaged(random: Random, zips: readonly Uint8Array[]): Uint8Array {
  let zip: Uint8Array = pick(random, zips);
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    zip = random() < 0.5
      ? forged(zip, random)
      : pick(random, Object.values(MUTATIONS))(zip, random);
  }
  return zip;
}

/** Writes a strange number over a field of a zip's headers: a size, an offset, a length, a count. */
function forged(zip: Uint8Array, random: Random): Uint8Array {
  const headers = [...zip.keys()].filter((at) => zip[at] === 0x50 && zip[at + 1] === 0x4b);
  const at = (headers[Math.floor(random() * headers.length)] ?? 0) + Math.floor(random() * 46);
  const copy = zip.slice();
  if (at + 4 > copy.length) return copy;
  const number = pick(random, [0, 1, 0xffff, 0x7fffffff, 0xffffffff, 65_000, copy.length]);
  new DataView(copy.buffer).setUint32(at, number, true);
  return copy;
}

Deno.test(`of ${CASES} damaged zips none gives more than the limit, and each that is refused says why`, async () => {
  const random = seededRandom(20261125);
  const database = new TextEncoder().encode("SQLite format 3\0" + "data ".repeat(400));
  const zips = await goodZips(database);
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const zip = damaged(random, zips);
    try {
      const bytes = await unpackDatabase(zip, { label: `${round}`, maxBytes: MAX_BYTES });
      assert.ok(bytes.length <= MAX_BYTES);
      counts.read++;
    } catch (error) {
      if (!(error instanceof StorageError)) throw new Error(`case ${round}`, { cause: error });
      assert.equal(error.code, "STORAGE_PROTOCOL");
      assert.ok(error.why !== "" && error.fix !== "");
      counts.refused++;
    }
  }
  assert.ok(counts.read > CASES / 10 && counts.refused > CASES / 10, JSON.stringify(counts));
});

Deno.test("a damaged artifact beside a good one costs no run, and nothing is written outside", async () => {
  const folder = await Deno.makeTempDir();
  const random = seededRandom(11);
  try {
    const own = await databaseBytes(folder, { from: 0, to: 3 });
    const zips = await goodZips(await databaseBytes(folder, { from: 3, to: 5 }));
    for (let round = 0; round < 100; round++) {
      const fake = createFakeGitHub({ now: () => NOW });
      await addArtifact(fake, own, { runId: 1, createdAt: NOW - 1 });
      const strange = {
        runId: 2,
        createdAt: NOW - 2,
        bytes: new Uint8Array(damaged(random, zips)),
      };
      await addArtifact(fake, own, strange);
      const client = () => artifactStore(fake, { runId: 3 });
      const found = await storedRuns({ client }, folder);
      for (const key of keys(0, 1, 2)) assert.ok(found.includes(key), `case ${round}`);
    }
    assert.deepEqual([...Deno.readDirSync(folder)], [], "all is cleaned up");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
