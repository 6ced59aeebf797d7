import assert from "node:assert/strict";
import { HistoryError } from "../../errors.ts";
import { digestOf, digestRuns } from "../../history/digest.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { countHistory, readMetrics } from "../../history/query.ts";
import { recordRun, recordRuns } from "../../history/record.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { listRuns, readRecord, readRecords, runKeys } from "../../history/runs.ts";
import { makeRecord, METRICS, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

Deno.test("readRecord() returns exactly what was recorded", () => {
  using folder = new TempFolder();
  const plain = makeRecord(3);
  const full: RunRecord = {
    ...plain,
    run: {
      ...plain.run,
      key: { ...plain.run.key, attempt: 2, job: "test (ubuntu, 22)", labels: { os: "li,n=ux" } },
      head: "a".repeat(40),
      base: "b".repeat(40),
      pullRequest: 17,
      branch: "feature/ü",
      event: "pull_request",
      tag: "v1.0.0",
      subject: "Line with 'quotes' and 🎈",
    },
    measurements: [
      { metric: "coverage", labels: {}, value: 0.1 + 0.2, evidence: { covered: 3, total: 10 } },
      { metric: "coverage", labels: { os: "linux" }, value: -0.5 },
      { metric: "size", labels: {}, value: 9_007_199_254_740_991, samples: [1.5, 2.5, 1e300] },
      { metric: "license", labels: {}, value: "1.0" },
    ],
    failures: [{
      metric: "size",
      code: "COLLECT_TIMEOUT",
      message: "It took too long",
      fix: "Wait",
      stderrTail: "…",
      exitCode: 3,
    }],
  };
  using history = folder.history("a.db", [full]);
  assert.deepEqual(readRecord(history, full.run.key), full);
});

/** Ids that a careless column type would change. */
for (
  const runId of ["007", "1.0", "12345678901234567890", "1e3", "", "0", "999999999999999", "-4"]
) {
  Deno.test(`the run id ${JSON.stringify(runId)} comes back as it was`, () => {
    using folder = new TempFolder();
    const record = makeRecord(1, { runId });
    using history = folder.history("a.db", [record]);
    assert.equal(listRuns(history)[0]?.key.runId, runId);
    assert.deepEqual(readRecord(history, record.run.key), record);
  });
}

Deno.test("runs with the ids 7 and 007 are two runs", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", ["7", "007"].map((runId, n) => makeRecord(n, { runId })));
  assert.equal(runKeys(history).size, 2);
});

/** Pages that do or do not name their run. */
for (
  const url of [
    "https://ci.example/runs/42/attempts/1",
    "https://ci.example/42/jobs/42",
    "https://ci.example/jobs/abc",
    "42",
    "",
  ]
) {
  Deno.test(`the page ${JSON.stringify(url)} comes back as it was`, () => {
    using folder = new TempFolder();
    const plain = makeRecord(1, { runId: "42" });
    const record = { ...plain, run: { ...plain.run, url } };
    using history = folder.history("a.db", [record]);
    assert.equal(readRecord(history, record.run.key)?.run.url, url);
  });
}

Deno.test("runs of one project share the text of their pages", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", Array.from({ length: 20 }, (_, n) => makeRecord(n)));
  const pages = history.sql.prepare("SELECT count(*) AS n FROM text WHERE value LIKE 'https%'")
    .get();
  assert.equal(pages?.["n"], 1);
});

Deno.test("recording a key again replaces the record and everything that belonged to it", () => {
  using folder = new TempFolder();
  const failures = [{ metric: "size", code: "COLLECT_TIMEOUT", message: "m", fix: "f" }];
  const first = makeRecord(1, { failures });
  const second = makeRecord(1, {
    recordedAt: START + 999_999,
    values: [{ metric: "coverage", labels: {}, value: 1 }],
  });
  using history = folder.history("a.db", [makeRecord(0), first, makeRecord(2)]);
  recordRun(history, second);
  assert.deepEqual(readRecord(history, first.run.key), { ...second, metrics: [METRICS[0]] });
  assert.equal(countHistory(history).runs, 3);
  assert.equal(history.sql.prepare("SELECT count(*) AS n FROM failure").get()?.["n"], 0);
});

Deno.test("a replaced record is older than its replacement even when the clock went back", () => {
  using folder = new TempFolder();
  const first = makeRecord(1, { recordedAt: START + 1_000_000 });
  const second = makeRecord(1, { recordedAt: START + 500_000 });
  using history = folder.history("a.db", [first, second]);
  assert.equal(readRecord(history, first.run.key)?.run.recordedAt, START + 1_000_001);
});

Deno.test("the newest declaration of a metric counts, also when an older run comes later", () => {
  using folder = new TempFolder();
  const named = (n: number, name: string): RunRecord => ({
    ...makeRecord(n, { values: [] }),
    metrics: [{ key: "coverage", type: "numeric", name }],
  });
  using history = folder.history("a.db", [named(5, "new"), named(1, "old")]);
  assert.deepEqual(readMetrics(history), [{ key: "coverage", type: "numeric", name: "new" }]);
});

Deno.test("readRecords() gives every record once, in the order of recording", () => {
  using folder = new TempFolder();
  const records = [3, 1, 2].map((n) => makeRecord(n));
  using history = folder.history("a.db", records);
  assert.deepEqual([...readRecords(history)], records);
});

/** What the database must never hold. */
const INVALID: readonly { readonly claim: string; readonly record: RunRecord }[] = [
  ...["abc", "A".repeat(40), "g".repeat(40), "a".repeat(64), ""].map((commit) => ({
    claim: `the commit ${JSON.stringify(commit)}`,
    record: { ...makeRecord(1), run: { ...makeRecord(1).run, commit } },
  })),
  ...[NaN, Infinity, -Infinity].map((value) => ({
    claim: `the value ${value}`,
    record: makeRecord(1, { values: [{ metric: "size", labels: {}, value }] }),
  })),
  {
    claim: "a word for a numeric metric",
    record: makeRecord(1, { values: [{ metric: "size", labels: {}, value: "12" }] }),
  },
  {
    claim: "a number for a label metric",
    record: makeRecord(1, { values: [{ metric: "license", labels: {}, value: 1 }] }),
  },
  {
    claim: "a value of an undeclared metric",
    record: makeRecord(1, { values: [{ metric: "nope", labels: {}, value: 1 }] }),
  },
  {
    claim: "two values of one series",
    record: makeRecord(1, {
      values: [1, 2].map((value) => ({ metric: "size", labels: { a: "b" }, value })),
    }),
  },
  {
    claim: "a sample that is not a number",
    record: makeRecord(1, { values: [{ metric: "size", labels: {}, value: 1, samples: [NaN] }] }),
  },
  { claim: "a time with a fraction", record: makeRecord(1, { time: 1.5 }) },
  { claim: "the attempt 0", record: makeRecord(1, { attempt: 0 }) },
];

for (const { claim, record } of INVALID) {
  Deno.test(`recordRuns() refuses ${claim} and records nothing of its transaction`, () => {
    using folder = new TempFolder();
    using history = folder.history("a.db", [makeRecord(0)]);
    assert.throws(
      () => recordRuns(history, [makeRecord(2), record]),
      (error) => error instanceof HistoryError && error.code === "HISTORY_INVALID",
    );
    assert.equal(countHistory(history).runs, 1);
  });
}

Deno.test("labels that differ behind a NUL, or in half a surrogate pair, can be recorded, read and merged", () => {
  using folder = new TempFolder();
  using history = folder.history("one.db");
  const record = makeRecord(1);
  const measurements = ["a\0b", "a\0c"].map((os) => ({
    metric: "size",
    labels: { os },
    value: 1,
  }));
  recordRun(history, { ...record, run: { ...record.run, subject: "\ud800" }, measurements });
  const [read] = [...readRecords(history)];
  assert.deepEqual(read?.measurements.map(({ labels }) => labels.os), ["a\ufffdb", "a\ufffdc"]);
  assert.equal(read?.run.subject, "\ufffd");
  using other = folder.history("other.db");
  assert.deepEqual(mergeHistories(other, history), {
    added: 1,
    replaced: 0,
    events: 0,
    damaged: 0,
  });
  assert.equal(digestOf(digestRuns(other)), digestOf(digestRuns(history)));
});
