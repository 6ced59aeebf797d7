import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TrackResult } from "../../core/track_result.ts";
import { ANSWER, makeProject, type Project, startCli } from "./_cli.ts";

const CONFIG = { metrics: { answer: ANSWER } };

/** What a user sees of a failure: what, why, what to do, a code, and no stack trace. */
async function refuses(
  project: Project,
  code: string,
  words: RegExp,
  ...args: readonly string[]
): Promise<void> {
  const result = await project.cli(["track", ...args]);
  assert.equal(result.code, 2, result.stdout + result.stderr);
  const text = result.stdout + result.stderr;
  assert.match(text, new RegExp(`\\[${code}\\]`), text);
  assert.match(text, words, text);
  assert.match(text, /^ {2}why /m);
  assert.match(text, /^ {2}fix /m);
  assert.doesNotMatch(text, /^\s+at .*:\d+:\d+/m, "no stack trace for users");
}

function countRuns(project: Project, path = ".unentropy/history.db"): number {
  const db = new DatabaseSync(join(project.folder, path), { readOnly: true });
  try {
    return Number(db.prepare("SELECT count(*) AS n FROM run").get()?.["n"]);
  } finally {
    db.close();
  }
}

async function withHistory(config: unknown = CONFIG): Promise<Project> {
  const project = await makeProject(config);
  assert.equal((await project.cli(["track", "--config-file", "unentropy.json"])).code, 0);
  return project;
}

Deno.test("no config: the error names init and --config", async () => {
  await using project = await makeProject();
  await Deno.remove(join(project.folder, "unentropy.json"));
  await refuses(project, "CONFIG_NOT_FOUND", /unentropy-track init/);
});

Deno.test("a config that is not JSON: the error names line and column", async () => {
  await using project = await makeProject('{\n  "metrics": {,}\n}');
  await refuses(project, "CONFIG_NOT_JSON", /line 2|:2:/);
});

Deno.test("a folder instead of a config", async () => {
  await using project = await makeProject();
  await Deno.mkdir(join(project.folder, "folder"));
  await refuses(project, "CONFIG_UNREADABLE", /is a directory/, "--config-file", "folder");
});

Deno.test("empty metrics", async () => {
  await using project = await makeProject({ metrics: {} });
  await refuses(project, "CONFIG_INVALID", /\$\.metrics/);
});

Deno.test("every problem of a config is listed, with a suggestion for a misspelt metric", async () => {
  await using project = await makeProject({
    metrics: { coverage: { type: "number", command: "echo 1" } },
    qualityGate: { thresholds: [{ metric: "covrage", mode: "min", target: 1 }] },
    sorces: ["src"],
  });
  await refuses(project, "CONFIG_INVALID", /\$\.metrics\.coverage\.type[\s\S]*"?coverage/);
  const { stderr } = await project.cli(["track"]);
  assert.match(stderr, /\$\.qualityGate\.thresholds\[0\]\.metric/);
  assert.match(stderr, /did you mean "?coverage/i);
  assert.match(stderr, /\$\.sorces/);
});

Deno.test("a wrong config leaves the history as it was", async () => {
  await using project = await withHistory();
  const path = join(project.folder, ".unentropy/history.db");
  const before = await Deno.readFile(path);
  await project.write("unentropy.json", "{");
  await refuses(project, "CONFIG_NOT_JSON", /./);
  assert.deepEqual(await Deno.readFile(path), before);
});

for (
  const [name, metric, code, words] of [
    [
      "a collector's file is missing",
      { command: "@collect coverage-lcov nope.info" },
      "COLLECT_NO_FILE",
      /nope\.info/,
    ],
    ["a command hangs", { command: "sleep 600", timeout: 300 }, "COLLECT_TIMEOUT", /300 ms|0\.3 s/],
    ["a command prints nothing", { command: "true" }, "COLLECT_OUTPUT", /nothing|no output/],
    [
      "a command prints 100 MB",
      { command: "head -c 100000000 /dev/zero | tr '\\0' 7" },
      "COLLECT_OUTPUT",
      /1048576 bytes|1 MiB/,
    ],
    [
      "a command is killed",
      { command: "kill -9 $$" },
      "COLLECT_COMMAND_FAILED",
      /SIGKILL|signal|137/,
    ],
    ["a command prints a percent sign", { command: "echo 85%" }, "COLLECT_OUTPUT", /"85%"/],
    [
      "a command does not exist",
      { command: "no-such-program-anywhere" },
      "COLLECT_COMMAND_FAILED",
      /127/,
    ],
  ] as const
) {
  Deno.test(`${name}: a clear message, and the other metric is recorded`, async () => {
    await using project = await makeProject({
      metrics: { answer: ANSWER, odd: { type: "numeric", ...metric } },
    });
    await refuses(project, code, words);
    assert.equal(countRuns(project), 1);
  });
}

Deno.test("a hanging command is ended with everything it started", async () => {
  await using project = await makeProject({
    metrics: {
      odd: {
        type: "numeric",
        command: "sh -c 'echo $$ > pid; exec sleep 600' & wait",
        timeout: 500,
      },
    },
  });
  await refuses(project, "COLLECT_TIMEOUT", /./);
  const pid = Number(await Deno.readTextFile(join(project.folder, "pid")));
  assert.throws(() => Deno.kill(pid, "SIGCONT"), "the grandchild is gone");
});

Deno.test("the database's path is a directory", async () => {
  await using project = await makeProject();
  await Deno.mkdir(join(project.folder, "folder"));
  await refuses(project, "STORAGE_SETTINGS", /is a (folder|directory)/, "--storage-path", "folder");
});

Deno.test({
  name: "the database's path is not writable",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using project = await makeProject();
    await refuses(
      project,
      "STORAGE_PERMISSION",
      /\/sys\/unentropy/,
      "--storage-path",
      "/sys/unentropy/history.db",
    );
  },
});

Deno.test("a text file instead of a database is kept aside and the run is recorded", async () => {
  await using project = await makeProject();
  await project.write(".unentropy/history.db", "this is no database, but somebody's notes\n");
  const { code, stdout, stderr } = await project.cli(["track", "--json"]);
  assert.equal(code, 0, stderr);
  const result: TrackResult = JSON.parse(stdout);
  assert.equal(result.storage?.recovered, "new");
  assert.match(result.warnings.join("\n"), /corrupt-/);
  const kept = [...Deno.readDirSync(join(project.folder, ".unentropy"))]
    .find((entry) => entry.name.includes("corrupt-"));
  assert.ok(kept);
  const text = await Deno.readTextFile(join(project.folder, ".unentropy", kept.name));
  assert.match(text, /somebody's notes/);
  assert.equal(countRuns(project), 1);
});

Deno.test("a database of a newer schema is refused and left as it is", async () => {
  await using project = await withHistory();
  const path = join(project.folder, ".unentropy/history.db");
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 9999");
  db.close();
  const before = await Deno.readFile(path);
  await refuses(project, "HISTORY_NEWER_SCHEMA", /newer|9999/);
  assert.deepEqual(await Deno.readFile(path), before);
});

Deno.test("another program's SQLite database is refused and left as it is", async () => {
  await using project = await makeProject();
  const path = join(project.folder, "other.db");
  const db = new DatabaseSync(path);
  db.exec("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')");
  db.close();
  const before = await Deno.readFile(path);
  await refuses(project, "HISTORY_NOT_OURS", /other\.db|another/, "--storage-path", "other.db");
  assert.deepEqual(await Deno.readFile(path), before);
});

Deno.test({
  name: "a full disk: the old history is still whole",
  ignore: Deno.build.os !== "linux" || !canMount(),
  fn: async () => {
    await using project = await makeProject();
    const disk = join(project.folder, "disk");
    await Deno.mkdir(disk);
    await run("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk);
    try {
      const args = ["--storage-path", "disk/history.db", "--no-report"];
      assert.equal((await project.cli(["track", ...args])).code, 0);
      await refuses(project, "STORAGE_DISK_FULL", /space/, ...args);
      assert.equal(countRuns(project, "disk/history.db"), 1);
    } finally {
      await run("umount", disk);
    }
  },
});

Deno.test("not a git repository: the error names --commit and --branch, which then work", async () => {
  await using project = await makeProject();
  await Deno.remove(join(project.folder, ".git"), { recursive: true });
  await refuses(project, "CONTEXT_NO_GIT", /--commit and --branch/);
  await project.write("lcov.info", "SF:a\nDA:1,1\nend_of_record\n");
  for (
    const command of [
      "gate",
      "compare --base main",
      "backfill",
      "coverage --changed lcov.info",
      "import --format git-metrics",
    ]
  ) {
    const { code, stderr } = await project.cli(command.split(" "));
    assert.equal(code, 2, command);
    assert.match(
      stderr,
      /\[CONTEXT_NO_GIT\]\n {2}why {2}this folder is in no git repository\n {2}fix {2}Run it inside the repository/,
    );
  }
  const args = ["--commit", "a".repeat(40), "--branch", "main"];
  assert.equal((await project.cli(["track", ...args])).code, 0);
});

Deno.test("a detached HEAD: the error names --branch, which then works", async () => {
  await using project = await makeProject();
  await project.git("checkout", "-q", "--detach");
  await refuses(project, "CONTEXT_DETACHED", /--branch main/);
  assert.equal((await project.cli(["track", "--branch", "main"])).code, 0);
});

Deno.test("an empty repository: the error says that there is no commit", async () => {
  await using project = await makeProject();
  await Deno.remove(join(project.folder, ".git"), { recursive: true });
  await project.git("init", "-q");
  await refuses(project, "CONTEXT_NO_COMMIT", /no commit yet/);
});

Deno.test("an unknown flag and an unknown command each name the way out", async () => {
  await using project = await makeProject();
  const flag = await project.cli(["track", "--storge-type", "x"]);
  assert.equal(flag.code, 2);
  assert.match(flag.stderr, /--storage-type/);
  const command = await project.cli(["trakc"]);
  assert.equal(command.code, 2);
  assert.match(command.stderr, /unentropy-track track/);
});

Deno.test("a malformed setting names where it came from", async () => {
  await using project = await makeProject();
  const { code, stderr } = await project.cli(["track"], { "INPUT_TIMEOUT": "soon" });
  assert.equal(code, 2);
  assert.match(stderr, /timeout/);
  assert.match(stderr, /soon/);
});

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** Whether this user may mount a file system, which a disk of a known size needs. */
function canMount(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    const mounted =
      new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder] })
        .outputSync().success;
    if (mounted) new Deno.Command("umount", { args: [folder] }).outputSync();
    return mounted;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  } finally {
    Deno.removeSync(folder);
  }
}

Deno.test("a folder for temporary files that cannot be used is named with TMPDIR", async () => {
  await using project = await makeProject();
  const TMPDIR = `${project.folder}/nowhere`;
  const words = ["history", "list"];
  // The folder counts for the whole process, so the program gets one of its own.
  const { code, stderr } = await startCli(words, { cwd: project.folder, env: { TMPDIR } }).result;
  assert.equal(code, 2);
  assert.match(stderr, /fix {2}Make room in .*nowhere, or set TMPDIR to a folder/);
});
