import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runKeyText } from "../../../core/run.ts";
import { HistoryError } from "../../../errors.ts";
import { History } from "../../../history/database.ts";
import { digestRuns } from "../../../history/digest.ts";
import { mergeHistories } from "../../../history/merge/merge.ts";
import { countHistory, readMetrics, readView } from "../../../history/query.ts";
import { recoverRows } from "../../../history/recover/recover.ts";
import { importReference, isReferenceDatabase } from "../../../history/reference/reference.ts";
import { listRuns, readRecords } from "../../../history/runs.ts";
import expected from "../../fixtures/reference/expected.json" with { type: "json" };
import { DAMAGES } from "../../fakes/damage.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

const FIXTURES = new URL("../../fixtures/reference/", import.meta.url);
const NAMES = ["unentropy-2.0.0.db", "unentropy-1.1.0.db", "unentropy-1.0.0.db"] as const;
const pathOf = (name: string) => fileURLToPath(new URL(name, FIXTURES));

function convert(folder: TempFolder, name: string): History {
  const history = folder.history("converted.db");
  importReference(history, pathOf(name), { project: "o/r" });
  return history;
}

for (const name of NAMES) {
  const facts = expected.databases[name];

  Deno.test(`${name} is known as a reference database and is only read`, () => {
    const before = Deno.readFileSync(pathOf(name));
    assert.equal(isReferenceDatabase(pathOf(name)), true);
    using folder = new TempFolder();
    using _history = convert(folder, name);
    assert.deepEqual(Deno.readFileSync(pathOf(name)), before);
  });

  Deno.test(`${name}: every build and every value is converted`, () => {
    using folder = new TempFolder();
    using history = convert(folder, name);
    history.checkIntegrity();
    const counts = countHistory(history);
    assert.equal(counts.runs, facts.rows.build_contexts);
    assert.equal(counts.measurements, facts.rows.metric_values);
    const events: Record<string, number> = {};
    for (const { event } of listRuns(history)) events[event] = (events[event] ?? 0) + 1;
    assert.deepEqual(events, facts.builds_by_event);
  });

  Deno.test(`${name}: each metric has its type, unit, description and values`, () => {
    using folder = new TempFolder();
    using history = convert(folder, name);
    const metrics = readMetrics(history);
    const main = readView(history, { events: ["push", "import"] });
    assert.deepEqual(metrics.map(({ key }) => key).sort(), Object.keys(facts.metrics).sort());
    for (const [key, fact] of Object.entries(facts.metrics)) {
      const metric = metrics.find((one) => one.key === key);
      assert.equal(metric?.type, fact.type);
      assert.equal(metric?.unit ?? null, fact.unit);
      assert.equal(metric?.description ?? null, fact.description);
      const series = main.series.find((one) => one.metric === key);
      const points = [...series?.values ?? []].map((value, row) => ({
        value: series?.words?.[value] ?? value,
        commit_sha: main.runs.commit[row],
        time: main.runs.time[row],
      })).filter(({ value }) => !Number.isNaN(value));
      const { first, last, count } = fact.trend_push_and_import;
      assert.equal(points.length, count);
      const edges = [first, last].map(({ value, commit_sha, timestamp }) => ({
        value,
        commit_sha,
        time: Date.parse(timestamp),
      }));
      assert.deepEqual([points.at(0), points.at(-1)], edges);
      if ("sum" in fact.trend_push_and_import) {
        const sum = points.reduce((total, { value }) => total + Number(value), 0);
        assert.ok(Math.abs(sum - fact.trend_push_and_import.sum) < 1e-6 * sum);
      }
    }
  });

  Deno.test(`${name}: builds of pull requests know their pull request`, () => {
    using folder = new TempFolder();
    using history = convert(folder, name);
    for (const { event, branch, pullRequest } of listRuns(history)) {
      const number = /^refs\/pull\/(\d+)\/merge$/.exec(branch)?.[1];
      assert.equal(pullRequest, number === undefined ? undefined : Number(number));
      assert.equal(pullRequest !== undefined, event === "pull_request");
    }
  });

  Deno.test(`${name}: converting it twice gives the same runs`, () => {
    using folder = new TempFolder();
    using history = convert(folder, name);
    const once = [...readRecords(history)].map(({ run }) => run.key);
    importReference(history, pathOf(name), { project: "o/r" });
    assert.deepEqual([...readRecords(history)].map(({ run }) => run.key), once);
  });
}

Deno.test("imported builds come first in time although they were inserted last", () => {
  using folder = new TempFolder();
  using history = convert(folder, "unentropy-2.0.0.db");
  const runs = listRuns(history);
  assert.deepEqual(runs.slice(0, 10).map(({ event }) => event), Array(10).fill("import"));
  const withZone = runs.find(({ key }) => key.runId === "import:sonarqube:72c39942d0ea");
  assert.equal(withZone?.time, Date.UTC(2025, 7, 8, 6));
  assert.deepEqual([withZone?.number, withZone?.key.ci], [0, "import"]);
});

Deno.test("builds without values and two builds of one commit are kept", () => {
  using folder = new TempFolder();
  using history = convert(folder, "unentropy-2.0.0.db");
  const facts = expected.databases["unentropy-2.0.0.db"];
  const records = [...readRecords(history)];
  const empty = records.filter(({ measurements }) => measurements.length === 0);
  assert.equal(empty.length, facts.builds_without_values.length);
  for (const { commit_sha, build_ids } of facts.commits_with_more_than_one_build) {
    assert.equal(records.filter(({ run }) => run.commit === commit_sha).length, build_ids.length);
  }
});

Deno.test("the actor and the collection's duration of schema 1.1.0 are kept", () => {
  using folder = new TempFolder();
  using history = convert(folder, "unentropy-1.1.0.db");
  const [record] = [...readRecords(history, { limit: 1 })];
  assert.notEqual(record?.run.author, undefined);
  assert.equal(typeof record?.measurements[0]?.evidence?.["collectionMs"], "number");
});

/** Changes to a copy of the newest reference database. */
function convertChanged(folder: TempFolder, sql: string): History {
  Deno.copyFileSync(pathOf("unentropy-2.0.0.db"), folder.file("changed.db"));
  using reference = folder.sql("changed.db");
  reference.exec(sql);
  const history = folder.history("converted.db");
  importReference(history, folder.file("changed.db"), { project: "o/r" });
  return history;
}

Deno.test("builds of several commits under one run id stay apart", () => {
  using folder = new TempFolder();
  using history = convertChanged(
    folder,
    "UPDATE build_contexts SET run_id = 'local' WHERE id <= 30",
  );
  assert.equal(countHistory(history).runs, 290);
});

Deno.test("the value Infinity becomes a failure of that metric", () => {
  using folder = new TempFolder();
  using history = convertChanged(
    folder,
    "UPDATE metric_values SET value_numeric = 9e999 WHERE id = (SELECT min(id) FROM metric_values WHERE metric_id = 'loc')",
  );
  assert.equal(countHistory(history).measurements, 1515);
  const failures = [...readRecords(history)].flatMap((record) => record.failures);
  assert.deepEqual(failures.map(({ metric, code }) => [metric, code]), [["loc", "COLLECT_OUTPUT"]]);
});

/** Rows that mean nothing here. */
for (
  const [what, sql] of [
    ["a time", "UPDATE build_contexts SET timestamp = 'yesterday' WHERE id = 7"],
    ["a commit", "UPDATE build_contexts SET commit_sha = 'HEAD' WHERE id = 7"],
  ] as const
) {
  Deno.test(`a build with ${what} that cannot be read stops the conversion and is named`, () => {
    using folder = new TempFolder();
    assert.throws(
      () => convertChanged(folder, sql),
      (error) => error instanceof HistoryError && /build 7 has the /.test(error.why),
    );
  });
}

Deno.test("our own databases, text and nothing are not reference databases", () => {
  using folder = new TempFolder();
  folder.history("ours.db", [makeRecord(1)])[Symbol.dispose]();
  Deno.writeTextFileSync(folder.file("text"), "schema_version build_contexts");
  for (const name of ["ours.db", "text", "nothing"]) {
    assert.equal(isReferenceDatabase(folder.file(name)), false, name);
  }
});

Deno.test("a reference database whose index lies is damaged, not poorer", () => {
  using folder = new TempFolder();
  using whole = convert(folder, "unentropy-2.0.0.db");
  const bytes = Deno.readFileSync(pathOf("unentropy-2.0.0.db"));
  let refused = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const path = folder.file("damaged.db");
    const damaged = DAMAGES["noise over some bytes"]?.(bytes.slice(), seededRandom(seed));
    Deno.writeFileSync(path, damaged ?? bytes);
    using target = History.open(":memory:", { create: true });
    try {
      importReference(target, path, { project: "o/r" });
    } catch (error) {
      assert.ok(error instanceof HistoryError);
      refused++;
      continue;
    }
    assert.equal(countHistory(target).measurements, countHistory(whole).measurements, `${seed}`);
  }
  assert.ok(refused > 10, `${refused}`);
});

Deno.test("of a damaged reference database every build comes back that can be read, as it was", () => {
  using folder = new TempFolder();
  using whole = convert(folder, "unentropy-2.0.0.db");
  const digests = digestRuns(whole);
  const bytes = Deno.readFileSync(pathOf("unentropy-2.0.0.db"));
  let [damaged, most] = [0, 0];
  for (let page = 1; page * 4096 < bytes.length; page += 3) {
    const path = folder.file(`damaged-${page}.db`);
    Deno.writeFileSync(path, bytes.slice().fill(0x77, page * 4096, (page + 1) * 4096));
    using target = folder.history(`target-${page}.db`);
    try {
      importReference(target, path, { project: "o/r" });
      continue; // The page is a free one.
    } catch (error) {
      assert.ok(error instanceof HistoryError && error.code === "HISTORY_CORRUPT");
    }
    const { runs } = recoverRows(path, target, { project: "o/r" });
    damaged++;
    if (runs > 200) most++;
    for (const { run } of readRecords(target)) assert.ok(digests.has(runKeyText(run.key)));
    // A whole copy makes good for what is missing.
    mergeHistories(target, whole);
    assert.deepEqual(digestRuns(target), digests);
  }
  assert.ok(damaged > 5 && most > damaged * 0.6, `${most} of ${damaged}`);
});
