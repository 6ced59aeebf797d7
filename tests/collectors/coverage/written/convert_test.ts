import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { coverage } from "../../../../collectors/coverage/coverage.ts";
import {
  convertReports,
  type WrittenFormat,
} from "../../../../collectors/coverage/written/convert.ts";
import type { OptionValues } from "../../../../collectors/types.ts";
import { CollectError } from "../../../../errors.ts";
import { assertCollectError, EXPECTED, REPORTS, withFiles } from "../../_reports.ts";

interface Result {
  readonly text: string;
  readonly leftOut: number;
}

async function convert(
  paths: readonly string[],
  format: WrittenFormat,
  { root = REPORTS, ...options }: OptionValues & { readonly root?: string } = {},
): Promise<Result> {
  const input = { paths, options };
  const found = await convertReports(input, { format, context: { root }, timestampMs: 7 });
  return { text: [...found.parts].join(""), leftOut: found.report.leftOut };
}

/** Every file's counts, of one kind; `[]` where the report has nothing of it. */
async function totals(path: string, type: string, root: string): Promise<readonly string[]> {
  try {
    const input = { paths: [path], options: { type, by: "file", top: 10_000 } };
    const readings = await coverage.collect(input, { root });
    return readings.map(({ labels, evidence }) =>
      `${labels.file ?? ""} ${evidence?.covered}/${evidence?.total}`
    );
  } catch (error) {
    if (error instanceof CollectError && error.code === "COLLECT_NOTHING") return [];
    throw error;
  }
}

/** Reports that list no lines, only sums. */
const SUMS: ReadonlySet<string> = new Set([
  "gcovr-jacoco.xml",
  "gcovr-summary.json",
  "llvm-summary.json",
  "phpunit-file.xml",
  "phpunit-index.xml",
  "shape-kcov.json",
  "shape-xccov.json",
  "vitest-summary.json",
].map((name) => `generated/coverage/${name}`));

/** What a report says of no line, or, of gcovr, several times of one line: per kind, in which format it is not the same. */
const LOSSES: Readonly<Record<string, Readonly<Record<string, readonly WrittenFormat[]>>>> = {
  "generated/coverage/coverage-py.json": { function: ["lcov"] },
  "generated/coverage/shape-dotnet-coverage.xml": { function: ["lcov"] },
  "generated/coverage/shape-vs.coveragexml": { function: ["lcov"] },
  "generated/coverage/vitest-clover.xml": { function: ["lcov", "cobertura"] },
  // It counts a line of a template once for each of its instances.
  "generated/coverage/gcovr.json": { line: ["lcov", "cobertura"] },
};

/** The lines as LCOV has them. */
function lineRecords(text: string): readonly string[] {
  return text.split("\n").filter((line) => /^(?:SF|DA|LF|LH):/.test(line));
}

Deno.test("each report of each format, converted, reads back as the same files, lines, branches and functions", async () => {
  let read = 0;
  for (const report of Object.keys(EXPECTED)) {
    if (!/^(?:generated\/)?coverage\//.test(report)) continue;
    if (SUMS.has(report)) {
      await assertCollectError(
        () => convert([report], "lcov"),
        "COLLECT_NOTHING",
        /no line of a source file is listed/,
      );
      continue;
    }
    const own = basename(report);
    await withFiles({ [own]: await readFile(join(REPORTS, report)) }, async (root) => {
      const lcov = await convert([own], "lcov", { root });
      await writeFile(join(root, "in.lcov"), lcov.text);
      await writeFile(
        join(root, "in.cobertura"),
        (await convert([own], "cobertura", { root })).text,
      );
      for (const kind of ["line", "branch", "function"]) {
        const before = await totals(own, kind, root);
        for (const format of ["lcov", "cobertura"] as const) {
          const after = await totals(`in.${format}`, kind, root);
          const isLost = LOSSES[report]?.[kind]?.includes(format) ?? false;
          if (isLost) assert.notDeepEqual(after, before, `${report} ${format} ${kind}`);
          else assert.deepEqual(after, before, `${report} ${format} ${kind}`);
        }
      }
      const again = await convert(["in.lcov"], "lcov", { root });
      const lines = await convert(["in.cobertura"], "lcov", { root });
      assert.deepEqual([again.text, again.leftOut], [lcov.text, 0], report);
      assert.deepEqual(lineRecords(lines.text), lineRecords(lcov.text), report);
    });
    read++;
  }
  assert.ok(read > 40, `only ${read} reports`);
});

const ONE = "SF:/ci/build/src/a.ts\nFN:1,f<a, b>\nFNDA:0,f<a, b>\nBRDA:2,0,0,1\nBRDA:2,0,1,0\n" +
  "BRDA:9,0,0,1\nDA:1,3\nDA:2,3\nDA:3,0\nend_of_record\n";
const TWO =
  '<coverage line-rate="1"><sources><source>/ci/build</source></sources><packages><package><classes>' +
  '<class name="A" filename="src/a.ts"><lines><line number="3" hits="9"/><line number="4" hits="0"/></lines>' +
  '</class><class name="B" filename="src/skip.ts"><lines><line number="1" hits="1"/></lines></class>' +
  "</classes></package></packages></coverage>";

Deno.test("reports of several formats and machines become one, with paths from the project's folder", async () => {
  const project = { "out/1.info": ONE, "out/2.xml": TWO, "src/a.ts": "", "src/skip.ts": "" };
  await withFiles(project, async (root) => {
    const options = { root, exclude: ["src/skip.ts"] };
    const lcov = await convert(["out/*"], "lcov", options);
    assert.equal(
      lcov.text,
      "TN:\nSF:src/a.ts\nFN:1,f<a, b>\nFNDA:0,f<a, b>\nFNF:1\nFNH:0\nBRDA:2,0,0,1\nBRDA:2,0,1,0\n" +
        "BRDA:9,0,0,1\nBRF:3\nBRH:2\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n",
    );
    const cobertura = await convert(["out/*"], "cobertura", options);
    assert.equal(
      cobertura.text,
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n' +
        '<coverage line-rate="0.75" branch-rate="0.5" lines-covered="3" lines-valid="4"' +
        ' branches-covered="1" branches-valid="2" complexity="0" version="unentropy-track"' +
        ' timestamp="7">\n<sources><source>.</source></sources>\n<packages>\n' +
        '<package name="src" line-rate="0.75" branch-rate="0.5" complexity="0"><classes>\n' +
        '<class name="a.ts" filename="src/a.ts" line-rate="0.75" branch-rate="0.5"' +
        ' complexity="0"><methods>\n<method name="f&lt;a, b&gt;" signature="" line-rate="0"' +
        ' branch-rate="0" complexity="0"><lines><line number="1" hits="0"/></lines></method>\n' +
        '</methods><lines>\n<line number="1" hits="1"/>\n' +
        '<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/>\n' +
        '<line number="3" hits="1"/>\n<line number="4" hits="0"/>\n</lines></class>\n' +
        "</classes></package>\n</packages>\n</coverage>\n",
    );
    // The branch on line 9, which is no line of code.
    assert.deepEqual([lcov.leftOut, cobertura.leftOut], [0, 1]);
  });
});
