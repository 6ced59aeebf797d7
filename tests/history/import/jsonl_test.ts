import assert from "node:assert/strict";
import { digestOf, digestRuns } from "../../../history/digest.ts";
import { exportJsonl } from "../../../history/export_jsonl.ts";
import { readJsonl } from "../../../history/import/jsonl.ts";
import { importRuns } from "../../../history/import/add_runs.ts";
import { readMetrics } from "../../../history/query.ts";
import { readRecords } from "../../../history/runs.ts";
import { makeRecord, START } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

const GOOD = {
  metric_id: "coverage",
  timestamp: "2026-05-12T10:00:00Z",
  value_numeric: 80.5,
  commit_sha: "a".repeat(40),
};

function read(...lines: readonly unknown[]): ReturnType<typeof readJsonl> {
  return readJsonl(
    lines.map((line) => typeof line === "string" ? line : JSON.stringify(line)).join("\n"),
  );
}

Deno.test("readJsonl() takes every field of the reference system's lines", () => {
  const { values, problems } = read({
    ...GOOD,
    branch: "main",
    source: "codecov",
    run_id: "17",
    run_number: 3,
    metadata: { anything: [1] },
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(values, [{
    line: 1,
    metric: "coverage",
    labels: {},
    value: 80.5,
    time: Date.UTC(2026, 4, 12, 10),
    commit: "a".repeat(40),
    branch: "main",
    source: "codecov",
    runId: "17",
    runNumber: 3,
  }]);
});

const WRONG: readonly (readonly [string, unknown, RegExp])[] = [
  ["no JSON", "{metric_id:1}", /not JSON/],
  ["a list", [GOOD], /not an object/],
  ["no metric", { ...GOOD, metric_id: undefined }, /metric_id is missing/],
  ["a metric's key in capitals", { ...GOOD, metric_id: "Coverage" }, /a metric's key/],
  ["a time without a zone", { ...GOOD, timestamp: "2026-05-12T10:00:00" }, /with its zone/],
  ["30 February", { ...GOOD, timestamp: "2026-02-30T10:00:00Z" }, /timestamp/],
  ["two values", { ...GOOD, value_label: "x" }, /exactly one/],
  ["no value", { ...GOOD, value_numeric: undefined }, /exactly one/],
  ["a number as text", { ...GOOD, value_numeric: "80" }, /found "80", expected a number/],
  ["a long label", { ...GOOD, value_numeric: undefined, value_label: "x".repeat(257) }, /256/],
  ["a short commit", { ...GOOD, commit_sha: "abc1234" }, /40 lowercase hex/],
  ["an unknown field", { ...GOOD, branhc: "main" }, /unknown field "branhc"/],
  ["a field of every object", { ...GOOD, toString: "x" }, /unknown field "toString"/],
];

for (const [name, line, words] of WRONG) {
  Deno.test(`readJsonl() refuses ${name}, tells the line and goes on`, () => {
    const { values, problems } = read(GOOD, "", line, GOOD);
    assert.equal(values.length, 2);
    assert.deepEqual(problems.map((problem) => problem.line), [3]);
    assert.match(problems[0]?.text ?? "", words);
  });
}

Deno.test("readJsonl() tells everything that is wrong with a line at once", () => {
  const { problems } = read({ ...GOOD, metric_id: "A", commit_sha: "x", z: 1 });
  assert.match(problems[0]?.text ?? "", /metric_id.*; commit_sha.*; unknown field "z"/);
});

Deno.test("what exportJsonl() writes imports as the same history: values, samples, failures, waivers, metrics", () => {
  using folder = new TempFolder();
  const failure = { metric: "size", code: "COLLECT_TIMEOUT", message: "late", fix: "wait" };
  const waiver = { metric: "size", reason: "i18n", author: "Ada", atMost: { percent: 5 } };
  const records = [
    makeRecord(1, { labels: { os: "linux" }, tag: "v1", pullRequest: 7 }),
    makeRecord(2, { attempt: 2, values: [], failures: [failure] }),
    makeRecord(3, { waivers: [waiver], branch: 'a "b"\n' }),
    makeRecord(4, {
      values: [{ metric: "size", labels: {}, value: 1.5, evidence: { files: 3, ok: true } }],
    }),
  ];
  using source = folder.history("source.db", records);
  const text = [...exportJsonl(readRecords(source))].join("");
  const file = readJsonl(text);
  assert.deepEqual(file.problems, []);
  using target = folder.history("target.db");
  assert.deepEqual(importRuns(target, file.records), { added: 4, changed: 0, unchanged: 0 });
  assert.equal(digestOf(digestRuns(target)), digestOf(digestRuns(source)));
  const byKey = (one: { key: string }, other: { key: string }) => one.key < other.key ? -1 : 1;
  assert.deepEqual(
    readMetrics(target).toSorted(byKey),
    readMetrics(source).toSorted(byKey),
  );
  assert.deepEqual(importRuns(target, file.records), { added: 0, changed: 0, unchanged: 4 });
  assert.equal([...exportJsonl(readRecords(target))].join(""), text);
});

Deno.test("the lines of an export may come in any order, but not without what their run is", () => {
  const lines = [...exportJsonl([makeRecord(1)])];
  assert.equal(lines.length, 3);
  assert.equal(readJsonl(lines.toReversed().join("")).records[0]?.measurements.length, 3);
  const { records, problems } = readJsonl(lines.slice(1).join(""));
  assert.deepEqual(records, []);
  assert.match(problems[0]?.text ?? "", /no line tells what run 1 is/);
});

Deno.test("an exported line is one that the reference system takes", () => {
  const [line = ""] = exportJsonl([makeRecord(1)]);
  const { metadata, ...fields } = JSON.parse(line);
  assert.equal(typeof metadata, "object");
  assert.deepEqual(fields, {
    metric_id: "coverage",
    timestamp: new Date(START + 60_000).toISOString(),
    value_numeric: 80 + 1 / 3,
    commit_sha: "1".padStart(40, "0"),
    branch: "main",
    source: "github",
    run_id: "9000000001",
    run_number: 1,
  });
});

Deno.test("facts of a run that no database may hold are a problem of their line", () => {
  const [line = ""] = exportJsonl([makeRecord(1, { attempt: 0 })]);
  const { records, problems } = readJsonl(line);
  assert.deepEqual([records, problems.length], [[], 1]);
  assert.match(problems[0]?.text ?? "", /attempt is 0/);
});
