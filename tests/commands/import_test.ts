import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, type Project } from "./_cli.ts";

const CONFIG = {
  metrics: {
    coverage: { type: "numeric", command: "echo 1", unit: "percent" },
    license: { type: "label", command: "echo MIT" },
  },
};
const FIXTURE = new URL("../fixtures/reference/unentropy-2.0.0.db", import.meta.url);
const EXPECTED = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/reference/expected.json", import.meta.url)),
).databases["unentropy-2.0.0.db"];
const COMMIT = "a".repeat(40);

function line(day: number, fields: Record<string, unknown> = {}): string {
  const timestamp = new Date(Date.UTC(2026, 0, day)).toISOString();
  return JSON.stringify({ metric_id: "coverage", timestamp, value_numeric: day, ...fields });
}

async function importJson(
  project: Project,
  ...args: readonly string[]
): Promise<{
  readonly stored: boolean;
  readonly values: number;
  readonly runs: { readonly added: number; readonly changed: number; readonly unchanged: number };
  readonly problems: readonly { readonly file: string; readonly line: number }[];
}> {
  const { code, stdout, stderr } = await project.cli(["import", ...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

async function series(project: Project): Promise<readonly { value: number; commit: string }[]> {
  const { code, stdout, stderr } = await project.cli(["history", "series", "coverage", "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).series[0].points;
}

function exists(project: Project, path: string): boolean {
  return Deno.readDirSync(join(project.folder, path, "..")).some((entry) =>
    path.endsWith(entry.name)
  );
}

Deno.test("import brings JSONL into the configured storage once, however often it is run", async () => {
  await using project = await makeProject(CONFIG);
  await project.write(
    "old.jsonl",
    [1, 2, 3].map((n) => line(n, { commit_sha: COMMIT })).join("\n"),
  );
  const first = await importJson(project, "old.jsonl");
  assert.deepEqual([first.stored, first.values, first.runs], [
    true,
    3,
    { added: 3, changed: 0, unchanged: 0 },
  ]);
  assert.deepEqual((await series(project)).map(({ value }) => value), [1, 2, 3]);
  const before = await Deno.readFile(join(project.folder, ".unentropy/history.db"));
  const again = await importJson(project, "old.jsonl");
  assert.deepEqual([again.stored, again.runs.unchanged], [false, 3]);
  assert.deepEqual(await Deno.readFile(join(project.folder, ".unentropy/history.db")), before);
});

Deno.test("import --dry-run says what would come in and writes nothing", async () => {
  await using project = await makeProject(CONFIG);
  await project.write("old.jsonl", line(1, { commit_sha: COMMIT }));
  const { code, stdout } = await project.cli(["import", "old.jsonl", "--dry-run"]);
  assert.deepEqual([code, /1 run would be imported/.test(stdout)], [0, true]);
  assert.equal(exists(project, ".unentropy"), false);
});

Deno.test("import leaves wrong lines out and tells their numbers; --strict imports nothing then", async () => {
  await using project = await makeProject(CONFIG);
  const text = [line(1, { commit_sha: COMMIT }), "{", line(2, { commit_sha: COMMIT, x: 1 })];
  await project.write("old.jsonl", text.join("\n"));
  const strict = await project.cli(["import", "old.jsonl", "--strict"]);
  assert.equal(strict.code, 2);
  assert.match(strict.stderr, /old\.jsonl:2: it is not JSON\n.*old\.jsonl:3: unknown field "x"/);
  assert.match(strict.stderr, /\[HISTORY_INVALID\][^]*nothing was imported/);
  assert.equal(exists(project, ".unentropy"), false);
  const { problems, runs } = await importJson(project, "old.jsonl");
  assert.deepEqual(problems.map((one) => [one.file, one.line]), [["old.jsonl", 2], [
    "old.jsonl",
    3,
  ]]);
  assert.equal(runs.added, 1);
});

Deno.test("import --strict wants every metric in the config, and says which was meant", async () => {
  await using project = await makeProject(CONFIG);
  await project.write("old.jsonl", line(1, { commit_sha: COMMIT, metric_id: "coverge" }));
  const strict = await project.cli(["import", "old.jsonl", "--strict"]);
  assert.equal(strict.code, 2);
  assert.match(strict.stderr, /"coverge" is not in the config \(did you mean "coverage"\?\)/);
  assert.equal((await importJson(project, "old.jsonl")).runs.added, 1);
});

Deno.test("import finds the commit that the trend branch was at", async () => {
  await using project = await makeProject(CONFIG);
  const first = await project.git("rev-parse", "HEAD");
  const time = Number(await project.git("log", "-1", "--format=%ct")) * 1000;
  const at = (ms: number) => ({ timestamp: new Date(time + ms).toISOString() });
  const lines = [line(1, at(-1000)), line(2, at(0)), line(3, at(5000))];
  await project.write("old.jsonl", lines.join("\n"));
  const { problems } = await importJson(project, "old.jsonl");
  assert.deepEqual(problems.map((one) => one.line), [1]);
  assert.deepEqual((await series(project)).map(({ commit }) => commit), [first, first]);
  const other = await project.cli(["import", "old.jsonl", "--trend-branch", "nope"]);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /git knows no such branch/);
});

Deno.test("import into a shallow clone needs the commits in the file", async () => {
  await using project = await makeProject(CONFIG);
  await project.git("commit", "-q", "--allow-empty", "-m", "Two");
  await project.git("clone", "-q", "--depth", "1", `file://${project.folder}`, "clone");
  await project.write("clone/with.jsonl", line(1, { commit_sha: COMMIT }));
  await project.write("clone/without.jsonl", line(1));
  const args = ["--config-file", "clone/unentropy.json", "-o", "out.db"];
  const { code, stderr } = await project.cli(["import", "clone/without.jsonl", ...args]);
  assert.deepEqual([code, /shallow/.test(stderr), /--unshallow/.test(stderr)], [2, true, true]);
  assert.equal((await importJson(project, "clone/with.jsonl", ...args)).runs.added, 1);
});

Deno.test("import -o writes a database file and leaves the configured storage alone", async () => {
  await using project = await makeProject(CONFIG);
  await project.write("old.jsonl", line(1, { commit_sha: COMMIT }));
  assert.equal((await importJson(project, "old.jsonl", "-o", "out/new.db")).stored, true);
  assert.equal(exists(project, ".unentropy"), false);
  const listed = await project.cli(["history", "list", "--storage-path", "out/new.db", "--json"]);
  assert.equal(JSON.parse(listed.stdout).runs.length, 1);
});

Deno.test("import takes the reference system's database and our own, twice without a change", async () => {
  await using project = await makeProject(CONFIG);
  const theirs = await Deno.readFile(FIXTURE);
  await project.write("theirs.db", theirs);
  const first = await importJson(project, "theirs.db");
  assert.deepEqual([first.runs.added, first.values], [290, EXPECTED.rows.metric_values]);
  assert.equal((await importJson(project, "theirs.db")).stored, false);
  assert.deepEqual(await Deno.readFile(join(project.folder, "theirs.db")), theirs);
  await Deno.rename(join(project.folder, ".unentropy"), join(project.folder, "old"));
  assert.equal((await importJson(project, "old/history.db")).runs.added, 290);
  await project.write("broken.db", theirs.slice(0, 5000));
  const broken = await project.cli(["import", "broken.db"]);
  assert.equal(broken.code, 2, broken.stdout);
});

Deno.test("import takes several files of other tools and the notes of git-metrics", async () => {
  await using project = await makeProject(CONFIG);
  const fixture = (name: string) =>
    Deno.readFileSync(new URL(`../fixtures/import/${name}`, import.meta.url));
  for (const name of ["benchmark_data.js", "octocov.json", "lighthouse.json"]) {
    await project.write(name, new Uint8Array(fixture(name)));
  }
  await project.write("table.csv", `date,sha,Line %\n2026-01-01T00:00:00Z,${COMMIT},77\n`);
  const files = ["benchmark_data.js", "octocov.json", "table.csv"];
  const columns = ["--column", "commit=sha", "--column", "coverage=Line %"];
  const { runs, values } = await importJson(project, ...files, ...columns);
  assert.deepEqual([runs.added, values], [5, 11]);
  const early = await project.cli(["import", "lighthouse.json"]);
  assert.equal(early.code, 2, "its time is before the first commit");
  const note = '[[metrics]]\nname = "coverage"\nvalue = 66.0\n';
  await project.git("notes", "--ref=refs/notes/metrics", "add", "-m", note, "HEAD");
  assert.equal((await importJson(project, "--format", "git-metrics")).runs.added, 1);
  assert.ok((await series(project)).some(({ value }) => value === 66));
  const fetched = '[[metrics]]\nname = "coverage"\nvalue = 67.0\n';
  await project.git(
    "notes",
    "--ref=refs/notes/metrics-remote-origin",
    "add",
    "-m",
    fetched,
    "HEAD",
  );
  const waiting = '[[changes]]\naction = "remove"\nname = "coverage"\nvalue = 67.0\n\n' +
    '[[changes]]\naction = "add"\nname = "coverage"\nvalue = 68.0\n';
  await project.git("notes", "--ref=refs/notes/metrics-changes", "add", "-m", waiting, "HEAD");
  assert.equal((await importJson(project, "--format", "git-metrics")).runs.changed, 1);
  assert.deepEqual((await series(project)).map(({ value }) => value).slice(-1), [68]);
});

Deno.test("import refuses what it cannot read", async () => {
  await using project = await makeProject(CONFIG);
  await project.write("what.txt", "hello");
  await project.write("bad.jsonl", new Uint8Array([0xff, 0xfe, 0x00]));
  await project.write("empty.jsonl", "\n");
  for (
    const [args, words] of [
      [[], /no file is named/],
      [["nope.jsonl"], /there is no such file/],
      [["."], /it is a folder/],
      [["what.txt"], /neither its name nor its content/],
      [["what.txt", "--format", "json"], /Allowed choices are jsonl/],
      [["bad.jsonl"], /not UTF-8/],
      [["empty.jsonl"], /there is no value in it/],
      [["what.txt", "--column", "x"], /FIELD=HEADER/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(["import", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, words);
  }
  assert.equal(exists(project, ".unentropy"), false);
});

Deno.test("import seed-workflow writes a workflow once; it uploads the artifact or has the secrets", async () => {
  await using project = await makeProject({ ...CONFIG, storage: { type: "sqlite-artifact" } });
  const file = ".github/workflows/unentropy-seed.yml";
  const { code, stderr } = await project.cli(["import", "seed-workflow"]);
  assert.equal(code, 0, stderr);
  const text = await Deno.readTextFile(join(project.folder, file));
  assert.match(text, /workflow_dispatch:/);
  assert.match(text, /fetch-depth: 0/);
  const uses = text.match(/uses: \S+/g) ?? [];
  assert.ok(uses.length === 3 && uses.every((one) => /@[0-9a-f]{40}$/.test(one)), "pinned actions");
  assert.match(text, /import "\$FILE".* -o unentropy-metrics\.db\n[^]*name: "unentropy-metrics"/);
  assert.equal((await project.cli(["import", "seed-workflow"])).code, 2);
  await project.write(
    "unentropy.json",
    JSON.stringify({ ...CONFIG, storage: { type: "sqlite-s3" } }),
  );
  assert.equal((await project.cli(["import", "seed-workflow", "--force"])).code, 0);
  const s3 = await Deno.readTextFile(join(project.folder, file));
  assert.match(s3, /AWS_SECRET_ACCESS_KEY: \$\{\{ secrets\.AWS_SECRET_ACCESS_KEY \}\}/);
  assert.doesNotMatch(s3, /upload-artifact/);
  await project.write("unentropy.json", JSON.stringify(CONFIG));
  const local = await project.cli(["import", "seed-workflow", "--force"]);
  assert.deepEqual([local.code, /ends with the runner/.test(local.stderr)], [2, true]);
});
