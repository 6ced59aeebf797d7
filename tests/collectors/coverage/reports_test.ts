import assert from "node:assert/strict";
import {
  coverage,
  coverageJson,
  coverageOf,
  coverageXml,
} from "../../../collectors/coverage/coverage.ts";
import type { Collector } from "../../../collectors/types.ts";
import { assertCollectError, collectReport, EXPECTED, REPORTS } from "../_reports.ts";

const BY_FORMAT: Readonly<Record<string, Collector>> = {
  cobertura: coverageOf("cobertura"),
  clover: coverageOf("clover"),
  "coverage.py": coverageOf("py"),
  go: coverageOf("go"),
  istanbul: coverageOf("istanbul"),
  "istanbul-summary": coverageOf("istanbul"),
  jacoco: coverageOf("jacoco"),
  lcov: coverageOf("lcov"),
  llvm: coverageOf("llvm"),
  opencover: coverageOf("opencover"),
  simplecov: coverageOf("simplecov"),
  coveralls: coverageOf("coveralls"),
  gcov: coverageOf("gcov"),
  gcovr: coverageOf("gcovr"),
  "gcovr-summary": coverageOf("gcovr"),
  codecov: coverageOf("codecov"),
  dotcover: coverageOf("dotcover"),
  "dotnet-coverage": coverageOf("visual-studio"),
  kcov: coverageOf("kcov"),
  phpunit: coverageOf("phpunit"),
  scoverage: coverageOf("scoverage"),
  tarpaulin: coverageOf("tarpaulin"),
  "visual-studio": coverageOf("visual-studio"),
  xccov: coverageOf("xccov"),
  sonar: coverageOf("sonar"),
};

/** The names of the totals in expected.json, and our kinds. JaCoCo's statements are its instructions. */
const KINDS = [
  ["lines", "line"],
  ["branches", "branch"],
  ["functions", "function"],
  ["statements", "statement"],
  ["instructions", "statement"],
] as const;

/** The file with the same session twice: expected.json adds the two up, a union counts each point once, as its notes say. */
const TWICE = "coverage/opencover/csharp-opencover-multi.xml";
const ONCE: Readonly<Record<string, unknown>> = {
  branches: { covered: 20, total: 33 },
  statements: { covered: 75, total: 110 },
  functions: { covered: 13, total: 21 },
};

for (const [report, expected] of Object.entries(EXPECTED)) {
  if (!/^(?:generated\/)?coverage\//.test(report)) continue;
  Deno.test(`coverage gives the expected totals of ${report}`, async () => {
    const collector = BY_FORMAT[String(expected.format)];
    assert.ok(collector !== undefined);
    for (const [name, type] of KINDS) {
      const totals = report === TWICE ? ONCE[name] ?? expected[name] : expected[name];
      if (totals === undefined) continue;
      if (hasNone(totals)) {
        const collect = () => collectReport(coverage, report, { type });
        await assertCollectError(collect, "COLLECT_NOTHING", new RegExp(`no ${type} data`));
        continue;
      }
      for (const one of [collector, coverage]) {
        const [reading] = await collectReport(one, report, { type });
        const { covered, total, format } = reading?.evidence ?? {};
        assert.deepEqual({ covered, total }, totals, `${one.name} ${type}`);
        assert.equal(format, expected.format);
        assert.equal(reading?.value, 100 * Number(covered) / Number(total));
      }
    }
  });
}

function hasNone(totals: unknown): boolean {
  return typeof totals === "object" && totals !== null && "total" in totals && totals.total === 0;
}

Deno.test("coverage unites the same coverage from different formats into the same points", async () => {
  for (
    const reports of [
      ["cobertura/csharp-dotnet-coverage.xml", "cobertura/csharp-dotnettest.xml"],
      ["cobertura/csharp-coverlet.xml", "opencover/csharp-coverlet.xml"],
    ]
  ) {
    const paths = reports.map((report) => `coverage/${report}`);
    const [one] = await collectReport(coverage, paths[0] ?? "");
    const [both] = await coverage.collect({ paths, options: {} }, { root: REPORTS });
    assert.equal(both?.evidence?.total, one?.evidence?.total);
    assert.equal(both?.evidence?.covered, one?.evidence?.covered);
    assert.equal(both?.evidence?.reports, 2);
  }
});

Deno.test("coverage-xml and coverage-json read their formats and refuse the others", async () => {
  const xml = "coverage/jacoco/java-jacoco-0.8.3.xml";
  const json = "generated/coverage/coverage-py.json";
  assert.equal((await collectReport(coverageXml, xml))[0]?.evidence?.covered, 26);
  assert.equal((await collectReport(coverageJson, json))[0]?.evidence?.covered, 17);
  await assertCollectError(
    () => collectReport(coverageXml, json),
    "COLLECT_FORMAT",
    /not well-formed/,
  );
  await assertCollectError(() => collectReport(coverageJson, xml), "COLLECT_FORMAT", /not JSON/);
  await assertCollectError(
    () => collectReport(coverageOf("cobertura"), xml),
    "COLLECT_FORMAT",
    /java-jacoco-0\.8\.3\.xml:\d+: its root element <report> is not that of cobertura/,
  );
});
