import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { lazy } from "../../core/lazy.ts";
import { redisStore } from "../../examples/providers/redis_store.ts";
import { ProviderRegistry, type StorageConfig, trackMetrics } from "../../mod.ts";
import { makeProject } from "../commands/_cli.ts";
import { storeContract } from "../providers/_contract.ts";
import { fakeContext } from "../session/_session.ts";

const REDIS = "redis-server";
const isHere = await new Deno.Command(REDIS, { args: ["--version"], stdout: "null" }).output()
  .then(() => true, () => false);
/** In CI this suite may not be left out. */
const ignore = !isHere && Deno.env.get("UNENTROPY_REQUIRE_REDIS") !== "1";

/** A server of its own, empty, that keeps nothing. */
async function startRedis(): Promise<
  { readonly url: string; readonly stop: () => Promise<void> } & AsyncDisposable
> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = new Deno.Command(REDIS, { args, stdout: "piped", stderr: "null" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  let said = "";
  for await (const text of lines.values({ preventCancel: true })) {
    said += text;
    if (said.includes("Ready to accept connections")) break;
  }
  assert.match(said, /Ready to accept connections/);
  const stop = lazy(async () => {
    child.kill("SIGTERM");
    for await (const _ of lines);
    await child.status;
  });
  return { url: `redis://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? address?.port ?? 0 : 0;
}

const settings = (key: string): StorageConfig => ({
  type: "sqlite-redis",
  key,
  timeoutMs: 20_000,
  retryAttempts: 1,
});

storeContract("examples/providers/redis_store.ts", async (folder) => {
  const server = await startRedis();
  const client = (url = server.url) =>
    redisStore(settings("history"), fakeContext(folder, { env: { REDIS_URL: url } }));
  return {
    client,
    unreadable: async () => {
      const store = await client();
      await server.stop();
      return store;
    },
    close: server.stop,
  };
}, { ignore });

Deno.test({
  name:
    "examples/providers/redis_store.ts keeps every run of six at once, and lets the process end",
  ignore,
  fn: async () => {
    await using server = await startRedis();
    await using project = await makeProject();
    const registry = new ProviderRegistry().register("sqlite-redis", redisStore);
    const track = (runId: string) =>
      trackMetrics({
        cwd: project.folder,
        env: { PATH: Deno.env.get("PATH"), REDIS_URL: server.url },
        registry,
        phases: ["download", "collect", "record", "upload"],
        settings: { storageType: "sqlite-redis", databaseKey: "shop" },
        context: { runId },
      });
    const results = await Promise.all(["1", "2", "3", "4", "5", "6"].map(track));
    assert.deepEqual(results.map(({ error }) => error), results.map(() => undefined));
    assert.equal((await track("7")).storage?.runs, 7);
  },
});
