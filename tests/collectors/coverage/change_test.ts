import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { coverage } from "../../../collectors/coverage/coverage.ts";
import type { OptionValues, Reading } from "../../../collectors/types.ts";
import { parseDiff } from "../../../core/changed/diff.ts";
import { rangeText } from "../../../core/changed/line_range.ts";
import { CollectError } from "../../../errors.ts";
import { withFiles } from "../_reports.ts";

const CHANGES = fileURLToPath(new URL("../../fixtures/change/", import.meta.url));
const BASE = "a".repeat(40);

function fixture(path: string): string {
  return readFileSync(CHANGES + path, "utf8");
}

/** Collects the coverage of a change from a report of its project, whose files are there without their text. */
async function collectChange(
  diff: string,
  report: string,
  options: OptionValues = {},
  { prefix = "", files = {} }: {
    readonly prefix?: string;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<Reading | undefined> {
  const changed = parseDiff(diff);
  const own = changed.filter(({ path }) => path.startsWith(prefix));
  const sources = Object.fromEntries(own.map(({ path }) => [path.slice(prefix.length), ""]));
  let reading: Reading | undefined;
  await withFiles(
    { ...sources, "go.mod": "module example.org/shop\n", report, ...files },
    async (root) => {
      const change = () => Promise.resolve({ base: BASE, prefix, files: changed });
      const input = { paths: ["report"], options: { ...options, of: "change" } };
      [reading] = await coverage.collect(input, { root, change });
    },
  );
  return reading;
}

/** `src/a.ts 2/3: 5-6 9` for each file, and the sum. */
function shown(reading: Reading | undefined): readonly string[] {
  const { evidence, change } = reading ?? {};
  return [
    `${evidence?.["covered"]}/${evidence?.["total"]}`,
    ...change?.uncovered.map(({ path, covered, total, uncovered }) =>
      `${path} ${covered}/${total}: ${uncovered.map(rangeText).join(" ")}`
    ) ?? [],
  ];
}

/** What diff-cover says: every line of its own that is missing. */
interface DiffCover {
  readonly src_stats: Readonly<
    Record<
      string,
      { readonly violation_lines: readonly number[]; readonly covered_lines: readonly number[] }
    >
  >;
  readonly total_num_lines: number;
  readonly total_num_violations: number;
}

/** What each change touches that did not run, told by hand from its diff and the tests. */
const PYTHON = [
  "4/10",
  "shop/cart.py 4/6: 9 20",
  "shop/fresh.py 0/2: 1-2",
  "shop/rates.py 0/2: 3 9",
];
const LINES: readonly (readonly [folder: string, report: string, expected: readonly string[]])[] = [
  ["python", "cobertura.xml", PYTHON],
  ["python", "coverage.json", PYTHON],
  ["python", "lcov.info", PYTHON],
  ["go", "cover.out", ["2/6", "cart.go 2/6: 10-12 21"]],
  ["c8", "lcov.info", ["8/10", "src/cart.mjs 8/10: 5-6"]],
  ["vitest", "lcov.info", ["5/6", "src/cart.mjs 5/6: 5"]],
  ["jacoco", "jacoco.xml", ["3/5", "src/main/java/org/shop/Cart.java 3/5: 8 17"]],
];

for (const [folder, report, expected] of LINES) {
  Deno.test(`coverage --of change says of ${folder}/${report} what its authors see, and diff-cover too`, async () => {
    const found = await collectChange(
      fixture(`${folder}/change.diff`),
      fixture(`${folder}/${report}`),
      {
        type: "line",
      },
    );
    assert.deepEqual(shown(found), expected);
    const other: DiffCover = JSON.parse(fixture(`${folder}/diff-cover.json`));
    const { total_num_lines: total, total_num_violations: missed } = other;
    assert.deepEqual([found?.evidence?.["covered"], found?.evidence?.["total"]], [
      total - missed,
      total,
    ]);
    const lines = Object.entries(other.src_stats).flatMap(([path, { violation_lines }]) =>
      violation_lines.map((line) => `${path}:${line}`)
    );
    const own = (found?.change?.uncovered ?? []).flatMap(({ path, uncovered }) =>
      uncovered.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, at) => `${path}:${first + at}`)
      )
    );
    assert.deepEqual(own.toSorted(), lines.toSorted());
  });
}

const OTHER_KINDS: readonly (readonly [string, string, OptionValues, readonly string[]])[] = [
  ["go", "cover.out", {}, ["3/6", "cart.go 3/6: 10-12 21"]],
  ["jacoco", "jacoco.xml", { type: "branch" }, [
    "3/6",
    "src/main/java/org/shop/Cart.java 3/6: 7 17",
  ]],
  ["jacoco", "jacoco.xml", { type: "statement" }, [
    "22/34",
    "src/main/java/org/shop/Cart.java 22/34: 8 17",
  ]],
  ["python", "coverage.json", { type: "branch" }, ["2/4", "shop/cart.py 2/4: 8 19"]],
  ["python", "cobertura.xml", { type: "branch" }, ["2/4", "shop/cart.py 2/4: 8 19"]],
  ["vitest", "lcov.info", { type: "branch" }, ["3/5", "src/cart.mjs 3/5: 4 14"]],
];

for (const [folder, report, options, expected] of OTHER_KINDS) {
  const type = options.type ?? "what the format prefers";
  Deno.test(`coverage --of change counts ${type} of ${folder}/${report} on touched lines`, async () => {
    const diff = fixture(`${folder}/change.diff`);
    assert.deepEqual(
      shown(await collectChange(diff, fixture(`${folder}/${report}`), options)),
      expected,
    );
  });
}

const NEW = (path: string) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/${path}\n` +
  "@@ -0,0 +1,2 @@\n+one\n+two\n";
const LCOV = "SF:src/a.ts\nDA:1,1\nDA:2,0\nend_of_record\nSF:src/made.ts\nDA:1,0\nend_of_record\n";

Deno.test("coverage --of change counts paths from the repository's top, also where the config is below", async () => {
  const found = await collectChange(NEW("packages/shop/src/a.ts") + NEW("src/a.ts"), LCOV, {}, {
    prefix: "packages/shop/",
  });
  assert.deepEqual(shown(found), ["1/2", "packages/shop/src/a.ts 1/2: 2"]);
});

Deno.test("coverage --of change understands reports of a container and of Windows", async () => {
  for (const folder of ["/app/", "C:\\build\\1\\"]) {
    const report = LCOV.replaceAll("SF:src/", `SF:${folder}src${folder.slice(-1)}`);
    assert.deepEqual(shown(await collectChange(NEW("src/a.ts"), report)), [
      "1/2",
      "src/a.ts 1/2: 2",
    ]);
  }
});

Deno.test("coverage --of change leaves out what is generated, excluded or no source of the project", async () => {
  const diff = NEW("src/a.ts") + NEW("src/made.ts");
  const files = { "src/made.ts": "// Code generated by protoc. DO NOT EDIT.\n" };
  assert.deepEqual(shown(await collectChange(diff, LCOV, {}, { files }))[0], "1/2");
  assert.deepEqual(shown(await collectChange(diff, LCOV, { exclude: ["src/made.*"] }))[0], "1/2");
  assert.deepEqual(shown(await collectChange(diff, LCOV))[0], "1/3");
});

Deno.test("coverage --of change refuses what it cannot tell", async () => {
  const refused = async (asked: Promise<unknown>) => {
    const error = await asked.then(() => assert.fail("it was taken"), (error: unknown) => error);
    assert.ok(error instanceof CollectError);
    return `${error.code} ${error.why}`;
  };
  assert.match(
    await refused(collectChange(NEW("README.md"), LCOV)),
    /^COLLECT_NO_LINES it touches no line since aaaaaaa that could be covered$/,
  );
  assert.match(
    await refused(collectChange(NEW("src/new.ts") + NEW("src/other.ts"), LCOV)),
    /^COLLECT_NO_LINES no report mentions src\/new.ts and 1 more file,/,
  );
  const summary = { total: { lines: { total: 1, covered: 1, pct: 100 } } };
  const files = { ...summary, "src/a.ts": { lines: { total: 1, covered: 1, pct: 100 } } };
  assert.match(
    await refused(collectChange(NEW("src/a.ts"), JSON.stringify(files))),
    /^COLLECT_OPTIONS the report does not say on which lines of src\/a.ts/,
  );
  await withFiles({ report: LCOV }, async (root) => {
    const input = { paths: ["report"], options: { of: "change" } };
    assert.match(await refused(coverage.collect(input, { root })), /nothing is known of a change/);
    assert.throws(() => coverage.check?.({ of: "change", by: "file" }), /--by is for/);
  });
});

Deno.test("coverage --of change tells what lost its coverage elsewhere, from reports of the base", async () => {
  const diff =
    "diff --git a/src/a.ts b/src/a.ts\nindex 1..2 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n" +
    "@@ -0,0 +1 @@\n+one\n";
  const report = "SF:src/a.ts\nDA:1,1\nDA:2,0\nDA:3,0\nend_of_record\n" +
    "SF:src/b.ts\nDA:1,0\nDA:2,0\nDA:3,1\nend_of_record\n";
  const before = "SF:src/a.ts\nDA:1,1\nDA:2,0\nend_of_record\n" +
    "SF:src/b.ts\nDA:1,1\nDA:2,1\nDA:3,1\nend_of_record\nSF:src/gone.ts\nDA:1,1\nend_of_record\n";
  const found = await collectChange(diff, report, { before: ["base.info"] }, {
    files: { "base.info": before, "src/b.ts": "" },
  });
  // Line 1 of the file is line 2 now.
  assert.deepEqual(found?.change?.lost, [
    { path: "src/b.ts", lines: [{ first: 1, last: 2 }] },
    { path: "src/a.ts", lines: [{ first: 2, last: 2 }] },
  ]);
  assert.deepEqual([found?.value, found?.evidence?.["lost"]], [100, 3]);
  const missing = await collectChange(diff, report, { before: ["base.info"] });
  assert.deepEqual([missing?.value, missing?.change?.lost], [100, undefined]);
  assert.match(String(missing?.evidence?.["warning"]), /elsewhere is not known: .*base\.info/);
  assert.throws(
    () => coverage.check?.({ before: ["base.info"] }),
    /--before is for that of the change/,
  );
});
