import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type CommitPlace, type RunKey, runKeyText } from "../../../core/run.ts";
import { HistoryError } from "../../../errors.ts";
import { History } from "../../../history/database.ts";
import { missingRuns } from "../../../history/guard.ts";
import { mergeHistories } from "../../../history/merge/merge.ts";
import { addMergedSources, mergedSources } from "../../../history/merge/merged_sources.ts";
import { readMetrics, readView } from "../../../history/query.ts";
import { recordRun, recordRuns } from "../../../history/record.ts";
import type { RunRecord } from "../../../history/run_record.ts";
import { readRecord, readRecords, runKeys } from "../../../history/runs.ts";
import { amount } from "../../_amount.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord, START } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

/** A test of both ways: Deno lets SQLite attach a second database only where everything is allowed. */
function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test(name, fn);
  const permissions = { read: true, write: true, env: true };
  Deno.test({ name: `${name}, by copying`, permissions, fn });
}

test("a connection that may not attach is the exception here", () => {
  const { state } = Deno.permissions.querySync({ name: "run" });
  using sql = new DatabaseSync(":memory:");
  const attach = () => sql.exec("ATTACH ':memory:' AS another");
  if (state === "granted") attach();
  else assert.throws(attach, /too many attached databases/);
});

/** Everything a history says, in an order that does not depend on how it came together. */
function contentOf(history: History): unknown {
  const byName = <T>(name: (item: T) => string) => (a: T, b: T) => name(a) < name(b) ? -1 : 1;
  const records = [...readRecords(history)].map(({ run, measurements, failures }) => ({
    run,
    failures,
    measurements: [...measurements].sort(byName((one) => JSON.stringify([one.metric, one.labels]))),
  }));
  return {
    records: records.sort(byName(({ run }) => runKeyText(run.key))),
    metrics: [...readMetrics(history)].sort(byName(({ key }) => key)),
    sources: [...mergedSources(history)].sort(),
  };
}

/** A history that overlaps with others in keys, names, times of recording and contents. */
function randomHistory(folder: TempFolder, name: string, random: () => number): History {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T; // the index is in range
  const history = folder.history(name);
  const count = below(12);
  for (let i = 0; i < count; i++) {
    const metrics = [
      {
        key: "coverage",
        type: "numeric" as const,
        ...(random() < 0.5 && { name: `n${below(2)}` }),
      },
      { key: "license", type: random() < 0.8 ? "label" as const : "numeric" as const },
    ];
    const values = metrics.filter(() => random() < 0.8).flatMap(({ key, type }) =>
      [{}, { os: pick(["linux", "mac"]) }].filter(() => random() < 0.7).map((labels) => ({
        metric: key,
        labels,
        value: type === "label" ? pick(["MIT", "ISC", "1"]) : below(3) / 3,
        ...(random() < 0.3 && { samples: [below(2), 1] }),
        ...(random() < 0.3 && { evidence: { files: below(2) } }),
      }))
    );
    const record = makeRecord(below(2), {
      runId: pick(["1", "2", "a"]),
      job: pick(["", "build"]),
      branch: pick(["main", "topic"]),
      time: START,
      recordedAt: START + below(3),
      values,
      failures: random() < 0.2
        ? [{ metric: "m", code: "X", message: pick(["a", "b"]), fix: "" }]
        : [],
    });
    const full: RunRecord = { ...record, metrics };
    if (readRecord(history, full.run.key) === undefined) recordRun(history, full);
  }
  addMergedSources(history, [pick(["s1", "s2", "s3"])]);
  return history;
}

function mergeInto(folder: TempFolder, name: string, parts: readonly History[]): History {
  const merged = folder.history(name);
  for (const part of parts) mergeHistories(merged, part);
  return merged;
}

const TRIOS = amount(60, 12);

test(`merging is commutative, associative and idempotent, for ${TRIOS} random trios`, () => {
  for (let seed = 1; seed <= TRIOS; seed++) {
    using folder = new TempFolder();
    const random = seededRandom(seed);
    using a = randomHistory(folder, "a.db", random);
    using b = randomHistory(folder, "b.db", random);
    using c = randomHistory(folder, "c.db", random);
    using abc = mergeInto(folder, "abc.db", [a, b, c]);
    using cba = mergeInto(folder, "cba.db", [c, b, a, b, c]);
    using bc = mergeInto(folder, "bc.db", [b, c]);
    mergeHistories(a, bc);
    assert.deepEqual(contentOf(abc), contentOf(cba), `commutative, seed ${seed}`);
    assert.deepEqual(contentOf(a), contentOf(abc), `associative, seed ${seed}`);
    assert.deepEqual(
      mergeHistories(a, abc),
      { added: 0, replaced: 0, events: 0, damaged: 0 },
      `idempotent, seed ${seed}`,
    );
    a.checkIntegrity();
    assert.deepEqual(a.sql.prepare("PRAGMA foreign_key_check").all(), []);
  }
});

test("the merged history has every run key of both", () => {
  for (let seed = 100; seed < 130; seed++) {
    using folder = new TempFolder();
    const random = seededRandom(seed);
    using a = randomHistory(folder, "a.db", random);
    using b = randomHistory(folder, "b.db", random);
    const union = new Set([...runKeys(a), ...runKeys(b)]);
    mergeHistories(a, b);
    assert.deepEqual(runKeys(a), union);
  }
});

test("where a commit stands comes along, in each of its forms", () => {
  using folder = new TempFolder();
  const places: readonly CommitPlace[] = [
    { committedAt: START },
    { committedAt: START, parents: ["a".repeat(40)] },
    { committedAt: START + 1000, parents: ["a".repeat(40), "b".repeat(40)] },
  ];
  const records = places.map((place, n) => {
    const record = makeRecord(n);
    return { ...record, run: { ...record.run, place } };
  });
  using a = folder.history("a.db");
  using b = folder.history("b.db", records);
  mergeHistories(a, b);
  const found = records.map(({ run }) => readRecord(a, run.key)?.run.place);
  assert.deepEqual(found, places);
});

test("the newest record of a key wins in both directions", () => {
  using folder = new TempFolder();
  const older = makeRecord(1, { recordedAt: START + 100_000 });
  const newer = makeRecord(1, {
    recordedAt: START + 100_001,
    values: [{ metric: "coverage", labels: {}, value: 1 }],
  });
  using a = folder.history("a.db", [older]);
  using b = folder.history("b.db", [newer]);
  using copy = folder.history("c.db", [older]);
  assert.deepEqual(mergeHistories(a, b), { added: 0, replaced: 1, events: 0, damaged: 0 });
  assert.deepEqual(mergeHistories(b, copy), { added: 0, replaced: 0, events: 0, damaged: 0 });
  const winners = [a, b].map((history) => readRecord(history, newer.run.key)?.measurements);
  assert.deepEqual(winners, [newer.measurements, newer.measurements]);
});

test("of two records of one time the one that says more wins in both directions", () => {
  using folder = new TempFolder();
  const poorer = makeRecord(1, { values: makeRecord(1).measurements.slice(0, 1) });
  using a = folder.history("a.db", [poorer]);
  using b = folder.history("b.db", [makeRecord(1)]);
  using copy = folder.history("c.db", [poorer]);
  assert.deepEqual(mergeHistories(a, b), { added: 0, replaced: 1, events: 0, damaged: 0 });
  assert.deepEqual(mergeHistories(b, copy), { added: 0, replaced: 0, events: 0, damaged: 0 });
  for (const history of [a, b]) {
    assert.equal(readRecord(history, poorer.run.key)?.measurements.length, 3);
  }
});

test("values, words, samples, pages and failures survive other row numbers", () => {
  using folder = new TempFolder();
  const failures = [{ metric: "size", code: "COLLECT_TIMEOUT", message: "m", fix: "f" }];
  const theirs = [5, 6].map((n) => makeRecord(n, { failures, tag: `v${n}` }));
  using a = folder.history("a.db", [
    makeRecord(1, { branch: "topic", values: [{ metric: "license", labels: {}, value: "ISC" }] }),
  ]);
  using b = folder.history("b.db", theirs);
  mergeHistories(a, b);
  for (const record of theirs) {
    const { measurements, run } = readRecord(a, record.run.key) ?? {};
    assert.deepEqual(run, record.run);
    assert.deepEqual(new Set(measurements), new Set(record.measurements));
  }
  const words = readView(a).series.find(({ metric }) => metric === "license");
  assert.deepEqual([...words?.values ?? []].map((index) => words?.words?.[index]), [
    "ISC",
    "1.0",
    "MIT",
  ]);
});

test("merging a history with any damaged page brings in all of it or nothing", () => {
  using folder = new TempFolder();
  folder.history("b.db", Array.from({ length: 300 }, (_, n) => makeRecord(n)))[Symbol.dispose]();
  const whole = Deno.readFileSync(folder.file("b.db"));
  using a = folder.history("a.db", [makeRecord(2000)]);
  const before = contentOf(a);
  let refused = 0;
  for (let page = 1; page < whole.length / 4096; page++) {
    const bytes = whole.slice();
    bytes.fill(0xff, 4096 * page, 4096 * (page + 1));
    Deno.writeFileSync(folder.file("b.db"), bytes);
    try {
      using b = History.open(folder.file("b.db"));
      mergeHistories(a, b);
    } catch (error) {
      assert.ok(error instanceof HistoryError && error.code === "HISTORY_CORRUPT", String(error));
      assert.deepEqual(contentOf(a), before);
      refused++;
      continue;
    }
    // The damage is in a part that the merge did not read.
    assert.equal(runKeys(a).size, 301);
    a.sql.exec("DELETE FROM run WHERE id > 1");
  }
  assert.ok(refused > 5);
  recordRuns(a, [makeRecord(2001)]);
});

test("missingRuns() names what an earlier state had and a later one lacks", () => {
  using folder = new TempFolder();
  const records = [1, 2, 3].map((n) =>
    makeRecord(n, { job: `job ${n}`, labels: { n: String(n) } })
  );
  const key = (n: number): RunKey => (records[n] ?? makeRecord(n)).run.key;
  using earlier = folder.history("a.db", records);
  // In another order, so that the two number their origins differently.
  using later = folder.history("b.db", [...records].reverse());
  assert.deepEqual(missingRuns(later, earlier.path), []);
  using poorer = folder.history("c.db", records.slice(2));
  assert.deepEqual(
    new Set(missingRuns(poorer, earlier.path)),
    new Set([key(0), key(1)].map(runKeyText)),
  );
});
