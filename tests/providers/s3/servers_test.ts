import assert from "node:assert/strict";
import { amount } from "../../_amount.ts";
import { StorageConflictError } from "../../../errors.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import type { StorageConfig } from "../../../config/types.ts";
import { type S3Server, startServers } from "../../fakes/s3_servers.ts";
import { seededRandom } from "../../fakes/random.ts";
import { restoreVersion } from "../../../session/restore_version.ts";
import { openStorage } from "../../../session/session.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { database, record, runIds, s3Config, s3Context } from "./_s3.ts";

const KEY = "team/history.db";
const WRITERS = amount(64, 33);

/** What real servers answer, beyond the contract. */
for (const { name, server } of await startServers()) {
  const test = (claim: string, body: (at: Opener, server: S3Server) => Promise<void>): void =>
    Deno.test({
      name: `${name}: ${claim}`,
      ignore: server === undefined,
      async fn() {
        if (server === undefined) throw new Error(`${name} is not installed`);
        await body(await opener(server), server);
      },
    });

  test("honours conditions, and the question leaves nothing behind", async (open) => {
    const store = open();
    assert.equal((await store.place.conditions()).mark.conditions, "honoured");
    assert.deepEqual(await store.place.requests.list(""), []);
  });

  test("a wrong key, a wrong secret and a missing bucket are told apart", async (open) => {
    const key = { AWS_ACCESS_KEY_ID: "NOSUCHKEYNOSUCHKEY" };
    const secret = { AWS_SECRET_ACCESS_KEY: "not/the+secret=0123456789" };
    const cases = [
      [open({ env: key }), "STORAGE_AUTH", /AWS_ACCESS_KEY_ID/],
      [open({ env: secret }), "STORAGE_AUTH", /AWS_SECRET_ACCESS_KEY/],
      [open({ config: { bucket: "not-there" } }), "STORAGE_NOT_FOUND", /"storage\.bucket"/],
    ] as const;
    for (const [store, code, fix] of cases) {
      await assert.rejects(() => store.download(), { code, fix });
      const bytes = await database(["1"]);
      await assert.rejects(() => store.upload(bytes, { basedOn: undefined }), { code, fix });
    }
  });

  test("a failed condition is a conflict, also for more than 64 MiB and for a deleted object", async (open) => {
    const store = open();
    const large = new Uint8Array(65 * 1024 ** 2);
    const first = await store.upload(large, { basedOn: undefined });
    await assert.rejects(() => store.upload(large, { basedOn: undefined }), StorageConflictError);
    large[0] = 1;
    const { revision } = await store.upload(large, { basedOn: first.revision });
    await assert.rejects(
      () => store.upload(large, { basedOn: first.revision }),
      StorageConflictError,
    );
    await store.place.requests.remove("team/history.db");
    await assert.rejects(() => store.upload(large, { basedOn: revision }), StorageConflictError);
  });

  test("a compressed object is read back whole", async (open) => {
    for (const compress of ["gzip", "zstd"] as const) {
      const store = open({ config: { compress, key: `${compress}.db` } });
      const bytes = await database(["1", "2"]);
      await store.upload(bytes, { basedOn: undefined });
      const snapshot = await open({ config: { key: `${compress}.db` } }).download();
      assert.deepEqual(new Uint8Array(snapshot?.bytes ?? []), new Uint8Array(bytes));
    }
  });

  test("a key that needs encoding is one object", async (open) => {
    for (const key of ["a b+c%20.db", "übung/#1.db", "it's (1)!.db", "a&b=c;d.db"]) {
      const store = open({ config: { key } });
      const bytes = await database(["1"]);
      await store.upload(bytes, { basedOn: undefined });
      await store.place.write(`${key}.runs/2-1-a.db`, await database(["2"]));
      assert.deepEqual(await runIds((await store.download())?.bytes), ["1", "2"]);
      assert.equal((await store.compact?.())?.folded, 1);
      assert.deepEqual(await runIds((await store.download())?.bytes), ["1", "2"]);
    }
  });

  test("objects of single runs are merged and folded", async (open) => {
    const store = open();
    for (const run of ["1", "2", "3"]) {
      await store.place.write(`team/history.db.runs/${run}-1-a.db`, await database([run]));
    }
    assert.deepEqual(await runIds((await store.download())?.bytes), ["1", "2", "3"]);
    assert.equal((await store.compact?.())?.folded, 3);
    assert.deepEqual(await store.place.requests.list(""), ["history.db"]);
    assert.deepEqual(await runIds((await open().download())?.bytes), ["1", "2", "3"]);
  });

  test(`of ${WRITERS} runs at once in pieces none is lost, and none tries twice`, async (open) => {
    using folder = new TempFolder();
    const inPieces = () => open({ config: { layout: "pieces" } });
    const track = (run: string) => trackOnce(inPieces(), fakeDeps(folder.path), record(run));
    await track("0");
    const runs = Array.from({ length: WRITERS }, (_, at) => String(at + 1));
    const done = await Promise.all(runs.map(track));
    assert.deepEqual(done.map(({ attempts }) => attempts), runs.map(() => 1));
    assert.deepEqual(await runIds((await open().download())?.bytes), ["0", ...runs].toSorted());
    // Whoever finds so many folds them; what it folded is gone, and nothing else.
    await track("last");
    assert.deepEqual(
      await runIds((await open().download())?.bytes),
      ["0", ...runs, "last"].toSorted(),
    );
    assert.ok((await open().compact?.())?.folded);
    assert.deepEqual(await open().place.requests.list(""), ["history.db"]);
    assert.equal((await runIds((await open().download())?.bytes)).length, WRITERS + 2);
  });

  test(
    "older versions come newest first, and a damaged history is brought back from them",
    async (_, server) => {
      using folder = new TempFolder();
      const open = await opener(server, { versioned: true });
      for (const run of ["1", "2", "3"]) {
        await trackOnce(open(), fakeDeps(folder.path), record(run));
      }
      const older = [];
      for await (const { bytes } of open().olderCopies?.() ?? []) older.push(await runIds(bytes));
      assert.deepEqual(older, [["1", "2"], ["1"]]);

      const { bytes = new Uint8Array(), revision } = await open().download() ?? {};
      await open().upload(bytes.slice(0, 9000), { basedOn: revision });
      await restoreVersion(open(), fakeDeps(folder.path));
      assert.deepEqual(await runIds((await open().download())?.bytes), ["1", "2", "3"]);
      await using session = await openStorage(open(), fakeDeps(folder.path));
      assert.deepEqual(session.warnings, []);
    },
  );

  test(
    "a deleted history is brought back from its versions, or what keeps it away is named",
    async (_, server) => {
      using folder = new TempFolder();
      const open = await opener(server, { versioned: true });
      for (const run of ["1", "2"]) await trackOnce(open(), fakeDeps(folder.path), record(run));
      await open().place.requests.remove(KEY);
      const deps = fakeDeps(folder.path, { onGone: "stop" });
      await assert.rejects(() => openStorage(open(), deps), { code: "STORAGE_NOT_FOUND" });
      const restored = restoreVersion(open(), fakeDeps(folder.path));
      // To this one a deletion's marker is an object: it takes no first write over it.
      if (name === "versitygw") await assert.rejects(restored, { fix: /delete marker/ });
      else {
        assert.equal((await restored).runs, 2);
        assert.deepEqual(await runIds((await open().download())?.bytes), ["1", "2"]);
      }
    },
  );
}

type Opener = (options?: {
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: Partial<StorageConfig>;
}) => ReturnType<typeof s3Store>;

/** Opens stores on a new bucket. */
async function opener(
  server: S3Server,
  options: { readonly versioned?: boolean } = {},
): Promise<Opener> {
  const place = { endpoint: server.endpoint, bucket: await server.newBucket(options) };
  const env = { AWS_ACCESS_KEY_ID: server.accessKey, AWS_SECRET_ACCESS_KEY: server.secretKey };
  const random = seededRandom(5);
  return (more = {}) =>
    s3Store(s3Config(place, more.config), s3Context({ env: { ...env, ...more.env }, random }));
}
