import assert from "node:assert/strict";
import { makeProject } from "../commands/_cli.ts";

/** The config of the reference system's own repository, as far as it measures. */
const CONFIG = {
  sources: ["src", "tests", "!node_modules", "!dist"],
  metrics: {
    "lines-of-code": { $ref: "loc", command: "@collect loc ./src --language TypeScript" },
    "lines-of-test-code": { $ref: "loc", command: "@collect loc ./tests --language TypeScript" },
    "test-coverage": { $ref: "coverage", command: "@collect coverage-lcov coverage/lcov.info" },
    "total-bundle-size": { $ref: "size", command: "@collect size .github/actions/*/dist/*.js" },
    "specs-size": { $ref: "loc", command: "@collect loc ./openspec --language Markdown" },
  },
  storage: { type: "sqlite-s3" },
};

/** Files of the same kinds as that repository's, made for this test. */
const FILES = {
  ".gitignore": "dist/\ncoverage/\n",
  "src/total.ts": "// The sum of a cart.\n" +
    "export const total = (prices: number[]) => prices.reduce((a, b) => a + b, 0);\n",
  "src/view.tsx": "export function View() {\n  return <b>0</b>;\n}\n",
  "src/plain.js": "export const plain = 1;\n",
  "tests/total.test.ts":
    'test("total", () => {\n  /* of\n     nothing */\n  expect(total([])).toBe(0);\n});\n',
  "openspec/total.md": "# Totals\n\nA cart has a total.\n",
  "coverage/lcov.info":
    "SF:src/total.ts\nDA:1,1\nDA:2,0\nDA:3,4\nDA:4,1\nLF:4\nLH:3\nend_of_record\n",
  ".github/actions/gate/dist/index.js": "gate();\n",
  ".github/actions/track/dist/index.js": "track();\n",
  ".github/actions/track/dist/index.js.map": "{}",
};
/** What the reference system's own code (0.3.16) answers for these files. */
const VALUES = {
  "lines-of-code": 4,
  "lines-of-test-code": 3,
  "test-coverage": 75,
  "total-bundle-size": 17,
  "specs-size": 2,
};

/** One file more, the values that it changes there and here, and the row of the migration page that says why. */
const DIFFERENCES = [
  {
    file: ["src/style.ts", "export const STYLE = `\n  /* headings */\n  h1 { color: red }\n`;\n"],
    metric: "lines-of-code",
    there: 7,
    here: 8,
    row: "`/*` in a string begins a comment",
  },
  {
    file: ["openspec/note.md", "<!-- for the\n     author -->\nText.\n"],
    metric: "specs-size",
    there: 5,
    here: 3,
    row: "comments in Markdown are counted",
  },
  {
    file: ["coverage/lcov.info", "SF:src/total.ts\nDA:1,1\nDA:2,0\nend_of_record\n"],
    metric: "test-coverage",
    there: 0,
    here: 50,
    row: "LCOV without `LF` and `LH` is 0 %",
  },
] as const;

async function valuesOf(more: readonly [string, string][]): Promise<Record<string, number>> {
  await using project = await makeProject(CONFIG);
  for (const [path, text] of [...Object.entries(FILES), ...more]) await project.write(path, text);
  const { code, stdout, stderr } = await project.cli(["test", "--json"]);
  assert.equal(code, 0, stderr);
  return Object.fromEntries(
    JSON.parse(stdout).measurements.map((one: { metric: string; value: number }) => [
      one.metric,
      one.value,
    ]),
  );
}

Deno.test("the config of the reference system's own repository gives its values here", async () => {
  assert.deepEqual(await valuesOf([]), VALUES);
});

Deno.test("where the reference system's values differ, the migration page says why", async () => {
  const page = Deno.readTextFileSync(new URL("../../docs/migration.md", import.meta.url));
  const files = DIFFERENCES.map(({ file: [path, text] }): [string, string] => [path, text]);
  const values = await valuesOf(files);
  for (const { metric, there, here, row } of DIFFERENCES) {
    assert.deepEqual([metric, values[metric]], [metric, here]);
    assert.notEqual(there, here);
    assert.ok(page.includes(row), row);
  }
});
