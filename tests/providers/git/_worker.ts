/**
 * A process of its own that tracks one run into a repository: `deno run -A _worker.ts <folder> <address> <number>`.
 *
 * @module
 */
import { gitStore } from "../../../providers/git/store.ts";
import { GIT_ENV } from "../../fakes/git_server.ts";
import { makeRecord } from "../../history/_records.ts";
import { seededRandom } from "../../fakes/random.ts";
import { fakeContext, fakeDeps, trackOnce } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

const [folder = "", remote = "", number = "0"] = Deno.args;
const now = () => Date.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const random = seededRandom(Number(number) + 1);
const env = { ...GIT_ENV, PATH: Deno.env.get("PATH") ?? "" };
const run = { project: "o/r", branch: "main", event: "push", runId: number, attempt: 1 };
const store = await gitStore(
  storageSettings({ type: "sqlite-git", remote, timeoutMs: 300_000 }),
  fakeContext(folder, { now, random, sleep, env, run }),
);
await trackOnce(
  store,
  fakeDeps(folder, { now, random, sleep, timeoutMs: 300_000 }),
  makeRecord(Number(number)),
);
await store[Symbol.asyncDispose]?.();
