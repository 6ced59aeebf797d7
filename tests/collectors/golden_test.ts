import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { bench } from "../../collectors/bench.ts";
import { coverage } from "../../collectors/coverage.ts";
import { tests } from "../../collectors/tests.ts";
import type { Collector, OptionValues } from "../../collectors/types.ts";
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
  ["tests-junit", tests, "tests/junit/jest.xml", {}],
  ["tests-slowest", tests, "tests/trx/dotnet.trx", { stat: "slowest", top: 2 }],
  ["bench-go", bench, "generated/benchmarks/go.txt", { measure: "all" }],
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
