import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeProject, type Project } from "../_cli.ts";

const CONFIG = {
  metrics: {
    coverage: { collect: { from: "coverage", files: "out/*.info", exclude: "src/skip.ts" } },
  },
};

async function coveredProject(): Promise<Project> {
  const project = await makeProject(CONFIG);
  await project.write(
    "out/1.info",
    "SF:src/a.ts\nDA:1,1\nDA:2,0\nend_of_record\nSF:src/skip.ts\nDA:1,0\nend_of_record\n" +
      "SF:src/b.ts\nDA:1,0\nDA:2,0\nDA:3,0\nDA:4,1\nend_of_record\nSF:src/c.ts\nDA:1,1\nend_of_record\n",
  );
  await project.write("out/2.info", "SF:src/b.ts\nDA:3,1\nend_of_record\n");
  return project;
}

Deno.test("coverage tells what the tests reach, the files with most uncovered first, and judges it", async () => {
  await using project = await coveredProject();
  const judged = await project.cli(["coverage", "--min", "60"]);
  assert.deepEqual([judged.code, judged.stderr], [
    1,
    "Of what you changed alone: unentropy-track coverage --changed\n",
  ]);
  assert.equal(
    judged.stdout,
    `File      Covered  Uncovered
src/b.ts     50 %     2 of 4
src/a.ts     50 %     1 of 2

✗ 57.14 % is covered, 4 of 7 in 3 files, below 60 %
`,
  );
  assert.equal((await project.cli(["coverage", "--min", "57"])).code, 0);
});

Deno.test("coverage --json lists every file", async () => {
  await using project = await coveredProject();
  const { code, stdout } = await project.cli(["coverage", "out/1.info", "out/2.info", "--json"]);
  const { files, covered, total, passed, reports } = JSON.parse(stdout);
  assert.deepEqual([code, covered, total, passed, reports], [0, 4, 8, true, 2]);
  assert.deepEqual(
    files.map((one: { path: string; covered: number; total: number }) =>
      `${one.path} ${one.covered}/${one.total}`
    ),
    ["src/b.ts 2/4", "src/a.ts 1/2", "src/skip.ts 0/1", "src/c.ts 1/1"],
  );
});

Deno.test("coverage --convert writes one report of all, and reads it back as the same", async () => {
  await using project = await coveredProject();
  const told = await project.cli(["coverage", "--convert", "cobertura", "-o", "new/all.xml"]);
  assert.deepEqual([told.code, told.stdout], [0, ""]);
  assert.match(told.stderr, /^✓ new\/all\.xml: 2 reports \(lcov\) as cobertura, \d/);
  assert.match(
    await readFile(join(project.folder, "new/all.xml"), "utf8"),
    /filename="src\/b\.ts"/,
  );
  const [before, after] = [
    await project.cli(["coverage", "--json"]),
    await project.cli(["coverage", "new/all.xml", "--json"]),
  ];
  assert.deepEqual(JSON.parse(after.stdout).files, JSON.parse(before.stdout).files);
  const lcov = await project.cli(["coverage", "--convert", "lcov", "new/all.xml"]);
  assert.match(lcov.stdout, /^TN:\nSF:src\/a\.ts\nDA:1,1\nDA:2,0\n/);
  for (
    const [words, expected] of [
      [["coverage", "--output", "x"], /says something of --convert/],
      [["coverage", "--convert", "clover"], /choices are cobertura, lcov/],
      [["coverage", "--convert", "lcov", "--changed"], /cannot be used with/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(words);
    assert.deepEqual([code, expected.test(stderr)], [2, true], stderr);
  }
});
