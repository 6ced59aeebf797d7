import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { coverage } from "../../../collectors/coverage/coverage.ts";
import type { OptionValues } from "../../../collectors/types.ts";
import { assertCollectError, collectText, withFiles } from "../_reports.ts";

/** What tools really write, by what is odd about it: the report, what is asked, what it holds, what the user is told. */
const DIALECTS: readonly (readonly [
  odd: string,
  report: string,
  options: OptionValues,
  counts: string,
  warning?: RegExp,
])[] = [
  [
    "LCOV: methods of several classes share a name",
    "SF:a.js\nFN:1,run\nFN:5,run\nFN:9,run\nFNDA:1,run\nFNDA:0,run\nFNDA:0,run\nend_of_record\n",
    { type: "function" },
    "1/3",
  ],
  [
    "LCOV: a function that is written twice is one, as in two tests put together",
    "SF:a.c\nFN:1,f\nFN:1,f\nFNDA:0,f\nFNDA:2,f\nend_of_record\n",
    { type: "function" },
    "1/1",
  ],
  [
    "LCOV: hits stand before the functions",
    "SF:a.c\nFNDA:1,f\nFNDA:0,g\nFN:1,f\nFN:4,8,g\nend_of_record\n",
    { type: "function" },
    "1/2",
  ],
  [
    "LCOV 2: the names of one index are one function",
    "SF:a.cpp\nFNL:0,3,5\nFNA:0,0,f<int>\nFNA:0,2,f<char>\nFNL:1,7\nFNA:1,0,g\nend_of_record\n",
    { type: "function" },
    "1/2",
  ],
  [
    "LCOV 2: a branch out of reach does not count",
    "SF:a.c\nBRDA:1,U0,0,0\nBRDA:1,0,1,1\nBRDA:2,e0,0,-\nBRDA:2,f0,1,1\nend_of_record\n",
    { type: "branch" },
    "2/3",
  ],
  [
    "LCOV: NaN in branches does not matter to lines",
    "SF:a.vue\nDA:1,1\nDA:2,0\nBRDA:1,0,0,NaN\nend_of_record\n",
    {},
    "1/2",
  ],
  [
    "LCOV: NaN is a branch that was not taken",
    "SF:a.vue\nDA:1,1\nBRDA:1,0,0,1\nBRDA:1,0,1,NaN\nBRDA:2,0,0,NaN\nend_of_record\n",
    { type: "branch" },
    "1/3",
    /report:4: a count that is none .* \(2 times\)/,
  ],
  [
    "LCOV: a counter that ran over",
    "SF:a.c\nDA:1,-1\nDA:2,3\nend_of_record\n",
    {},
    "1/2",
    /report:2: a count that is none/,
  ],
  [
    "LCOV: a section without a file, and a line 0, as gcovr may write them",
    "SF:\nDA:0,1\nDA:1,1\nDA:2,0\nend_of_record\n",
    {},
    "1/2",
    /report:1: a section without a source file, .*; report:2: a line 0/,
  ],
  [
    "LCOV: records of another kind that cannot be read",
    "SF:a.c\nDA:1,1\nBRDA:what\nFN:what\nend_of_record\n",
    {},
    "1/1",
  ],
  [
    "LCOV: records that nobody knows, and text behind the end",
    "SF:a.c\nDA:1,1\nXYZ:1,2\nend_of_record\nEOF\n",
    {},
    "1/1",
    /report:3: a line that LCOV does not know, .* \(2 times\)/,
  ],
  [
    "Cobertura: overloads are told apart by their lines",
    cobertura(
      '<class name="A" filename="a.py"><methods>' + method(1, 1) + method(5, 0) + method(9, 0) +
        "</methods></class>",
    ),
    { type: "function" },
    "1/3",
  ],
  [
    "Cobertura: a branch without numbers does not matter to lines",
    cobertura(
      '<class name="A" filename="a.cs"><lines><line number="1" hits="1" branch="true"/>' +
        '<line number="2" hits="0"/></lines></class>',
    ),
    {},
    "1/2",
  ],
  [
    "Cobertura: a branch without numbers is told",
    cobertura(
      '<class name="A" filename="a.cs"><lines><line number="1" hits="1" branch="true"/>' +
        '<line number="2" hits="1" branch="True" condition-coverage="33,3% (1/3)"/></lines></class>',
    ),
    { type: "branch" },
    "1/3",
    /without condition-coverage/,
  ],
  [
    "Cobertura: a class without a file",
    cobertura('<class name="A.B" filename=""><lines><line number="1" hits="1"/></lines></class>'),
    {},
    "1/1",
    /a class without a file/,
  ],
  [
    "Cobertura: sums without lines",
    '<coverage line-rate="0.4" lines-covered="2" lines-valid="5"><packages/></coverage>',
    {},
    "2/5",
    /only the sums that the report states/,
  ],
  [
    "XML: a document type with nothing in it, as .NET writes it",
    '<?xml version="1.0"?>\n<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"[]>' +
    jacoco('<sourcefile name="a.ps1"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile>'),
    {},
    "1/1",
  ],
  [
    "JaCoCo: instructions without a line count, as in its own sums",
    jacoco(
      '<sourcefile name="A.java"><line nr="1" mi="1" ci="3" mb="0" cb="0"/>' +
        '<counter type="INSTRUCTION" missed="3" covered="9"/><counter type="LINE" missed="0" covered="1"/>' +
        "</sourcefile>",
    ),
    { type: "statement" },
    "9/12",
  ],
  [
    "JaCoCo: a class without a source file counts, one with a source file does not count twice",
    jacoco(
      '<class name="p/A" sourcefilename="A.java"><counter type="INSTRUCTION" missed="1" covered="1"/></class>' +
        '<class name="p/B"><counter type="INSTRUCTION" missed="2" covered="3"/></class>' +
        '<sourcefile name="A.java"><counter type="INSTRUCTION" missed="1" covered="1"/></sourcefile>',
    ),
    { type: "statement" },
    "4/7",
  ],
  [
    "OpenCover: a branch without a line",
    openCover(
      '<SequencePoint vc="1" sl="3" sc="1" el="3" ec="2" ordinal="0"/>',
      '<BranchPoint vc="0"/>',
    ),
    {},
    "1/1",
  ],
  [
    "OpenCover: hidden lines are no code",
    openCover('<SequencePoint vc="0" sl="16707566"/><SequencePoint vc="1" sl="3"/>', ""),
    {},
    "1/1",
  ],
  [
    "Istanbul: NaN is null in JSON",
    istanbul({ s: { 0: 1 }, b: { 0: [1, null] } }),
    { type: "branch" },
    "1/2",
    /a count that is none/,
  ],
  [
    "Istanbul: a wrong branch does not matter to lines",
    istanbul({ s: { 0: 1 }, b: { 7: "?" } }),
    {},
    "1/1",
  ],
  [
    "SimpleCov: a line that is no code in one suite, and ran in none, is no code",
    JSON.stringify({
      a: { coverage: { "a.rb": { lines: [1, 0, 0, null] } } },
      b: { coverage: { "a.rb": { lines: [0, null, 0, 2] } } },
    }),
    {},
    "2/3",
  ],
  [
    "Go: statements, as go tool cover says",
    "mode: set\na.go:1.1,9.2 3 0\na.go:10.1,10.9 1 1\n",
    {},
    "1/4",
  ],
];

function cobertura(classes: string): string {
  return `<coverage line-rate="0.5"><packages><package name="p"><classes>${classes}</classes></package></packages></coverage>`;
}

function method(line: number, hits: number): string {
  return `<method name="init" signature=""><lines><line number="${line}" hits="${hits}"/></lines></method>`;
}

function jacoco(content: string): string {
  return `<report name="r"><package name="p">${content}</package></report>`;
}

function openCover(points: string, branches: string): string {
  return '<CoverageSession><Modules><Module><Files><File uid="1" fullPath="a.cs"/></Files><Classes><Class>' +
    '<Methods><Method><Name>M()</Name><FileRef uid="1"/>' +
    `<SequencePoints>${points}</SequencePoints><BranchPoints>${branches}</BranchPoints>` +
    "</Method></Methods></Class></Classes></Module></Modules></CoverageSession>";
}

function istanbul({ s, b }: { readonly s: object; readonly b: object }): string {
  const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: 9 } };
  const branchMap = { 0: { type: "if", loc } };
  return JSON.stringify({
    "a.js": { path: "a.js", statementMap: { 0: loc }, fnMap: {}, branchMap, s, f: {}, b },
  });
}

for (const [odd, report, options, counts, warning] of DIALECTS) {
  Deno.test(odd, async () => {
    await withFiles({ report }, async (root) => {
      const [reading] = await coverage.collect({ paths: ["report"], options }, { root });
      const { covered, total, warning: told } = reading?.evidence ?? {};
      assert.equal(`${covered}/${total}`, counts);
      if (warning === undefined) assert.doesNotMatch(`${told}`, /count that is none/);
      else assert.match(`${told}`, warning);
    });
  });
}

Deno.test("a Cobertura report of which only the rate is known has that rate", async () => {
  const text = '<coverage line-rate="0.85" branch-rate="1"><packages/></coverage>';
  const [reading] = await collectText(coverage, text);
  assert.equal(reading?.value, 85);
  assert.match(`${reading?.evidence?.warning}`, /only the rate that the report states is known/);
  await withFiles({ "a.xml": text, "b.xml": text }, async (root) => {
    const work = () => coverage.collect({ paths: ["*.xml"], options: {} }, { root });
    await assertCollectError(work, "COLLECT_FORMAT", /states only its rate/);
  });
});

Deno.test("Go and other reports together are counted in lines, of which both know", async () => {
  await withFiles({
    "a.out": "mode: set\na.go:1.1,3.2 1 1\n",
    "b.info": "SF:b.c\nDA:1,0\nend_of_record\n",
  }, async (root) => {
    const [reading] = await coverage.collect({ paths: ["a.out", "b.info"], options: {} }, { root });
    assert.equal(reading?.value, 75);
    const [go] = await coverage.collect({ paths: ["a.out"], options: {} }, { root });
    assert.equal(go?.evidence?.type, "statement");
  });
});

Deno.test("a report may be gzipped or in UTF-16", async () => {
  const lcov = "SF:a.ts\nDA:1,1\nDA:2,0\nend_of_record\n";
  const utf16 = new Uint8Array(Uint16Array.from(lcov, (one) => one.charCodeAt(0)).buffer);
  for (const bytes of [gzipSync(lcov), utf16, gzipSync(utf16)]) {
    assert.equal((await collectText(coverage, bytes))[0]?.value, 50);
  }
  const cut = gzipSync(lcov.repeat(20_000)).subarray(0, 200);
  await assertCollectError(
    () => collectText(coverage, cut),
    "COLLECT_FORMAT",
    /damaged or cut off/,
  );
  const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0);
  await assertCollectError(
    () => collectText(coverage, zip),
    "COLLECT_FORMAT",
    /it is a ZIP archive/,
  );
});

const ONE = (path: string, hits: number) => `SF:${path}\nDA:1,${hits}\nend_of_record\n`;

Deno.test("a path that fits files of two packages is never united in silence", async () => {
  await withFiles({
    "packages/a/src/index.ts": "",
    "packages/b/src/index.ts": "",
    "packages/b/src/only_b.ts": "",
    "dl/a.info": ONE("src/index.ts", 1),
    "dl/b.info": ONE("src/index.ts", 0),
    "in/a/lcov.info": ONE("src/index.ts", 1),
    "in/b/lcov.info": ONE("src/index.ts", 0),
    "app/a.info": ONE("/app/src/index.ts", 1),
    "app/b.info": ONE("/app/src/index.ts", 0) + ONE("/app/src/only_b.ts", 0),
  }, async (root) => {
    const value = async (path: string, options: OptionValues = {}) =>
      (await coverage.collect({ paths: [path], options }, { root }))[0];
    await assertCollectError(
      () => value("dl/*.info"),
      "COLLECT_FORMAT",
      /packages\/a\/src\/index\.ts or packages\/b\/src\/index\.ts/,
    );
    await assert.rejects(() => value("dl/*.info"), { fix: /--prefix dl\/b\.info=packages\/a$/ });
    // Alone its number is right, but not which file it is.
    assert.match(`${(await value("dl/a.info"))?.evidence?.warning}`, /could be packages\/a\/src/);
    const prefix = ["dl/a.info=packages/a", "dl/b.info=packages/b"];
    assert.equal((await value("dl/*.info", { prefix }))?.value, 50);
    const one = (await value("dl/a.info", { prefix: ["packages/a"] }))?.evidence;
    assert.equal(one?.warning, undefined);
    await assertCollectError(
      () => value("dl/*.info", { prefix: ["dl/c.info=packages/c"] }),
      "COLLECT_OPTIONS",
      /none of the reports .* is it/,
    );
    // The folder of a report, and the other files in it, tell its package.
    assert.equal((await value("in/*/lcov.info"))?.value, 50);
    assert.equal((await value("app/b.info", { by: "file" }))?.evidence?.warning, undefined);
    assert.equal((await value("app/*.info"))?.evidence?.total, 3);
  });
});
