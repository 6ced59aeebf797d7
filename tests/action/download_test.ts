import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { downloadAsset } from "../../action/download.mjs";
import { ActionFailure } from "../../action/failure.mjs";
import { serveRelease } from "./_release_server.ts";
import { packAsset } from "./_runner.ts";

const { bytes, asset } = packAsset("tool.gz", new TextEncoder().encode("program"));
// What packAsset makes is what the action reads from release.json.
const ASSET = asset as { file: string; sha256: string; size: number; unpackedSha256: string };

/** Downloads from a server that answers each request by the next of some statuses. */
async function download(statuses: readonly number[], random = 0.5) {
  await using server = serveRelease();
  const waits: number[] = [];
  const lines: string[] = [];
  const left = [...statuses];
  server.files.set("tool.gz", () => {
    const status = left.shift() ?? 200;
    return new Response(status === 200 ? bytes : "", { status });
  });
  const outcome = await downloadAsset(ASSET, {
    url: `${server.url}/tool.gz`,
    sleep: (ms) => Promise.resolve(waits.push(ms)),
    random: () => random,
    log: (line) => void lines.push(line),
  }).catch((error: unknown) => error);
  return { outcome, waits, lines, requests: server.requests.length };
}

Deno.test("downloadAsset() gives the bytes that the release names", async () => {
  const { outcome, requests } = await download([]);
  assert.ok(Buffer.isBuffer(outcome));
  assert.deepEqual(new Uint8Array(outcome), bytes);
  assert.equal(requests, 1);
});

Deno.test("downloadAsset() tries five times, waits twice as long each time, and with jitter", async () => {
  const { outcome, waits, lines, requests } = await download([503, 429, 500, 502]);
  assert.ok(Buffer.isBuffer(outcome));
  assert.equal(requests, 5);
  assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
  assert.match(lines[0] ?? "", /503; try 2 of 5$/);
  assert.deepEqual((await download([503], 0)).waits, [0]);
});

Deno.test("downloadAsset() gives up after five tries with the last reason", async () => {
  const { outcome, requests } = await download([500, 500, 500, 500, 504, 200]);
  assert.ok(outcome instanceof ActionFailure);
  assert.equal(outcome.code, "ACTION_DOWNLOAD");
  assert.match(outcome.message, /504/);
  assert.equal(requests, 5);
});

Deno.test("downloadAsset() does not ask again for what is not there", async () => {
  const { outcome, requests } = await download([404]);
  assert.ok(outcome instanceof ActionFailure);
  assert.equal(requests, 1);
});

Deno.test("downloadAsset() reads no more of a body than the release names", async () => {
  await using server = serveRelease();
  const stopped = Promise.withResolvers<void>();
  server.files.set("tool.gz", () =>
    new Response(
      new ReadableStream({
        pull: (stream) => stream.enqueue(new Uint8Array(bytes.length)),
        cancel: () => stopped.resolve(),
      }),
    ));
  const outcome = await downloadAsset(ASSET, {
    url: `${server.url}/tool.gz`,
    sleep: () => Promise.resolve(),
    random: () => 0,
    log: () => {},
  }).catch((error: unknown) => error);
  assert.ok(outcome instanceof ActionFailure);
  assert.equal(outcome.code, "ACTION_HASH");
  assert.match(outcome.message, /more than the \d+ bytes that the action expects/);
  await stopped.promise;
});

Deno.test("downloadAsset() tells the cause of a connection that fails", async () => {
  const server = serveRelease();
  await server[Symbol.asyncDispose]();
  const outcome = await downloadAsset(ASSET, {
    url: `${server.url}/tool.gz`,
    sleep: () => Promise.resolve(),
    random: () => 0,
    log: () => {},
  }).catch((error: unknown) => error);
  assert.ok(outcome instanceof ActionFailure);
  assert.match(outcome.message, /refused/i);
});
