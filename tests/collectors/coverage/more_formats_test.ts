import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { coverage } from "../../../collectors/coverage/coverage.ts";
import type { OptionValues } from "../../../collectors/types.ts";
import { collectText, withFiles } from "../_reports.ts";

/** What a report holds, by kind; `""` is what is counted if nobody asks. */
const REPORTS: readonly (readonly [
  name: string,
  report: string,
  counts: Readonly<Record<string, string>>,
])[] = [
  [
    "dotCover: statements are its own number; in the detailed report the lines are known, too",
    '<Root CoveredStatements="1" TotalStatements="3" ReportType="DetailedXml"><FileIndices><File Index="1" Name="C:\\s\\a.cs"/>' +
    '</FileIndices><Assembly Name="A" CoveredStatements="1" TotalStatements="3"><Type Name="T" CoveredStatements="1" TotalStatements="3">' +
    '<Method Name="M" CoveredStatements="1" TotalStatements="3"><Statement FileIndex="1" Line="1" Column="1" EndLine="1" EndColumn="5" Covered="True"/>' +
    '<Statement FileIndex="1" Line="1" Column="6" EndLine="1" EndColumn="9" Covered="False"/>' +
    '<Statement FileIndex="1" Line="2" Column="1" EndLine="2" EndColumn="5" Covered="False"/></Method></Type></Assembly></Root>',
    { "": "1/3", line: "1/2", statement: "1/3" },
  ],
  [
    "dotCover: a report without details",
    '<Root CoveredStatements="3" TotalStatements="7" ReportType="Xml"><Assembly Name="A" CoveredStatements="3" TotalStatements="7">' +
    '<Type Name="T" CoveredStatements="3" TotalStatements="7"><Method Name="M" CoveredStatements="1" TotalStatements="3"/>' +
    '<Property Name="P" CoveredStatements="2" TotalStatements="4"><Method Name="get" CoveredStatements="2" TotalStatements="4"/></Property>' +
    "</Type></Assembly></Root>",
    { "": "3/7" },
  ],
  [
    "dotCover JSON",
    JSON.stringify({
      DotCoverVersion: "2024.1",
      Kind: "Root",
      CoveredStatements: 1,
      TotalStatements: 3,
      Children: [{
        Kind: "Type",
        Name: "T",
        CoveredStatements: 1,
        TotalStatements: 3,
        Children: [
          { Kind: "Method", Name: "a", CoveredStatements: 1, TotalStatements: 1 },
          { Kind: "Method", Name: "b", CoveredStatements: 0, TotalStatements: 2 },
        ],
      }],
    }),
    { "": "1/3" },
  ],
  [
    "dotnet-coverage: a line that ran in part has run; the files stand behind",
    "<results><modules>" + module(
      'blocks_covered="2" blocks_not_covered="1"',
      '<range source_id="0" start_line="1" end_line="2" covered="yes"/><range source_id="0" start_line="3" end_line="3" covered="partial"/>' +
        '<range source_id="0" start_line="4" end_line="4" covered="no"/>',
    ) +
    module(
      'blocks_covered="0" blocks_not_covered="1"',
      '<range source_id="0" start_line="4" end_line="5" covered="no"/>',
    ) +
    "</modules></results>",
    { "": "3/5", statement: "2/4", function: "1/2" },
  ],
  [
    "Visual Studio's .coveragexml",
    "<CoverageDSPriv><Module><NamespaceTable><Class><Method><MethodKeyName>m!1</MethodKeyName><BlocksCovered>2</BlocksCovered>" +
    `<BlocksNotCovered>1</BlocksNotCovered>${vsLine(1, 0)}${vsLine(2, 1)}${
      vsLine(3, 2)
    }</Method></Class></NamespaceTable></Module>` +
    "<SourceFileNames><SourceFileID>1</SourceFileID><SourceFileName>C:\\s\\a.cs</SourceFileName></SourceFileNames></CoverageDSPriv>",
    { "": "2/3", statement: "2/3", function: "1/1" },
  ],
  [
    "xccov report: a file of two targets counts in both",
    JSON.stringify({
      coveredLines: 5,
      executableLines: 8,
      targets: ["App", "Tests"].map((name, at) => ({
        name,
        files: [{
          path: "/s/a.swift",
          name: "a.swift",
          coveredLines: 2 + at,
          executableLines: 4,
          functions: [{ name: "f()", lineNumber: 1, executionCount: at }],
        }],
      })),
    }),
    { "": "5/8", function: "1/2" },
  ],
  [
    "xccov archive",
    JSON.stringify({
      "/s/a.swift": [{ line: 1, isExecutable: false }, {
        line: 2,
        isExecutable: true,
        executionCount: 3,
      }, {
        line: 3,
        isExecutable: true,
        executionCount: 0,
      }],
    }),
    { "": "1/2" },
  ],
  [
    "tarpaulin",
    JSON.stringify({
      files: [{
        path: ["/", "home", "ci", "src", "lib.rs"],
        content: "",
        traces: [{ line: 1, stats: { Line: 2 } }, { line: 2, stats: { Line: 0 } }],
        covered: 1,
        coverable: 2,
      }],
    }),
    { "": "1/2" },
  ],
  [
    "kcov, whose numbers may be texts",
    JSON.stringify({
      files: [{ file: "a.sh", percent_covered: "50", covered_lines: "1", total_lines: "2" }, {
        file: "b.sh",
        covered_lines: 2,
        total_lines: 2,
      }],
      percent_covered: "75",
      covered_lines: 3,
      total_lines: 4,
    }),
    { "": "3/4" },
  ],
  [
    "Codecov: an array starts at line 0; a line that ran in part has run",
    JSON.stringify({
      coverage: { "a.rs": [null, 1, 0, null, "1/2", true], "b.rs": { 3: "0/2", 4: 5 } },
    }),
    { "": "4/6", branch: "1/4" },
  ],
  [
    "Coveralls, with the lines as a text",
    JSON.stringify({
      source_files: [{
        name: "a.ex",
        coverage: "[null, 1, 0]",
        branches: [2, 0, 0, 1, 2, 0, 1, 0],
      }],
    }),
    { "": "1/2", branch: "1/2" },
  ],
  [
    "scoverage: statements, of which some are branches; two at one place are two",
    '<scoverage statement-rate="66"><packages><package><classes><class name="A" filename="A.scala"><methods><method><statements>' +
    scala(1, 1, "false") + scala(1, 0, "true") + scala(2, 1, "true") + scala(2, 0, "true") +
    "</statements></method></methods></class></classes></package></packages></scoverage>",
    { "": "2/4", branch: "1/3", line: "2/2" },
  ],
  [
    "PHPUnit's XML: the sums of each file",
    '<phpunit><project source="/s"><directory name="/"><totals><lines executable="9" executed="9"/></totals><directory name="sub">' +
    '<file name="A.php"><totals><lines executable="4" executed="1"/><methods count="2" tested="1"/><functions count="1" tested="0"/>' +
    "</totals></file></directory></directory></project></phpunit>",
    { "": "1/4", function: "1/3" },
  ],
];

function module(blocks: string, ranges: string): string {
  return `<module><functions><function token="0x1" name="${blocks.length}${ranges.length}()" type_name="T" ${blocks}><ranges>${ranges}</ranges></function></functions>` +
    '<source_files><source_file id="0" path="C:\\s\\a.cs"/></source_files></module>';
}

function vsLine(line: number, covered: number): string {
  return `<Lines><LnStart>${line}</LnStart><LnEnd>${line}</LnEnd><Coverage>${covered}</Coverage><SourceFileID>1</SourceFileID></Lines>`;
}

function scala(line: number, hits: number, branch: string): string {
  return `<statement source="A.scala" method="m" start="1" end="2" line="${line}" branch="${branch}" invocation-count="${hits}" ignored="false"/>`;
}

for (const [name, report, expected] of REPORTS) {
  Deno.test(name, async () => {
    for (const [type, counts] of Object.entries(expected)) {
      const options: OptionValues = type === "" ? {} : { type };
      const [reading] = await collectText(coverage, report, options);
      assert.equal(`${reading?.evidence?.covered}/${reading?.evidence?.total}`, counts, type);
    }
  });
}

Deno.test("gcov prints a document a line", async () => {
  const one = (file: string, count: number) =>
    `${
      JSON.stringify({
        gcc_version: "12",
        files: [{ file, lines: [{ line_number: 1, count, branches: [] }] }],
      })
    }\n`;
  const [reading] = await collectText(coverage, one("a.c", 1) + one("b.c", 0));
  assert.equal(reading?.value, 50);
});

Deno.test("V8's own coverage is counted as c8 counts it", async () => {
  const source =
    "function total(a) {\n  if (a > 3) {\n    return 1;\n  }\n  return 2;\n}\n\ntotal(1);\n" +
    "/* c8 ignore next */\nfunction off() {}\n\n";
  const at = (text: string) => source.indexOf(text);
  const range = (from: number, to: number, count: number) => ({
    startOffset: from,
    endOffset: to,
    count,
  });
  await withFiles({ "m.js": source }, async (root) => {
    const url = pathToFileURL(`${root}/m.js`).href;
    const functions = [
      { functionName: "", isBlockCoverage: true, ranges: [range(0, source.length, 1)] },
      {
        functionName: "total",
        isBlockCoverage: true,
        ranges: [
          range(0, at("}\n\ntotal") + 1, 1),
          range(at("{\n    return"), at("  return 2"), 0),
        ],
      },
      {
        functionName: "off",
        isBlockCoverage: false,
        ranges: [range(at("function off"), at("{}") + 2, 0)],
      },
    ];
    const report = {
      result: [
        { scriptId: "1", url, functions },
        { scriptId: "2", url: "node:fs", functions: [] },
        { scriptId: "3", url: `${url}.gone.js`, functions: [] },
        { scriptId: "4", url: "file://elsewhere/a.js", functions: [] },
        { scriptId: "5", url: "file:///gone/a%s.js", functions: [] },
      ],
    };
    await withFiles({ "v8.json": JSON.stringify(report) }, async (reports) => {
      const of = async (type: string) => {
        const [reading] = await coverage.collect(
          { paths: [`${reports}/v8.json`], options: { type } },
          { root },
        );
        return `${reading?.evidence?.covered}/${reading?.evidence?.total} ${reading?.evidence?.warning}`;
      };
      assert.match(await of("line"), /^8\/10 .*a script whose file is not there/);
      assert.match(await of("function"), /^2\/2 /);
      assert.match(await of("branch"), /^2\/3 /);
    });
  });
});
