import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeProject, type Project } from "./_cli.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" },
  },
};
const FIXTURE = new URL("../fixtures/reference/unentropy-2.0.0.db", import.meta.url);

/** A project whose history has one run for each value, each of a commit of its own. */
async function withRuns(values: readonly number[]): Promise<Project> {
  const project = await makeProject(CONFIG);
  for (const [at, value] of values.entries()) {
    await project.write("size.txt", `${value}\n`);
    await project.git("add", "size.txt");
    await project.git("commit", "-q", "--allow-empty", "-m", `Size ${value}`);
    const { code, stderr } = await project.cli(["track", "--no-report", "--run-id", `run-${at}`]);
    assert.equal(code, 0, stderr);
  }
  return project;
}

async function json(
  project: Project,
  ...args: readonly string[]
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await project.cli([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("history list, show and series tell what was recorded", async () => {
  await using project = await withRuns([1000, 1100]);
  const { stdout } = await project.cli(["history", "list"]);
  assert.match(stdout, /main\s+local\s+run-1\s+Size 1100\n.*run-0\s+Size 1000/);
  const commit = await project.git("rev-parse", "HEAD~1");
  const shown = await project.cli(["history", "show", commit.slice(0, 7)]);
  assert.match(shown.stdout, /Size 1000/);
  assert.match(shown.stdout, /size\s+1 kB/);
  const { series } = await json(project, "history", "series", "size");
  assert.deepEqual(
    (series as { points: { value: number }[] }[])[0]?.points.map((point) => point.value),
    [1000, 1100],
  );
});

Deno.test("history show of an unknown run and series of an unknown metric say what there is", async () => {
  await using project = await withRuns([1]);
  const run = await project.cli(["history", "show", "fffffff"]);
  assert.deepEqual([run.code, /none of the 1 run/.test(run.stderr)], [2, true]);
  const series = await project.cli(["history", "series", "sise"]);
  assert.deepEqual([series.code, /the history has size/.test(series.stderr)], [2, true]);
});

Deno.test("history changes names the commit in which the level moved", async () => {
  await using project = await withRuns([1000, 1000, 1000, 1000, 2000, 2000, 2000]);
  const { stdout } = await project.cli(["history", "changes"]);
  const commit = await project.git("rev-parse", "--short=7", "HEAD~2");
  assert.match(stdout, new RegExp(`size rose 100 %.*${commit}`));
});

Deno.test("history prune forgets what it says and never the newest run; --dry-run changes nothing", async () => {
  await using project = await withRuns([1, 2, 3]);
  const before = await Deno.readFile(join(project.folder, ".unentropy/history.db"));
  const dry = await json(project, "history", "prune", "--max-runs", "1", "--dry-run");
  assert.deepEqual(dry, { forgotten: 2, stored: false });
  assert.deepEqual(await Deno.readFile(join(project.folder, ".unentropy/history.db")), before);
  assert.equal((await json(project, "history", "prune", "--max-runs", "1"))["forgotten"], 2);
  const { runs } = await json(project, "history", "list");
  assert.deepEqual((runs as { key: { runId: string } }[]).map((run) => run.key.runId), ["run-2"]);
  const bare = await project.cli(["history", "prune"]);
  assert.deepEqual([bare.code, /--max-runs or --max-age-days/.test(bare.stderr)], [2, true]);
});

Deno.test("history merge unites our databases and the reference system's, and overwrites nothing", async () => {
  await using project = await withRuns([1, 2]);
  const theirs = new Uint8Array(await Deno.readFile(FIXTURE));
  await project.write("theirs.db", theirs);
  const args = ["history", "merge", ".unentropy/history.db", "theirs.db", "-o", "all.db"];
  assert.equal((await json(project, ...args))["runs"], 292);
  assert.deepEqual(await Deno.readFile(join(project.folder, "theirs.db")), theirs);
  const again = await project.cli(args);
  assert.deepEqual([again.code, /the file exists/.test(again.stderr)], [2, true]);
  const missing = await project.cli(["history", "merge", "nope.db", "-o", "none.db"]);
  assert.deepEqual([missing.code, /Cannot read nope\.db/.test(missing.stderr)], [2, true]);
  const left = [...Deno.readDirSync(project.folder)].map((entry) => entry.name);
  assert.ok(!left.includes("none.db") && !left.some((name) => name.startsWith(".none.db")));
});

Deno.test("migrate copies every run, proves it by a checksum and leaves the source as it was", async () => {
  await using project = await withRuns([1, 2]);
  const path = join(project.folder, ".unentropy/history.db");
  const before = await Deno.readFile(path);
  const args = ["migrate", "--from", "sqlite-local", "--to", "sqlite-local:elsewhere/copy.db"];
  const done = await json(project, ...args);
  assert.deepEqual([done["runs"], done["copied"], done["targetRuns"]], [2, 2, 2]);
  assert.match(String(done["checksum"]), /^[0-9a-f]{64}$/);
  assert.deepEqual(await Deno.readFile(path), before);
  const again = await json(project, ...args);
  assert.deepEqual([again["copied"], again["targetRuns"]], [0, 2], "a second time changes nothing");
});

Deno.test("migrate refuses an unknown storage, a missing source and two names of one place", async () => {
  await using project = await withRuns([1]);
  for (
    const [from, to, words] of [
      ["sqlite-lokal", "sqlite-local:b.db", /no storage type/],
      ["sqlite-local:none.db", "sqlite-local:b.db", /none\.db/],
      ["sqlite-local", "sqlite-local:.unentropy/history.db", /the same place/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(["migrate", "--from", from, "--to", to]);
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
});

Deno.test("report and history read any database without a git repository", async () => {
  await using project = await withRuns([1]);
  await Deno.remove(join(project.folder, ".git"), { recursive: true });
  assert.equal((await project.cli(["report"])).code, 0);
  assert.equal((await project.cli(["history", "list"])).code, 0);
});

Deno.test("history verify names damaged runs with exit code 2; a merge mends them, --accept takes them", async () => {
  await using project = await withRuns([1000, 1100]);
  const whole = await project.cli(["history", "verify"]);
  assert.deepEqual([whole.code, whole.stdout], [
    0,
    `2 runs as recorded in ${project.folder}/.unentropy/history.db.\n`,
  ]);
  const path = join(project.folder, ".unentropy/history.db");
  await Deno.copyFile(path, join(project.folder, "copy.db"));
  const damage = () => {
    const sql = new DatabaseSync(path);
    sql.exec("UPDATE measurement SET value = value * 2 WHERE run = 2");
    sql.close();
  };
  damage();
  const commit = await project.git("rev-parse", "--short=7", "HEAD");
  const found = await project.cli(["history", "verify"]);
  assert.equal(found.code, 2);
  assert.match(found.stdout, new RegExp(`1 run NOT as recorded:\n  ${commit} .* main .*run-1`));
  const object = JSON.parse((await project.cli(["history", "verify", "--json"])).stdout);
  assert.deepEqual([object.whole, object.damaged[0].key.runId], [1, "run-1"]);
  const merged = await project.cli(["history", "merge", "copy.db"]);
  assert.equal(merged.code, 0, merged.stderr);
  assert.equal((await project.cli(["history", "verify"])).code, 0);
  damage();
  const accepted = await project.cli(["history", "verify", "--accept"]);
  assert.match(accepted.stdout, /They count as recorded from now on/);
  const after = await project.cli(["history", "verify"]);
  assert.deepEqual([after.code, after.stderr], [0, "The runs: unentropy-track history list\n"]);
  assert.match(after.stdout, /1 run with a digest that was made later/);
});
