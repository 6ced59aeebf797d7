import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { bench } from "../../collectors/bench/bench.ts";
import { count } from "../../collectors/lines/count.ts";
import { coverage } from "../../collectors/coverage/coverage.ts";
import { deps } from "../../collectors/deps/deps.ts";
import { json } from "../../collectors/values/json.ts";
import { loc } from "../../collectors/lines/loc.ts";
import { size } from "../../collectors/lines/size.ts";
import { tests } from "../../collectors/tests/tests.ts";
import { text } from "../../collectors/values/text.ts";
import type { Collector, OptionValues } from "../../collectors/types.ts";
import { xml } from "../../collectors/values/xml.ts";
import { collectReport, REPORTS } from "./_reports.ts";

/** What is written down whole. With UPDATE_GOLDEN=1 the tests write what they find, for review in the diff. */
const GOLDEN: readonly (readonly [name: string, Collector, report: string, OptionValues])[] = [
  ["coverage-lcov", coverage, "coverage/lcov/cpp.info", { by: "file" }],
  [
    "coverage-cobertura",
    coverage,
    "coverage/cobertura/java-cobertura-2.1.1.xml",
    { by: "package", type: "branch" },
  ],
  ["coverage-jacoco", coverage, "coverage/jacoco/java-jacoco-0.8.3.xml", { by: "package" }],
  ["coverage-py", coverage, "generated/coverage/coverage-py.json", { by: "file", top: 1 }],
  ["coverage-clover", coverage, "coverage/clover/java-openclover-4.3.1.xml", { by: "package" }],
  ["coverage-opencover", coverage, "coverage/opencover/csharp-opencover.xml", {
    ...{ by: "file", top: 3, type: "statement" },
  }],
  ["coverage-go", coverage, "generated/coverage/go-cover.out", { type: "statement" }],
  ["coverage-istanbul", coverage, "generated/coverage/vitest-final.json", { type: "branch" }],
  ["coverage-llvm", coverage, "generated/coverage/llvm.json", { by: "file", type: "branch" }],
  ["coverage-simplecov", coverage, "generated/coverage/simplecov-resultset.json", {}],
  ["tests-go", tests, "generated/tests/go-test.json", {}],
  ["tests-mocha", tests, "generated/tests/mocha.json", { stat: "flaky" }],
  ["tests-tap", tests, "generated/tests/node22.tap", { stat: "time" }],
  ["tests-junit", tests, "tests/junit/jest.xml", {}],
  ["tests-slowest", tests, "tests/trx/dotnet.trx", { stat: "slowest", top: 2 }],
  ["bench-go", bench, "generated/benchmarks/go.txt", { measure: "all" }],
  ["bench-jmh", bench, "benchmarks/jmh/jmh_output.json", {}],
  ["bench-hyperfine", bench, "generated/benchmarks/hyperfine.json", {}],
  ["deps", deps, "../locks/npm3/package-lock.json", { type: "direct", by: "file" }],
  ["json", json, "generated/coverage/vitest-summary.json", { path: "$.total.lines.pct" }],
  ["loc", loc, "../sources/src", { by: "language" }],
  ["count", count, "../sources/src", { pattern: ["TODO"], by: "file" }],
  ["size", size, "../sources/dist", { by: "file", "strip-hash": true }],
  ["text", text, "generated/benchmarks/go.txt", { pattern: "^cpu: (.+)$", as: "label" }],
  ["xml", xml, "coverage/jacoco/java-jacoco-0.8.3.xml", {
    ...{ path: "/report/counter[@type='LINE']/@missed", by: "type" },
  }],
  ["bench-catch2", bench, "benchmarks/catch2/catch2_output_v3.txt", {}],
  [
    "bench-custom",
    bench,
    "benchmarks/custom-smaller-is-better/customSmallerIsBetter_output2.json",
    {},
  ],
];

for (const [name, collector, report, options] of GOLDEN) {
  Deno.test(`the readings of ${name} are those that are written down`, async () => {
    const file = join(REPORTS, "golden", `${name}.json`);
    const found = `${JSON.stringify(await collectReport(collector, report, options), null, 1)}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, found);
    assert.equal(readFileSync(file, "utf8"), found);
  });
}
