/**
 * A process of its own that tracks one run: `deno run -A _worker.ts <folder> <address> <schema> <number>`.
 *
 * @module
 */
import { makeRecord } from "../../history/_records.ts";
import { seededRandom } from "../../fakes/random.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { openStore } from "./_postgres.ts";

const [folder = "", url = "", schema = "", number = "0"] = Deno.args;
const now = () => Date.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const random = seededRandom(Number(number) + 1);
const store = await openStore(folder, {
  url,
  config: { schema, retryAttempts: 10 },
  context: { now, random, sleep },
});
await trackOnce(store, fakeDeps(folder, { now, random, sleep }), makeRecord(Number(number)));
await store[Symbol.asyncDispose]();
