import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { makeProject, type Project, runCli } from "./_cli.ts";

/** What one collector is asked for, in each of the three ways: words behind its name, and the same as an object. */
interface Ask {
  readonly from: string;
  readonly words: readonly string[];
  readonly object: Readonly<Record<string, unknown>>;
}

const LCOV = "SF:src/a.ts\nDA:1,1\nDA:2,0\nDA:3,1\nDA:4,1\nFN:1,f\nFNDA:1,f\n" +
  "BRDA:1,0,0,1\nBRDA:1,0,1,-\nend_of_record\n";
const ISTANBUL = {
  "src/a.ts": {
    statementMap: { 0: { start: { line: 1, column: 0 }, end: { line: 1, column: 9 } } },
    ...{ s: { 0: 1 }, fnMap: {}, f: {}, branchMap: {}, b: {} },
  },
};

/** A small report of every format, all in the config's folder. */
const FILES: Readonly<Record<string, string>> = {
  "out/codecov.json": JSON.stringify({ coverage: { "src/a.ts": { 1: 1, 2: "0/2" } } }),
  "out/coveralls.json": JSON.stringify({
    source_files: [{ name: "src/a.ts", coverage: [null, 1, 0] }],
  }),
  "out/dotcover.xml":
    '<Root CoveredStatements="1" TotalStatements="1"><File Index="1" Name="src/a.cs"/>' +
    '<Statement FileIndex="1" Line="1" Covered="True"/></Root>',
  "out/gcov.json": JSON.stringify({
    gcc_version: "12",
    files: [{ file: "src/a.c", lines: [{ line_number: 1, count: 1 }] }],
  }),
  "out/gcovr.json": JSON.stringify({
    "gcovr/format_version": "0.11",
    files: [{ file: "src/a.c", lines: [{ line_number: 1, count: 1 }] }],
  }),
  "out/kcov.json": JSON.stringify({
    percent_covered: "50",
    total_lines: 2,
    files: [{ file: "src/a.sh", covered_lines: "1", total_lines: "2" }],
  }),
  "out/phpunit.xml": '<phpunit><file name="a.php" path="src"><totals>' +
    '<lines executable="2" executed="1"/></totals></file></phpunit>',
  "out/scoverage.xml":
    '<scoverage><statement source="src/A.scala" line="1" invocation-count="1"/></scoverage>',
  "out/sonar.xml": '<coverage version="1"><file path="src/a.ts">' +
    '<lineToCover lineNumber="1" covered="true"/></file></coverage>',
  "out/tarpaulin.json": JSON.stringify({
    files: [{ path: ["src", "lib.rs"], traces: [{ line: 1, stats: { Line: 1 } }] }],
  }),
  "out/dotnet.xml": "<results><module><function blocks_covered='1' blocks_not_covered='0'>" +
    '<range source_id="0" start_line="1" end_line="1" covered="yes"/></function>' +
    '<source_file id="0" path="src/a.cs"/></module></results>',
  "out/xccov.json": JSON.stringify({
    "src/a.swift": [{ line: 1, isExecutable: true, executionCount: 1 }],
  }),
  "src/a.ts": "// TODO one\nconst a = 1;\n",
  "other/b.ts": "// TODO two\nconst b = 2;\n",
  "dist/app.js": "x".repeat(100),
  "out/lcov.info": LCOV,
  "out/cover.out": "mode: set\nsrc/a.go:1.1,2.2 1 1\n",
  "out/cobertura.xml": '<coverage line-rate="1"><packages><package name="p"><classes>' +
    '<class name="A" filename="src/a.ts"><lines><line number="1" hits="1"/></lines></class>' +
    "</classes></package></packages></coverage>",
  "out/clover.xml": '<coverage generated="1"><project><file name="a.ts" path="src/a.ts">' +
    '<line num="1" count="1" type="stmt"/></file></project></coverage>',
  "out/jacoco.xml": '<report name="r"><package name="src"><sourcefile name="A.java">' +
    '<line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile></package></report>',
  "out/opencover.xml":
    '<CoverageSession><Modules><Module><Files><File uid="1" fullPath="src/A.cs"/>' +
    '</Files><Classes><Class><Methods><Method><FileRef uid="1"/><SequencePoints>' +
    '<SequencePoint vc="1" sl="1" sc="1" el="1" ec="9" fileid="1"/></SequencePoints></Method>' +
    "</Methods></Class></Classes></Module></Modules></CoverageSession>",
  "out/istanbul.json": JSON.stringify(ISTANBUL),
  "out/llvm.json": JSON.stringify({
    type: "llvm.coverage.json.export",
    data: [{ files: [{ filename: "src/a.c", summary: { lines: { count: 2, covered: 1 } } }] }],
  }),
  "out/py.json": JSON.stringify({
    ...{ meta: {}, totals: {} },
    files: { "src/a.py": { executed_lines: [1], missing_lines: [2], summary: {} } },
  }),
  "out/.resultset.json": JSON.stringify({
    RSpec: { coverage: { "src/a.rb": { lines: [1, null] } } },
  }),
  "out/junit.xml": '<testsuite><testcase name="a" time="1"/></testsuite>',
  "out/bench.json": JSON.stringify([{ name: "a", unit: "ms", value: 2 }]),
  "out/any.json": JSON.stringify({ total: 7 }),
  "out/any.txt": "Total: 7\n",
  "package-lock.json": JSON.stringify({
    ...{ name: "shop", lockfileVersion: 3 },
    packages: { "": { dependencies: { a: "1" } }, "node_modules/a": { version: "1.0.0" } },
  }),
};

function ask(from: string, file: string, options: Readonly<Record<string, string>> = {}): Ask {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return { from, words: [file, ...words], object: { file, ...options } };
}

const ASKS: readonly Ask[] = [
  ask("bench", "out/bench.json"),
  ask("count", "src", { pattern: "TODO" }),
  ask("coverage", "out/lcov.info"),
  ask("coverage-clover", "out/clover.xml"),
  ask("coverage-cobertura", "out/cobertura.xml"),
  ask("coverage-codecov", "out/codecov.json"),
  ask("coverage-coveralls", "out/coveralls.json"),
  ask("coverage-dotcover", "out/dotcover.xml"),
  ask("coverage-gcov", "out/gcov.json"),
  ask("coverage-gcovr", "out/gcovr.json"),
  ask("coverage-go", "out/cover.out"),
  ask("coverage-istanbul", "out/istanbul.json"),
  ask("coverage-jacoco", "out/jacoco.xml"),
  ask("coverage-json", "out/py.json"),
  ask("coverage-kcov", "out/kcov.json"),
  ask("coverage-lcov", "out/lcov.info", { by: "file" }),
  ask("coverage-llvm", "out/llvm.json"),
  ask("coverage-opencover", "out/opencover.xml", { type: "statement" }),
  ask("coverage-phpunit", "out/phpunit.xml"),
  ask("coverage-py", "out/py.json"),
  ask("coverage-scoverage", "out/scoverage.xml"),
  ask("coverage-simplecov", "out/.resultset.json"),
  ask("coverage-sonar", "out/sonar.xml"),
  ask("coverage-tarpaulin", "out/tarpaulin.json"),
  ask("coverage-v8", "out/v8.json"),
  ask("coverage-visual-studio", "out/dotnet.xml"),
  ask("coverage-xccov", "out/xccov.json"),
  ask("coverage-xml", "out/jacoco.xml"),
  { from: "deps", words: [], object: {} },
  ask("json", "out/any.json", { path: "/total" }),
  { from: "loc", words: [], object: {} },
  ask("size", "dist/*.js", { by: "file" }),
  ask("tests", "out/junit.xml"),
  ask("text", "out/any.txt", { pattern: "Total: (\\d+)" }),
  ask("xml", "out/jacoco.xml", { path: "/report/@name", as: "label" }),
];

function metricsOf(way: "words" | "object"): Record<string, unknown> {
  const quote = (word: string) => `'${word}'`;
  return Object.fromEntries(ASKS.map(({ from, words, object }) => {
    const type = from === "xml" ? "label" : "numeric";
    const source = way === "words"
      ? { command: ["@collect", from, ...words.map(quote)].join(" ") }
      : { collect: { from, ...object } };
    return [`${way}-${from}`, { type, ...source }];
  }));
}

/** The config and its files lie in `shop`, below the folder from which the program is called. */
async function withShop(): Promise<Project> {
  const project = await makeProject();
  for (const [file, way] of [["unentropy.json", "words"], ["objects.json", "object"]] as const) {
    const config = { sources: ["src"], metrics: metricsOf(way) };
    await project.write(`shop/${file}`, JSON.stringify(config));
  }
  for (const [path, text] of Object.entries(FILES)) await project.write(`shop/${path}`, text);
  const url = pathToFileURL(join(project.folder, "shop/src/a.ts")).href;
  const functions = [{ functionName: "", ranges: [{ startOffset: 0, endOffset: 99, count: 1 }] }];
  await project.write("shop/out/v8.json", JSON.stringify({ result: [{ url, functions }] }));
  return project;
}

interface Found {
  readonly value: number | string;
  readonly labels: Readonly<Record<string, string>>;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

function plain({ value, labels, evidence }: Found): Found {
  return { value, labels, ...(evidence !== undefined && { evidence }) };
}

Deno.test("every collector finds the same from the config's folder in each way of calling it", async () => {
  assert.deepEqual(ASKS.map(({ from }) => from), [...builtinCollectors().names()].sort());
  await using project = await withShop();
  const config = "shop/unentropy.json";
  const measurements: (Found & { readonly metric: string })[] = [];
  for (const file of [config, "shop/objects.json"]) {
    const all = await project.cli(["collect", "--config-file", file, "--json"]);
    assert.equal(all.code, 0, all.stdout + all.stderr);
    measurements.push(...JSON.parse(all.stdout).measurements);
  }
  const of = (metric: string) => measurements.filter((one) => one.metric === metric).map(plain);
  for (const { from, words } of ASKS) {
    const alone = await project.cli(["collect", "-c", config, "--json", from, ...words]);
    assert.equal(alone.code, 0, alone.stderr);
    const { collector, readings } = JSON.parse(alone.stdout);
    assert.equal(collector, from);
    assert.deepEqual(of(`words-${from}`), readings.map(plain), from);
    assert.deepEqual(of(`object-${from}`), readings.map(plain), from);
    assert.notDeepEqual(readings[0].evidence ?? {}, {}, `${from} has no evidence`);
  }
  assert.deepEqual(of("words-loc")[0]?.evidence?.["files"], 1, "the config's sources hold");
});

Deno.test("each template measures what it says", async () => {
  await using project = await withShop();
  const lcov = { from: "coverage", file: "out/lcov.info" };
  const tests = { from: "tests", file: "out/junit.xml" };
  const metrics: Readonly<Record<string, Record<string, unknown>>> = {
    ...{ loc: {}, size: {}, bundle: {}, "bundle-gzip": {}, dependencies: {}, todo: {} },
    coverage: { collect: lcov },
    "branch-coverage": { collect: { ...lcov, type: "branch" } },
    "function-coverage": { command: "@collect coverage out/lcov.info --type function" },
    tests: { collect: tests },
    "test-time": { collect: { ...tests, stat: "time" } },
  };
  const config = {
    sources: ["src"],
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, metric]) => [name, { $ref: name, ...metric }]),
    ),
  };
  await project.write("shop/templates.json", JSON.stringify(config));
  const { stdout } = await project.cli(["collect", "-c", "shop/templates.json", "--json"]);
  const { measurements } = JSON.parse(stdout) as {
    measurements: readonly (Found & { readonly metric: string })[];
  };
  const total = measurements.filter(({ labels }) => Object.keys(labels).length === 0);
  assert.deepEqual(Object.fromEntries(total.map(({ metric, value }) => [metric, value])), {
    ...{ loc: 1, size: 100, bundle: 100, dependencies: 1, todo: 1 },
    "bundle-gzip": gzipSync("x".repeat(100), { level: 9 }).length,
    ...{ coverage: 75, "branch-coverage": 50, "function-coverage": 100 },
    ...{ tests: 1, "test-time": 1 },
  });
});

Deno.test("collect NAME works without a config, from the folder it is called in", async () => {
  await using project = await withShop();
  const shop = join(project.folder, "shop");
  await Deno.remove(join(shop, "unentropy.json"));
  const { code, stdout } = await runCli(["collect", "size", "dist"], { cwd: shop });
  assert.deepEqual([code, stdout], [0, "100\n"]);
});

Deno.test("the program's flags may stand behind a collector's name, the config too", async () => {
  await using project = await withShop();
  for (const flag of [["--config", "shop/unentropy.json"], ["--config-file=shop/unentropy.json"]]) {
    const { code, stdout } = await project.cli(["collect", "size", "dist", ...flag, "--json"]);
    assert.deepEqual([code, JSON.parse(stdout).readings[0].value], [0, 100]);
  }
});

Deno.test("collect NAME says that the config it was given is missing or not valid", async () => {
  await using project = await withShop();
  await project.write("shop/broken.json", "{");
  for (const [file, code] of [["nope", "CONFIG_NOT_FOUND"], ["broken", "CONFIG_NOT_JSON"]]) {
    const result = await project.cli(["collect", "-c", `shop/${file}.json`, "size", "dist"]);
    assert.equal(result.code, 2);
    assert.match(result.stderr, new RegExp(`\\[${code}\\]`));
  }
});

Deno.test("a fallback is told, and recorded as one: with its reason and the unit of what it stands for", async () => {
  const words = ["coverage", "no.info", "--fallback", "0"];
  const metrics = { coverage: { type: "numeric", command: `@collect ${words.join(" ")}` } };
  await using project = await makeProject({ metrics });
  const alone = await project.cli(["collect", ...words, "--json"]);
  const [reading] = JSON.parse(alone.stdout).readings;
  assert.deepEqual([alone.code, reading.value, reading.evidence.fallback], [0, 0, true]);
  assert.match(alone.stderr, /^! 0 is the fallback: Cannot find no\.info/);

  const { code, stdout } = await project.cli(["track", "--json"]);
  const { warnings, measurements } = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.match(warnings.join("\n"), /coverage: 0 is the fallback: Cannot find no\.info/);
  assert.deepEqual([measurements[0].unit, measurements[0].direction], ["percent", "higher"]);

  const exported = await project.cli(["export", "--format", "jsonl"]);
  assert.match(exported.stdout, /"evidence":\{"fallback":true,"reason":"Cannot find no\.info/);
});

Deno.test("what a broken report holds cannot move the cursor of a terminal", async () => {
  await using project = await withShop();
  await project.write("lcov.info", "\x1b[2J\x1b[1;1Hall good\x07\n");
  const { code, stdout, stderr } = await project.cli(["collect", "coverage", "lcov.info"]);
  assert.equal(code, 2);
  assert.doesNotMatch((stdout + stderr).replaceAll("\n", ""), /\p{Cc}/u);
  assert.match(stderr, /\\x1b\[2J/);
});
