import assert from "node:assert/strict";
import { digestRuns } from "../../../history/digest.ts";
import { forgetRuns } from "../../../history/forget.ts";
import { readProjects } from "../../../history/projects.ts";
import { recordRuns } from "../../../history/record.ts";
import { readRecord } from "../../../history/runs.ts";
import type { RunRecord } from "../../../history/run_record.ts";
import { runKeyText } from "../../../core/run.ts";
import { migrateStorage } from "../../../session/migrate.ts";
import { openStorage } from "../../../session/session.ts";
import { MemoryPlace } from "../../fakes/memory_store.ts";
import { ignorePostgres as ignore, PASSWORD } from "../../fakes/postgres.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { keys, storedRuns } from "../_contract.ts";
import { type PostgresOptions, PostgresPlace } from "./_postgres.ts";

function test(name: string, fn: (place: PostgresPlace) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      await using place = await PostgresPlace.make();
      await fn(place);
    },
  });
}

const RUN = { project: "o/r", branch: "main", event: "push", runId: "9", attempt: 1 };

/** Whatever a run can leave. */
const FULL: RunRecord = (() => {
  const record = makeRecord(7, {
    labels: { os: "a=b,c", arch: "" },
    pullRequest: 12,
    tag: "v1",
    event: "pull_request",
    runId: "run/ü'\"\\",
    values: [
      {
        metric: "coverage",
        labels: {},
        value: 0.1 + 0.2,
        evidence: { covered: 3, file: "é\n\t'" },
      },
      { metric: "coverage", labels: { os: "x" }, value: 5e-324, samples: [1e308, -1.5, 1 / 3] },
      { metric: "size", labels: {}, value: Number.MAX_SAFE_INTEGER },
      { metric: "license", labels: {}, value: "1.0" },
      { metric: "license", labels: { of: "none" }, value: "" },
    ],
    failures: [{ metric: "size", code: "COLLECT_FAILED", message: "it 'failed'", fix: "again" }],
  });
  const [head, base, other] = ["a", "b", "c"].map((digit) => digit.repeat(40));
  return {
    ...record,
    run: {
      ...record.run,
      ...head !== undefined && { head },
      ...base !== undefined && { base },
      place: { committedAt: 1_767_225_000_000, parents: [base ?? "", other ?? ""], isForced: true },
    },
  };
})();

test("a run that went through the server is what it was, to the last bit", async (place) => {
  await trackOnce(await place.client(), fakeDeps(place.path), FULL);
  await using session = await openStorage(await place.client(), fakeDeps(place.path));
  const read = readRecord(session.history, FULL.run.key);
  const series = ({ metric, labels }: { metric: string; labels: object }) =>
    metric + JSON.stringify(labels);
  const sorted = (record: RunRecord | undefined) =>
    record?.measurements.toSorted((a, b) => series(a) < series(b) ? -1 : 1);
  assert.deepEqual(sorted(read), sorted(FULL));
  assert.deepEqual({ ...read?.run }, FULL.run);
  assert.deepEqual(read?.failures, FULL.failures);
  assert.deepEqual(session.warnings, []);
});

test("what is in the tables is what a run said, in the words of the glossary", async (place) => {
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(3));
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(4));
  const latest = await place.query(
    "SELECT metric, labels, coalesce(word, value::text), number FROM {schema}.latest ORDER BY metric",
  );
  assert.equal(latest, `coverage||${80 + 4 / 3}|4\nlicense||MIT|4\nsize|os=linux|1004|4`);
  const wide = await place.query(
    "SELECT count(*), min(time AT TIME ZONE 'UTC') FROM {schema}.measurement_wide",
  );
  assert.equal(wide, "6|2026-01-01 00:03:00");
});

test("a file with runs of two projects is migrated, and proven run by run", async (place) => {
  const from = new MemoryPlace();
  const records = [FULL, ...[1, 2, 3].map((n) => makeRecord(n, { project: `o/${n % 2}` }))];
  for (const record of records) await trackOnce(from.client(), fakeDeps(place.path), record);
  const migrated = await migrateStorage(
    from.client(),
    await place.client(),
    fakeDeps(place.path),
  );
  assert.deepEqual([migrated.runs, migrated.copied, migrated.warnings], [4, 4, []]);
  assert.equal(await place.query("SELECT count(*) FROM {schema}.project"), "3");
  await using own = await openStorage(await place.client(), fakeDeps(place.path));
  assert.deepEqual([...digestRuns(own.history).keys()], [runKeyText(FULL.run.key)]);
});

test("all projects are counted without being read, and read where all are asked for", async (place) => {
  for (const [n, project] of [[1, "o/r"], [2, "o/r"], [3, "o/other"]] as const) {
    await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(n, { project }));
  }
  const counts = [{ project: "o/r", runs: 2 }, { project: "o/other", runs: 1 }];
  const all = await place.client({ context: { run: { ...RUN, allProjects: true } } });
  assert.deepEqual(await all.projects?.(), counts);
  await using everything = await openStorage(all, fakeDeps(place.path));
  assert.deepEqual(readProjects(everything.history), counts);
  await using own = await openStorage(await place.client(), fakeDeps(place.path));
  assert.deepEqual(readProjects(own.history), counts.slice(0, 1));
});

test("of two records of one run the newest stays, whoever comes last", async (place) => {
  const [late, early] = [makeRecord(1, { recordedAt: 2e12, job: "late" }), makeRecord(1)];
  await using first = await openStorage(await place.client(), fakeDeps(place.path));
  await using second = await openStorage(await place.client(), fakeDeps(place.path));
  const newer = {
    ...early,
    run: { ...early.run, recordedAt: late.run.recordedAt, subject: "newer" },
  };
  recordRuns(first.history, [newer]);
  recordRuns(second.history, [early]);
  await first.commit();
  await second.commit();
  await using session = await openStorage(await place.client(), fakeDeps(place.path));
  assert.equal(readRecord(session.history, early.run.key)?.run.subject, "newer");
  assert.equal(await place.query("SELECT count(*) FROM {schema}.run"), "1");
});

test("a value that was changed in the tables is seen, and named", async (place) => {
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(1));
  await place.query("UPDATE {schema}.measurement SET value = value + 1 WHERE word IS NULL");
  await using session = await openStorage(await place.client(), fakeDeps(place.path));
  assert.match(session.warnings.join("\n"), /0{39}1|1 run/);
  assert.ok(session.history.hasDamage);
});

test("what is forgotten goes, and what came meanwhile stays", async (place) => {
  for (const n of [1, 2]) {
    await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(n));
  }
  await using session = await openStorage(await place.client(), fakeDeps(place.path));
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(3));
  await session.commit({
    forget: (history) => forgetRuns(history, { maxRuns: 1, keepTagged: true }, 0),
  });
  assert.deepEqual(await storedRuns({ client: () => place.client() }, place.path), keys(2, 3));
});

test("a newer schema is refused, untouched", async (place) => {
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(1));
  await place.query("UPDATE {schema}.meta SET version = 99");
  for (const work of [openStorage, trackNew]) {
    await assert.rejects(
      async () => await work(await place.client(), fakeDeps(place.path)),
      { code: "HISTORY_NEWER_SCHEMA" },
    );
  }
  assert.equal(
    await place.query("SELECT count(*), max(version) FROM {schema}.run, {schema}.meta"),
    "1|99",
  );
});

const trackNew = async (...args: Parameters<typeof openStorage>) => {
  await trackOnce(...args, makeRecord(2));
};

test("an error names server, database and what is missing, never the password", async (place) => {
  await trackOnce(await place.client(), fakeDeps(place.path), makeRecord(1));
  await place.query(
    `CREATE ROLE nobody_${place.schema} LOGIN PASSWORD '${PASSWORD}';
     CREATE ROLE reader_${place.schema} LOGIN PASSWORD '${PASSWORD}';
     GRANT USAGE ON SCHEMA {schema} TO reader_${place.schema};
     GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader_${place.schema}`,
  );
  const { server } = place;
  const failing: readonly (readonly [string, string, RegExp])[] = [
    [server.url().replace(PASSWORD, "wr%3Ang-secret"), "STORAGE_AUTH", /password authentication/],
    [server.url().replace(/\w+$/, "nowhere"), "STORAGE_NOT_FOUND", /"nowhere" does not exist/],
    [server.url(`nobody_${place.schema}`), "STORAGE_PERMISSION", /schema place_\d+/],
    [server.url(`reader_${place.schema}`), "STORAGE_PERMISSION", /table \w+/],
    [server.url("admin", 1), "STORAGE_NETWORK", /127\.0\.0\.1:1/],
    [`${server.url()}?sslmode=verify-full`, "STORAGE_NETWORK", /SSL|TLS|secure/i],
    [`${server.url()}?sslmode=never`, "STORAGE_SETTINGS", /sslmode/],
    ["", "STORAGE_AUTH", /UNENTROPY_POSTGRES_URL/],
  ];
  for (const [url, code, pattern] of failing) {
    const work = async () => await trackNew(await place.client({ url }), fakeDeps(place.path));
    await assert.rejects(work, (error: Error & { code: string; why: string }) => {
      const said = `${error.message} ${error.why} ${error.stack}`;
      assert.equal(error.code, code, said);
      assert.match(said, pattern);
      assert.doesNotMatch(said, new RegExp(`${PASSWORD}|ng-secret`));
      return true;
    });
  }
  assert.deepEqual(await storedRuns({ client: () => place.client() }, place.path), keys(1));
});

test("a role of one project records there, and sees and writes no other", async (place) => {
  await trackOnce(
    await place.client(),
    fakeDeps(place.path),
    makeRecord(1, { project: "other/one" }),
  );
  for (const statements of await documentedSql()) {
    await place.query(
      statements.replaceAll("unentropy.", "{schema}.").replaceAll(
        "SCHEMA unentropy",
        "SCHEMA {schema}",
      )
        .replaceAll("shop_ci", `shop_${place.schema}`).replaceAll("a-secret", PASSWORD),
    );
  }
  const options: PostgresOptions = { url: place.server.url(`shop_${place.schema}`) };
  const own = await place.client(options);
  await trackOnce(own, fakeDeps(place.path), makeRecord(2));
  await trackOnce(await place.client(options), fakeDeps(place.path), makeRecord(3));
  assert.deepEqual(
    await storedRuns({ client: () => place.client(options) }, place.path),
    keys(2, 3),
  );
  const stranger = await place.client({
    ...options,
    context: { run: { ...RUN, project: "other/one" } },
  });
  assert.equal(await stranger.download(), undefined);
  await assert.rejects(
    trackOnce(stranger, fakeDeps(place.path), makeRecord(4, { project: "other/one" })),
    { code: "STORAGE_PERMISSION" },
  );
  assert.equal(await place.query("SELECT count(*) FROM {schema}.run"), "3");
});

/** What docs/storage.md tells people to run. */
async function documentedSql(): Promise<readonly string[]> {
  const page = await Deno.readTextFile(new URL("../../../docs/storage.md", import.meta.url));
  const blocks = [...page.matchAll(/^```sql\n([^]*?)^```/gm)].map(([, text = ""]) => text);
  assert.ok(blocks.some((text) => text.includes("CREATE POLICY")));
  return blocks;
}
