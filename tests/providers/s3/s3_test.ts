import assert from "node:assert/strict";
import { StorageConflictError } from "../../../errors.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import { FakeS3 } from "../../fakes/s3.ts";
import { database, record, runIds, s3Config, s3Context } from "./_s3.ts";

Deno.test("s3Store() writes a plain SQLite file by compare-and-swap", async () => {
  await using fake = await FakeS3.start();
  const store = s3Store(s3Config(fake), s3Context());
  assert.equal(store.type, "sqlite-s3");
  assert.equal(store.location, "s3://metrics/team/history.db");
  assert.equal(await store.download(), undefined);
  const bytes = await database(["1"]);
  const { revision } = await store.upload(bytes, { basedOn: undefined });
  const stored = fake.objects.get("team/history.db");
  assert.deepEqual(new Uint8Array(stored?.bytes ?? []), new Uint8Array(bytes));
  assert.equal(revision, stored?.etag);
  const snapshot = await store.download();
  assert.equal(snapshot?.revision, revision);
  assert.deepEqual(await runIds(snapshot?.bytes), ["1"]);
});

Deno.test("s3Store() refuses to create what another run created meanwhile", async () => {
  await using fake = await FakeS3.start();
  const [one, two] = [1, 2].map(() => s3Store(s3Config(fake), s3Context()));
  assert.ok(one && two);
  await one.download();
  await two.download();
  await one.upload(await database(["1"]), { basedOn: undefined });
  await assert.rejects(
    async () => await two.upload(await database(["2"]), { basedOn: undefined }),
    StorageConflictError,
  );
  assert.deepEqual(await runIds(fake.objects.get("team/history.db")?.bytes), ["1"]);
});

Deno.test("s3Store() refuses to overwrite a newer version, or one that was deleted", async () => {
  await using fake = await FakeS3.start();
  const store = s3Store(s3Config(fake), s3Context());
  const { revision } = await store.upload(await database(["1"]), { basedOn: undefined });
  await store.upload(await database(["1", "2"]), { basedOn: revision });
  const upload = async () => await store.upload(await database(["3"]), { basedOn: revision });
  await assert.rejects(upload, StorageConflictError);
  fake.objects.delete("team/history.db");
  await assert.rejects(upload, StorageConflictError);
});

Deno.test("s3Store() asks once whether conditions are honoured, leaves nothing, and notes it", async () => {
  await using fake = await FakeS3.start();
  const first = s3Store(s3Config(fake), s3Context());
  await first.download();
  const { revision } = await first.upload(await database(["1"]), { basedOn: undefined });
  assert.deepEqual([...fake.objects.keys()], ["team/history.db"]);
  assert.equal(fake.count("DELETE"), 1);
  await first.upload(await database(["1", "2"]), { basedOn: revision });
  fake.calm();
  const second = s3Store(s3Config(fake), s3Context());
  const snapshot = await second.download();
  await second.upload(await database(["3"], snapshot?.bytes), { basedOn: snapshot?.revision });
  assert.deepEqual(fake.requests.map(({ method }) => method), ["GET", "PUT"]);
  assert.equal(second.requests, 2);
});

Deno.test("s3Store() asks again after a week and at another place", async () => {
  await using fake = await FakeS3.start();
  const first = s3Store(s3Config(fake), s3Context());
  await first.download();
  await first.upload(await database(["1"]), { basedOn: undefined });
  const stored = fake.objects.get("team/history.db");
  assert.ok(stored);
  const puts = async (place: FakeS3, now: number): Promise<number> => {
    place.calm();
    const store = s3Store(s3Config(place), s3Context({ now: () => now }));
    const snapshot = await store.download();
    assert.ok(snapshot);
    await store.upload(snapshot.bytes, { basedOn: snapshot.revision });
    return place.count("PUT");
  };
  assert.equal(await puts(fake, Date.UTC(2026, 5, 7)), 1);
  assert.equal(await puts(fake, Date.UTC(2026, 5, 9)), 4);
  await using other = await FakeS3.start();
  other.put("team/history.db", stored.bytes, stored.headers);
  assert.equal(await puts(other, Date.UTC(2026, 5, 1)), 4);
});

Deno.test("s3Store() keeps one object per run where conditions are ignored", async () => {
  for (const option of ["ignoresConditions", "refusesConditions"] as const) {
    await using fake = await FakeS3.start({ [option]: true });
    const runs = ["1", "2", "3"];
    const stores = runs.map((runId) =>
      s3Store(
        s3Config(fake),
        s3Context({ run: { project: "o/r", branch: "main", event: "push", runId, attempt: 1 } }),
      )
    );
    const snapshots = await Promise.all(stores.map((store) => store.download()));
    for (const [at, store] of stores.entries()) {
      const bytes = await database([runs[at] ?? ""], snapshots[at]?.bytes);
      await store.upload(bytes, { basedOn: snapshots[at]?.revision });
    }
    const keys = [...fake.objects.keys()];
    assert.equal(keys.length, 3);
    for (const key of keys) {
      assert.match(key, /^team\/history\.db\.runs\/[123]-1-[0-9a-f]{16}\.db$/);
    }
    const reader = s3Store(s3Config(fake), s3Context());
    assert.deepEqual(await runIds((await reader.download())?.bytes), runs);
  }
});

Deno.test("s3Store() leaves only what a run adds, and merges it with an older database object", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  const old = await database(["1", "2"]);
  fake.put("team/history.db", old);
  const store = s3Store(s3Config(fake), s3Context());
  const snapshot = await store.download();
  const runs = ["3", record("2", 5, 2_000_000)];
  await store.upload(await database(runs, snapshot?.bytes), {
    basedOn: snapshot?.revision,
    added: () => database(runs),
  });
  assert.deepEqual(
    new Uint8Array(fake.objects.get("team/history.db")?.bytes ?? []),
    new Uint8Array(old),
  );
  const [delta] = [...fake.objects.keys()].filter((key) => key.includes(".runs/"));
  assert.deepEqual(await runIds(fake.objects.get(delta ?? "")?.bytes), ["2", "3"]);
  fake.calm();
  const reader = s3Store(s3Config(fake), s3Context());
  const merged = await reader.download();
  assert.deepEqual(await runIds(merged?.bytes), ["1", "2", "3"]);
  // The note on the delta spares the next run the question.
  await reader.upload(await database(["4"], merged?.bytes), { basedOn: merged?.revision });
  assert.equal(fake.count("PUT"), 1);
});

Deno.test("s3Store() reads the objects of single runs that a server left before it was upgraded", async () => {
  await using fake = await FakeS3.start();
  fake.put("team/history.db.runs/7-1-0123456789abcdef.db", await database(["7"]));
  const store = s3Store(s3Config(fake), s3Context());
  const snapshot = await store.download();
  assert.deepEqual(await runIds(snapshot?.bytes), ["7"]);
  await store.upload(await database(["8"], snapshot?.bytes), { basedOn: snapshot?.revision });
  assert.deepEqual(await runIds(fake.objects.get("team/history.db")?.bytes), ["7", "8"]);
});

Deno.test("s3Store() reads what it can of a damaged object of a single run, says so, and keeps it", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  fake.put("team/history.db.runs/1-1-a.db", await database(["1"]));
  fake.put("team/history.db.runs/2-1-b.db", new TextEncoder().encode("no database"));
  const store = s3Store(s3Config(fake), s3Context());
  const snapshot = await store.download();
  assert.deepEqual(await runIds(snapshot?.bytes), ["1"]);
  assert.match(snapshot?.warnings?.join() ?? "", /2-1-b\.db is damaged/);
  assert.equal(fake.objects.size, 2);
});

Deno.test("s3Store() that has not read the objects of single runs does not tell others to skip them", async () => {
  await using fake = await FakeS3.start();
  fake.put("team/history.db.runs/7-1-a.db", await database(["7"]));
  const writer = s3Store(s3Config(fake), s3Context());
  await writer.upload(await database(["8"]), { basedOn: undefined });
  const reader = s3Store(s3Config(fake), s3Context());
  assert.deepEqual(await runIds((await reader.download())?.bytes), ["7", "8"]);
});

Deno.test("s3Store() lists again when an object of a single run was folded into another while it read", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  for (const run of ["1", "2"]) {
    fake.put(`team/history.db.runs/${run}-1-a.db`, await database([run]));
  }
  fake.rules = [{
    method: "GET",
    nth: 3,
    fault: { status: 404, code: "NoSuchKey" },
  }];
  const store = s3Store(s3Config(fake), s3Context());
  assert.deepEqual(await runIds((await store.download())?.bytes), ["1", "2"]);
  assert.equal(fake.requests.filter(({ query }) => query.has("prefix")).length, 2);
});

Deno.test("s3Store() reads the objects of single runs over many pages", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true, pageSize: 7 });
  const names = Array.from({ length: 30 }, (_, at) => String(at + 10));
  for (const name of names) {
    fake.put(`team/history.db.runs/${name}-1-a.db`, await database([name]));
  }
  const store = s3Store(s3Config(fake), s3Context());
  assert.deepEqual(await runIds((await store.download())?.bytes), names);
});

Deno.test("s3Store() offers the older versions of a versioned bucket, newest first", async () => {
  await using fake = await FakeS3.start();
  for (const runs of [["1"], ["1", "2"], ["1", "2", "3"]]) {
    fake.put("team/history.db", await database(runs));
  }
  const store = s3Store(s3Config(fake), s3Context());
  const copies = [];
  for await (const copy of store.olderCopies?.() ?? []) {
    copies.push([copy.label, await runIds(copy.bytes)]);
  }
  assert.deepEqual(copies, [["version v1", ["1", "2"]], ["version v0", ["1"]]]);
});

Deno.test("s3Store() goes on without older versions where they may not be listed", async () => {
  await using fake = await FakeS3.start();
  fake.rules = [{ method: "GET", fault: { status: 403, code: "AccessDenied" } }];
  const context = s3Context();
  const store = s3Store(s3Config(fake), context);
  assert.deepEqual(await Array.fromAsync(store.olderCopies?.() ?? []), []);
  assert.match(context.lines.join("\n"), /s3:ListBucketVersions/);
});

Deno.test("s3Store() keeps damaged bytes beside the database", async () => {
  await using fake = await FakeS3.start();
  const store = s3Store(s3Config(fake), s3Context());
  const bytes = new TextEncoder().encode("damaged");
  assert.equal(
    await store.keepAside?.(bytes, "corrupt-2026"),
    "s3://metrics/team/history.db.corrupt-2026",
  );
  assert.deepEqual(
    new Uint8Array(fake.objects.get("team/history.db.corrupt-2026")?.bytes ?? []),
    bytes,
  );
});

Deno.test("s3Store() stores compressed on demand and reads every form", async () => {
  await using fake = await FakeS3.start();
  const bytes = await database(["1", "2", "3"]);
  for (const compress of ["gzip", "zstd", "none"] as const) {
    const store = s3Store(s3Config(fake, { compress }), s3Context());
    const before = await store.download();
    await store.upload(bytes, { basedOn: before?.revision });
    const stored = fake.objects.get("team/history.db");
    assert.ok(stored);
    assert.equal(stored.headers["content-encoding"], compress === "none" ? undefined : compress);
    assert.equal(stored.bytes.length < bytes.length, compress !== "none");
    // Whoever reads need not know how it was written.
    const reader = s3Store(s3Config(fake), s3Context());
    assert.deepEqual(new Uint8Array((await reader.download())?.bytes ?? []), new Uint8Array(bytes));
  }
});

Deno.test("s3Store() merges a database of the reference system, or a damaged one, with objects of single runs", async () => {
  const reference = await Deno.readFile(
    new URL("../../fixtures/reference/unentropy-2.0.0.db", import.meta.url),
  );
  const damaged = (await database(["4", "5", "6"])).slice();
  // Half of its pages are zeros now.
  damaged.fill(0, damaged.length / 2);
  for (const [base, warns] of [[reference, false], [damaged, true]] as const) {
    await using fake = await FakeS3.start({ ignoresConditions: true });
    fake.put("team/history.db", base);
    fake.put("team/history.db.runs/1-1-a.db", await database(["1"]));
    const store = s3Store(s3Config(fake), s3Context());
    const snapshot = await store.download();
    const runs = await runIds(snapshot?.bytes);
    assert.ok(runs.includes("1"));
    assert.equal(snapshot?.warnings !== undefined, warns);
    if (!warns) assert.ok(runs.length > 20);
  }
});

Deno.test("s3Store() refuses to merge with another program's database", async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  const foreign = (await database(["1"])).slice();
  // The application id in the header.
  foreign.fill(7, 68, 72);
  fake.put("team/history.db", foreign);
  fake.put("team/history.db.runs/1-1-a.db", await database(["1"]));
  const store = s3Store(s3Config(fake), s3Context());
  await assert.rejects(() => store.download(), { code: "HISTORY_NOT_OURS" });
});
