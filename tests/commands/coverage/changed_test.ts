import assert from "node:assert/strict";
import { makeProject, type Project } from "../_cli.ts";

const CONFIG = {
  metrics: {
    coverage: { collect: { from: "coverage", files: "out/*.info", exclude: "src/skip.ts" } },
  },
};

/** main has a file of three lines; a branch changes the second, and leaves the third changed without a commit. */
async function changedProject(): Promise<Project> {
  const project = await makeProject(CONFIG);
  await project.write("src/a.ts", "one\ntwo\nthree\n");
  await project.write("src/skip.ts", "one\n");
  await project.git("add", ".");
  await project.git("commit", "-q", "-m", "one");
  await project.git("checkout", "-q", "-b", "feature");
  await project.write("src/a.ts", "one\n2\nthree\n");
  await project.git("commit", "-q", "-a", "-m", "two");
  await project.write("src/a.ts", "one\n2\n3\n");
  await project.write("src/skip.ts", "1\n");
  await project.write("src/new.ts", "1\n2");
  await project.write(
    "out/lcov.info",
    "SF:src/a.ts\nDA:1,0\nDA:2,1\nDA:3,0\nend_of_record\nSF:src/skip.ts\nDA:1,0\nend_of_record\n" +
      "SF:src/new.ts\nDA:1,0\nDA:2,1\nend_of_record\n",
  );
  return project;
}

Deno.test("coverage --changed shows what is uncovered of commits, edits and new files, and judges it", async () => {
  await using project = await changedProject();
  const judged = await project.cli(["coverage", "--changed", "--min", "50.1"]);
  assert.deepEqual([judged.code, judged.stderr], [1, "Judge the change: unentropy-track gate\n"]);
  const base = (await project.git("rev-parse", "main")).slice(0, 7);
  assert.equal(
    judged.stdout,
    `src/a.ts 1 of 2 uncovered
      2  2
✗     3  3
src/new.ts 1 of 2 uncovered
✗     1  1
      2  2

✗ 50 % of the change since ${base} is covered, 2 of 4, below 50.1 %
`,
  );
  assert.equal((await project.cli(["coverage", "--changed", "--min", "50"])).code, 0);
});

Deno.test("coverage --changed --json says everything, of named reports and since a named commit", async () => {
  await using project = await changedProject();
  const { code, stdout } = await project.cli(
    [
      "coverage",
      "--changed",
      "out/lcov.info",
      "--base",
      "feature",
      "--exclude",
      "src/new.ts",
      "--json",
    ],
  );
  const { base, value, change, passed } = JSON.parse(stdout);
  assert.deepEqual([code, value, passed], [0, 0, true]);
  assert.equal(base, await project.git("rev-parse", "feature"));
  // Named reports have no options of a metric.
  assert.deepEqual(change.uncovered.map(({ path }: { readonly path: string }) => path), [
    "src/a.ts",
    "src/skip.ts",
  ]);
});

Deno.test("coverage --changed passes without a coverable line, and says what it lacks", async () => {
  await using project = await changedProject();
  await project.git("add", ".");
  await project.git("commit", "-q", "-m", "three");
  const nothing = await project.cli(["coverage", "--changed", "--base", "HEAD", "--min", "80"]);
  assert.equal(nothing.code, 0);
  assert.match(
    nothing.stdout,
    /^\? No coverage of the change: it touches no line since [0-9a-f]{7} /,
  );
  for (
    const [words, expected] of [
      [["coverage", "--changed", "--base", "nope"], /CONTEXT_NO_COMMIT/],
      [
        ["coverage", "--changed", "--type", "function"],
        /--type function is for the coverage of everything/,
      ],
      [["coverage", "--changed", "--min", "101"], /number from 0 to 100/],
      [["coverage", "--base", "main"], /it says something of --changed/],
      [["coverage", "--changed", "--config", "other.json"], /CONFIG_NOT_FOUND/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(words);
    assert.deepEqual([code, expected.test(stderr)], [2, true], stderr);
  }
});

Deno.test("collect coverage --of change prints the same number, against where the branch left main", async () => {
  await using project = await changedProject();
  const { code, stdout } = await project.cli([
    "collect",
    "coverage",
    "out/lcov.info",
    "--of",
    "change",
  ]);
  // New files are not known to git yet; src/skip.ts is, and nobody excludes it here.
  assert.deepEqual([code, stdout], [0, `${100 / 3}\n`]);
});
