import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { amount } from "../../_amount.ts";
import { ignorePostgres as ignore } from "../../fakes/postgres.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { keys, storedRuns } from "../_contract.ts";
import { PostgresPlace } from "./_postgres.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

/** Passes everything on, and cuts each connection after some bytes of the server's answers. */
async function cuttingProxy(
  port: number,
  bytesOf: (connection: number) => number,
): Promise<{ readonly port: number; readonly connections: () => number } & AsyncDisposable> {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    let left = bytesOf(connections++);
    const behind = connect(port, "127.0.0.1");
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        behind.destroy();
      });
    }
    client.on("data", (part) => behind.write(part));
    behind.on("data", (part: Uint8Array) => {
      // What is cut off was done by the server all the same.
      client.write(part.subarray(0, left));
      left -= part.length;
      if (left <= 0) client.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" ? address?.port ?? 0 : 0,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

Deno.test({
  name: "wherever a connection is cut, also behind a commit, the run is there once and as it was",
  ignore,
  fn: async () => {
    await using place = await PostgresPlace.make();
    await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(0));
    const random = seededRandom(23);
    const count = amount(60, 4);
    for (const n of numbers(count)) {
      const cuts = [random(), random()].map((part) => Math.floor(300 + part * 6_000));
      await using proxy = await cuttingProxy(
        place.server.port,
        (connection) => cuts[connection] ?? Infinity,
      );
      const store = await place.client({
        url: place.server.url("admin", proxy.port),
        config: { retryAttempts: 6 },
      });
      await trackOnce(store, fakeDeps(place.path), makeRecord(n));
      assert.ok(proxy.connections() >= 1);
      await store[Symbol.asyncDispose]();
    }
    const found = await storedRuns({ client: () => place.client() }, place.path);
    assert.deepEqual(found, keys(0, ...numbers(count)));
    assert.equal(
      await place.query(`SELECT count(*), count(DISTINCT run) FROM {schema}.measurement`),
      `${3 * (count + 1)}|${count + 1}`,
    );
  },
});

Deno.test({
  name: "a server that crashes again and again keeps every run that was said to be recorded",
  ignore,
  fn: async () => {
    await using place = await PostgresPlace.make();
    await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(0));
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const count = amount(40, 4);
    const tracked = numbers(count).map(async (n) => {
      const store = await place.client({
        config: { retryAttempts: 20 },
        context: { sleep, random: seededRandom(n) },
      });
      await trackOnce(store, fakeDeps(place.path, { sleep }), makeRecord(n));
    });
    for (let crash = 0; crash < amount(4, 1); crash++) {
      await place.server.control("stop", "-m", "immediate");
      await place.server.up();
    }
    await Promise.all(tracked);
    const found = await storedRuns({ client: () => place.client() }, place.path);
    assert.deepEqual(found, keys(0, ...numbers(count)));
  },
});

Deno.test({
  name: "of many processes at once, some of them killed, every run that was recorded is whole",
  ignore,
  fn: async () => {
    await using place = await PostgresPlace.make();
    const count = amount(64, 8);
    const random = seededRandom(5);
    const worker = fileURLToPath(new URL("./_worker.ts", import.meta.url));
    const ended = await Promise.all(
      numbers(count).map(async (n) => {
        const child = new Deno.Command(Deno.execPath(), {
          args: [
            ...["run", "-A", "--no-check", worker, place.path],
            ...[place.server.url(), place.schema, String(n)],
          ],
          stdout: "null",
          stderr: "piped",
        }).spawn();
        const timer = n % 4 === 0
          ? setTimeout(() => child.kill("SIGKILL"), 300 + random() * 1500)
          : undefined;
        const { success, stderr, signal } = await child.output();
        clearTimeout(timer);
        assert.ok(success || signal === "SIGKILL", new TextDecoder().decode(stderr));
        return success ? [n] : [];
      }),
    );
    const found = new Set(await storedRuns({ client: () => place.client() }, place.path));
    for (const key of keys(...ended.flat())) assert.ok(found.has(key), key);
    const whole = await place.query(
      `SELECT bool_and(n = 3) FROM (SELECT count(measurement.run) AS n FROM {schema}.run
         LEFT JOIN {schema}.measurement ON run.id = measurement.run GROUP BY run.id) AS counts`,
    );
    assert.equal(whole, "t");
  },
});
