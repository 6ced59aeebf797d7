import assert from "node:assert/strict";
import { quantityOf } from "../../../core/text/quantity.ts";
import { readBenchmarkData } from "../../../history/import/benchmark_data.ts";
import { readCodecov } from "../../../history/import/codecov.ts";
import { readCoveralls } from "../../../history/import/coveralls.ts";
import { readCsv } from "../../../history/import/csv.ts";
import { detectFormat } from "../../../history/import/format.ts";
import { readGitMetrics } from "../../../history/import/git_metrics.ts";
import { readLighthouse } from "../../../history/import/lighthouse.ts";
import { readOctocov } from "../../../history/import/octocov.ts";
import type { ImportedFile } from "../../../history/import/imported.ts";
import { parseCsv } from "../../../history/import/_parse_csv.ts";

function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(`../../fixtures/import/${name}`, import.meta.url));
}

/** `metric{labels}=value` of all values. */
function brief({ values }: ImportedFile): readonly string[] {
  return values.map(({ metric, labels, value }) =>
    `${metric}${Object.keys(labels).length > 0 ? JSON.stringify(labels) : ""}=${value}`
  );
}

Deno.test("readBenchmarkData() makes a series of each case, in our units, of each entry", () => {
  const file = readBenchmarkData(fixture("benchmark_data.js"), quantityOf);
  assert.deepEqual(file.problems, []);
  assert.deepEqual(brief(file), [
    'rust-benchmark{"case":"bench_fib_10"}=2.54e-7',
    'rust-benchmark{"case":"bench_fib_20"}=0.000034001',
    'rust-benchmark{"case":"bench_fib_10"}=2.42e-7',
    'rust-benchmark{"case":"bench_fib_20"}=0.00003594',
    'evaluation-match{"case":"llama"}=79',
    'evaluation-megabytes{"case":"memory"}=2000000',
  ]);
  assert.deepEqual(file.metrics.map(({ key, unit, direction }) => [key, unit, direction]), [
    ["rust-benchmark", "duration", "lower"],
    ["evaluation-match", "decimal", "higher"],
    ["evaluation-megabytes", "bytes", "higher"],
  ]);
  const [first] = file.values;
  assert.equal(first?.time, 1573312140323);
  assert.equal(first?.commit, "45d78258e495044a551046f50604da3c893052ce");
  assert.deepEqual([first?.author, first?.subject, first?.evidence], [
    "rhysd",
    "add benchmark.js example workflow",
    { range: "+/- 35" },
  ]);
});

Deno.test("readBenchmarkData() tells broken entries by their number and reads the others", () => {
  const entry = (id: string, value: unknown) => ({
    commit: { id },
    date: 1,
    benches: [{ name: "a", value, unit: "ms" }],
  });
  const entries = [entry("a".repeat(40), 1), entry("abc", 1), entry("b".repeat(40), "fast")];
  const file = readBenchmarkData(JSON.stringify({ entries: { Suite: entries } }), quantityOf);
  assert.deepEqual(file.problems.map(({ line }) => line), [2, 3]);
  assert.deepEqual(brief(file), ['suite{"case":"a"}=0.001']);
  assert.match(readBenchmarkData("[]", quantityOf).problems[0]?.text ?? "", /no "entries"/);
});

Deno.test("readOctocov() reads coverage, ratio, time and custom metrics of a commit", () => {
  const file = readOctocov(fixture("octocov.json"));
  assert.deepEqual(brief(file), [
    `coverage=${1810 / 2661 * 100}`,
    "code-to-test-ratio=0.25",
    "test-time=12.5",
    "benchmark-0-nsperop=676.5",
  ]);
  const [first] = file.values;
  assert.deepEqual([first?.branch, first?.commit], [
    "main",
    "c81700c4a0e03acdc2ce1fb5148ffdc863220011",
  ]);
  assert.equal(first?.time, Date.parse("2021-05-06T20:21:51.273Z"));
  const empty = { timestamp: "2021-05-06T20:21:51Z", coverage: { total: 0, covered: 0 } };
  assert.match(readOctocov(JSON.stringify(empty)).problems[0]?.text ?? "", /no value/);
  assert.match(readOctocov("{}").problems[0]?.text ?? "", /no timestamp/);
  assert.match(readOctocov("{").problems[0]?.text ?? "", /not JSON/);
});

Deno.test("readLighthouse() reads scores and figures with the page as label; no score is no value", () => {
  const file = readLighthouse(fixture("lighthouse.json"));
  assert.deepEqual(brief(file), [
    'lighthouse-performance{"url":"/docs/"}=57',
    'lighthouse-seo{"url":"/docs/"}=100',
    'lighthouse-largest-contentful-paint{"url":"/docs/"}=1.2345',
    'lighthouse-cumulative-layout-shift{"url":"/docs/"}=0.072',
  ]);
  assert.equal(file.values[0]?.commit, undefined);
  assert.match(readLighthouse("[]").problems[0]?.text ?? "", /manifest/);
});

Deno.test("readGitMetrics() reads the TOML of notes, tags as labels, and tells broken ones", async () => {
  const note =
    '[[metrics]]\nname = "binary_size"\nvalue = 1024.0\n\n[metrics.tags]\narch = "amd64"\n';
  const of = (id: string, text: string) => ({ id, time: 5, subject: "s", author: "a", note: text });
  const file = await readGitMetrics([of("a".repeat(40), note), of("b".repeat(40), "[[metrics")]);
  assert.deepEqual(brief(file), ['binary-size{"arch":"amd64"}=1024']);
  assert.deepEqual([file.values[0]?.commit, file.values[0]?.time], ["a".repeat(40), 5]);
  assert.match(file.problems[0]?.text ?? "", /note of bbbbbbb: it is not TOML/);
});

Deno.test("readCsv() reads a column per series, under usual or given headers", () => {
  const table = "date,sha,Line %,bench{case=parse},license\n" +
    `2026-05-12T10:00:00Z,${"a".repeat(40)},80.5,1,MIT\n` +
    `2026-05-13T10:00:00+02:00,,81,,\n`;
  const file = readCsv(table, { coverage: "Line %", "bench{case=parse}": "bench{case=parse}" });
  assert.deepEqual(file.problems, []);
  assert.deepEqual(brief(file), ["coverage=80.5", 'bench{"case":"parse"}=1', "coverage=81"]);
  assert.equal(file.values[2]?.commit, undefined);
  assert.equal(file.values[2]?.time, Date.UTC(2026, 4, 13, 8));
});

Deno.test("readCsv() reads a line per value, and tells lines that are wrong by number", () => {
  const file = readCsv(
    'when,metric,value,subject\n2026-05-12T10:00:00Z,size,10,"a ""b""\nc"\n' +
      "2026-05-12,size,1,\n2026-05-12T10:00:00Z,size,,\nx\n2026-05-12T10:00:00Z,Size,1,\n",
    { time: "when" },
  );
  assert.deepEqual(brief(file), ["size=10"]);
  assert.equal(file.values[0]?.subject, 'a "b"\nc');
  assert.deepEqual(file.problems.map(({ line }) => line), [4, 5, 6, 7]);
});

Deno.test("readCsv() refuses a table whose columns it cannot tell, and names them", () => {
  assert.match(readCsv("a,b\n1,2\n").problems[0]?.text ?? "", /no column holds the time/);
  assert.match(readCsv("time,Line %\n").problems[0]?.text ?? "", /"Line %" is no metric's key/);
  assert.match(readCsv("time,a\n", { commit: "x" }).problems[0]?.text ?? "", /no column "x"/);
  assert.match(readCsv("").problems[0]?.text ?? "", /no column holds the time/);
});

const TABLES: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ["a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]],
  ["\uFEFFa\n\nb", [["a"], [""], ["b"]]],
  ['"a,b","c ""d""",\n', [["a,b", 'c "d"', ""]]],
  ["a,\n", [["a", ""]]],
  ["a,", [["a", ""]]],
  ['a "quote" inside,b\nc', [['a "quote" inside,b'], ["c"]]],
  ['"open', [['"open']]],
];

for (const [text, cells] of TABLES) {
  Deno.test(`parseCsv() takes ${JSON.stringify(text)} apart`, () => {
    assert.deepEqual(parseCsv(text).map((row) => row.cells), cells);
  });
}

Deno.test("readCodecov() reads the coverage of each listed commit that has one", () => {
  const text = fixture("codecov.json");
  const file = readCodecov(text);
  assert.deepEqual([brief(file), file.problems], [["coverage=85.5", "coverage=80"], []]);
  assert.deepEqual(file.values[0], {
    line: 1,
    source: "codecov",
    metric: "coverage",
    labels: {},
    value: 85.5,
    time: Date.UTC(2026, 2, 2, 10, 11, 12),
    commit: "c3bd76bc5f3e4ae0a0fb8f2e1b7b2e0f6f9a0d11",
    branch: "main",
    subject: "Prices of members (#12)",
    author: "Ada",
    evidence: { covered: 171, total: 200 },
  });
  // A time without a zone is UTC.
  assert.deepEqual([file.values[1]?.time, file.values[1]?.author], [
    Date.UTC(2026, 2, 1, 9, 0, 0, 250),
    "bob",
  ]);
  const { results } = JSON.parse(text);
  assert.deepEqual(readCodecov(JSON.stringify(results)).values, file.values);
  const nothing = [{ ...results[0], totals: { ...results[0].totals, lines: 0, coverage: 0 } }];
  assert.deepEqual(readCodecov(JSON.stringify({ results: nothing })).values, []);
  assert.match(readCodecov("{}").problems[0]?.text ?? "", /no "results"/);
});

Deno.test("readCoveralls() reads pages of builds, and tells what it cannot place by its number", () => {
  const file = readCoveralls(fixture("coveralls.json"));
  assert.deepEqual(brief(file), ["coverage=85.5625"]);
  assert.deepEqual(file.problems, [{ line: 2, text: 'its commit "0a1b2c3" is not 40 hex digits' }]);
  const odd = { covered_percent: 120, commit_sha: "a".repeat(40), created_at: "soon" };
  const { problems } = readCoveralls(JSON.stringify([odd, { ...odd, covered_percent: 1 }]));
  assert.deepEqual(problems.map(({ text }) => text), [
    "its coverage 120 is no percentage",
    'its time "soon" is no time',
  ]);
});

Deno.test("parseCsv() takes a cell of megabytes", () => {
  const cell = 'a "" b\n'.repeat(300_000);
  assert.equal(parseCsv(`x,"${cell}"\n`)[0]?.cells[1], cell.replaceAll('""', '"'));
});

Deno.test("detectFormat() goes by content and then by name", () => {
  const detect = (name: string, text: string) => detectFormat(name, new TextEncoder().encode(text));
  assert.equal(detect("x", "SQLite format 3\0…"), "sqlite");
  assert.equal(detect("data.js", fixture("benchmark_data.js")), "github-action-benchmark");
  assert.equal(detect("report.json", fixture("octocov.json")), "octocov");
  assert.equal(detect("lhr.json", fixture("lighthouse.json")), "lighthouse");
  assert.equal(detect("commits.json", fixture("codecov.json")), "codecov");
  assert.equal(detect("builds.json", fixture("coveralls.json")), "coveralls");
  assert.equal(detect("a.ndjson", ""), "jsonl");
  assert.equal(detect("a.txt", '{"metric_id":"a"}\n{"metric_id":"b"}\n'), "jsonl");
  assert.equal(detect("a.CSV", ""), "csv");
  assert.equal(detect("a.txt", "hello"), undefined);
});
