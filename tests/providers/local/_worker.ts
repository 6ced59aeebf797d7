/**
 * A process of its own that tracks runs into a local history: `deno run -A _local_worker.ts <folder> <first number> <count>`. It prints
 * `ready`, then the number of each run that was stored.
 *
 * @module
 */
import { createLocalStore } from "../../../providers/local/store.ts";
import { makeRecord } from "../../history/_records.ts";
import { seededRandom } from "../../fakes/random.ts";
import { fakeContext, fakeDeps, trackOnce } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

const [folder = "", first = "0", count = "1"] = Deno.args;
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
const now = () => Date.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const random = seededRandom(Number(first));

say("ready");
for (let n = Number(first); n < Number(first) + Number(count); n++) {
  const settings = storageSettings({ path: "history.db", backup: true });
  const store = createLocalStore(settings, fakeContext(folder, { now, random, sleep }));
  await trackOnce(store, fakeDeps(folder, { now, random, sleep }), makeRecord(n));
  say(String(n));
}
