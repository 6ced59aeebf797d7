import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, type Project, type RunningCli, startCli } from "./_cli.ts";

const SOURCES = {
  lines: { type: "numeric", command: "@collect loc -l typescript" },
  todos: { type: "numeric", command: "@collect count -p TO[D]O" },
};
const SIZE = { type: "numeric", collect: { from: "size", paths: ["size.txt"] } } as const;
const VALUE = { type: "numeric", command: "cat value.txt" } as const;

/** A project with so many commits behind its first: `value.txt` holds their number, `a.ts` as many lines. */
async function withPast(config: unknown, commits: number): Promise<Project> {
  const project = await makeProject(config);
  await project.write(".gitignore", ".unentropy/\n");
  for (let at = 1; at <= commits; at++) {
    await project.write("value.txt", `${at}\n`);
    await project.write("a.ts", "let a; // TODO\n".repeat(at));
    await project.git("add", "-A");
    await project.git("commit", "-q", "-m", `Commit ${at}`);
  }
  return project;
}

async function backfill(project: Project, ...args: readonly string[]): Promise<Backfilled> {
  const { code, stdout, stderr } = await project.cli(["backfill", "--json", ...args]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

interface Backfilled {
  readonly chosen: number;
  readonly known: number;
  readonly done: number;
  readonly failed: number;
  readonly stored: number;
  readonly cached: number;
  readonly checkedOut: number;
  readonly failures: readonly { readonly metric: string; readonly code: string }[];
}

/** The values of a metric, oldest first. */
async function values(project: Project, metric: string): Promise<readonly number[]> {
  const { stdout, stderr } = await project.cli([
    "history",
    "series",
    metric,
    "--limit",
    "1000",
    "--json",
  ]);
  assert.ok(stdout !== "", stderr);
  const { series }: { series: readonly { points: readonly { value: number }[] }[] } = JSON.parse(
    stdout,
  );
  return series.flatMap(({ points }) => points.map(({ value }) => value)).sort((a, b) => a - b);
}

/** Everything of the user's that must not change. */
async function untouched(project: Project): Promise<readonly unknown[]> {
  const index = await Deno.readFile(join(project.folder, ".git", "index"));
  const hash = await crypto.subtle.digest("SHA-256", index);
  return [
    await project.git("status", "--porcelain"),
    new Uint8Array(hash).join(),
    await project.git("worktree", "list"),
    await project.git("rev-parse", "HEAD", "--symbolic-full-name", "HEAD"),
  ];
}

Deno.test("backfill measures every past commit with its own time, subject and author, marked as such", async () => {
  await using project = await withPast({ metrics: { value: VALUE, ...SOURCES } }, 3);
  const result = await backfill(project);
  assert.deepEqual([result.done, result.stored, result.checkedOut], [4, 4, 4]);
  assert.deepEqual(await values(project, "value"), [1, 2, 3]);
  assert.deepEqual(await values(project, "lines"), [0, 1, 2, 3]);
  assert.deepEqual(await values(project, "todos"), [0, 1, 2, 3]);
  const { stdout } = await project.cli(["history", "list", "--json"]);
  const { runs } = JSON.parse(stdout);
  const commit = await project.git("rev-parse", "HEAD~1");
  const run = runs.find((one: { readonly commit: string }) => one.commit === commit);
  assert.deepEqual(
    [run.event, run.branch, run.subject, run.author, Date.parse(run.time) || run.time],
    [
      "backfill",
      "main",
      "Commit 2",
      "Ada",
      1000 * Number(await project.git("log", "-1", "--format=%ct", commit)),
    ],
  );
});

Deno.test("commits of one second keep their order", async () => {
  await using project = await withPast({ metrics: { value: VALUE } }, 12);
  await backfill(project);
  const { stdout } = await project.cli(["history", "series", "value", "--json"]);
  const { series: [{ points }] }: {
    readonly series: readonly [{ readonly points: readonly { readonly value: number }[] }];
  } = JSON.parse(stdout);
  assert.deepEqual(points.map(({ value }) => value), Array.from({ length: 12 }, (_, i) => i + 1));
});

Deno.test("backfill never touches the user's work tree and index", async () => {
  await using project = await withPast({ metrics: { value: VALUE, ...SOURCES } }, 3);
  await project.write("staged.txt", "staged");
  await project.git("add", "staged.txt");
  await project.write("a.ts", "changed");
  await project.write("new.txt", "untracked");
  const before = await untouched(project);
  await backfill(project, "--setup", "echo 1 > left && git rm -q --cached a.ts");
  assert.deepEqual(await untouched(project), before);
});

Deno.test("sources are read without a checkout, and what did not change is not measured again", async () => {
  await using project = await withPast({ metrics: SOURCES }, 3);
  await project.git("commit", "-q", "--allow-empty", "-m", "Nothing");
  const { done, checkedOut, cached } = await backfill(project, "--jobs", "1");
  assert.deepEqual({ done, checkedOut, cached }, { done: 5, checkedOut: 0, cached: 2 });
});

Deno.test("the size of a file that did not change is taken over, unless a setup may have changed it", async () => {
  await using project = await withPast({ metrics: { size: SIZE } }, 1);
  await project.write("size.txt", "12345");
  await project.git("add", "size.txt");
  await project.git("commit", "-q", "-m", "Size");
  for (const name of ["one", "two"]) {
    await project.write(name, "");
    await project.git("add", name);
    await project.git("commit", "-q", "-m", name);
  }
  const result = await backfill(project, "--jobs", "1", "--last", "3");
  assert.deepEqual([result.cached, result.checkedOut], [2, 1]);
  assert.deepEqual(await values(project, "size"), [5, 5, 5]);
  const again = await backfill(project, "--again", "--last", "3", "--setup", "echo 1 >> size.txt");
  assert.deepEqual([again.cached, again.checkedOut], [0, 3]);
  assert.deepEqual(await values(project, "size"), [7, 7, 7]);
});

Deno.test("what was measured is not measured again, a metric that is new is", async () => {
  await using project = await withPast({ metrics: { value: VALUE, ...SOURCES } }, 3);
  const first = await backfill(project, "--last", "2", "--metric", "lines");
  assert.deepEqual([first.chosen, first.known, first.done], [2, 0, 2]);
  const second = await backfill(project, "--metric", "lines");
  assert.deepEqual([second.chosen, second.known, second.done], [4, 2, 2]);
  const third = await backfill(project);
  assert.deepEqual([third.known, third.done], [0, 4]);
  assert.deepEqual(await values(project, "lines"), [0, 1, 2, 3]);
  assert.deepEqual((await backfill(project)).done, 0);
});

Deno.test("a commit that CI measured is not measured again: it stays one point", async () => {
  await using project = await withPast({ metrics: { value: VALUE } }, 3);
  // The history is the repository's, whether a job or a laptop looks at it.
  await project.git("remote", "add", "origin", "https://github.com/acme/shop.git");
  for (const [run, commit] of [["1", "main~1"], ["2", "main"]] as const) {
    await project.git("checkout", "-q", "--detach", commit);
    const { code, stderr } = await project.cli(["track", "--quiet"], {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: run,
      GITHUB_EVENT_NAME: "push",
      GITHUB_REF: "refs/heads/main",
      GITHUB_SHA: await project.git("rev-parse", "HEAD"),
    });
    assert.equal(code, 0, stderr);
  }
  await project.git("checkout", "-q", "main");
  const { chosen, known, done, failed } = await backfill(project);
  // The first commit has no file to read, so its run is one of a failure.
  assert.deepEqual([chosen, known, done, failed], [4, 2, 2, 1]);
  assert.deepEqual(await values(project, "value"), [1, 2, 3]);
});

Deno.test("commits that fail are recorded with their failures, skipped and told once", async () => {
  await using project = await withPast({ metrics: { value: VALUE, ...SOURCES } }, 2);
  const { code, stdout } = await project.cli(["backfill", "--setup", "test -f value.txt"]);
  assert.equal(code, 0);
  assert.match(stdout, /3 commits of main measured/);
  assert.match(stdout, /1 commit lack/);
  assert.match(stdout, /value: Cannot prepare the commit's work tree: exit code 1/);
  assert.deepEqual(await values(project, "value"), [1, 2]);
  assert.equal((await backfill(project)).done, 0);
});

Deno.test("a setup is the user's own line for the shell, whatever stands in it", async () => {
  for (const setup of ["true # prepare", "echo much; exec true", "if true; then true; fi"]) {
    await using project = await withPast({ metrics: { value: VALUE } }, 1);
    await backfill(project, "--setup", setup);
    assert.deepEqual(await values(project, "value"), [1], setup);
  }
});

Deno.test("where nothing can be measured the exit code is 2", async () => {
  await using project = await makeProject({ metrics: { value: VALUE } });
  const { code, stdout } = await project.cli(["backfill"]);
  assert.equal(code, 2);
  assert.match(stdout, /value: The command failed/);
});

Deno.test("backfill says that a setup line makes what past commits lack", async () => {
  const report = { type: "numeric", command: "@collect coverage lcov.info" };
  await using project = await withPast({ metrics: { value: VALUE, report } }, 2);
  const { stdout } = await project.cli(["backfill"]);
  assert.match(stdout, /lack a metric[^]*Cannot find lcov\.info[^]*--setup LINE makes reports/);
  const prepared = await project.cli(["backfill", "--again", "--setup", "true"]);
  assert.doesNotMatch(prepared.stdout, /--setup LINE/);
});

Deno.test("backfilled runs are a baseline for the gate", async () => {
  const config = (threshold: unknown) => ({
    metrics: { lines: SOURCES.lines },
    qualityGate: { mode: "hard", thresholds: [threshold] },
  });
  await using project = await withPast(
    config({ metric: "lines", mode: "delta-max-increase", maxIncreasePercent: 50 }),
    3,
  );
  await backfill(project);
  await project.write("a.ts", "let a;\n".repeat(9));
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Grow");
  const { code, stdout, stderr } = await project.cli(["gate"]);
  assert.equal(code, 1, stdout + stderr);
});

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [["--since", "yesterday"], /Write it as 2024-01-31/],
  [["--since", "2024-02-30"], /Write it as 2024-01-31/],
  [["--last", "0"], /a whole number from 1/],
  [["--every", "month"], /day, week, tag or merge/],
  [["--jobs", "many"], /a whole number from 1/],
  [["--metric", "valeu"], /Did you mean "value"\?/],
  [["--commit", "nowhere"], /git does not know it/],
];

Deno.test("wrong flags are named, and nothing is measured", async () => {
  await using project = await makeProject({ metrics: { value: VALUE } });
  for (const [args, message] of WRONG) {
    const { code, stderr } = await project.cli(["backfill", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
  }
  const help = await project.cli(["backfill", "--help"]);
  assert.match(help.stdout, /Examples:\n {2}unentropy-track backfill --last 200/);
});

/** A command that waits in the commit whose value it is told, after it has said so through a named pipe, until the pipe is opened again. */
function waitingAt(value: number, pipe: string): unknown {
  const wait =
    `if [ $(cat value.txt) = ${value} ] && [ -p ${pipe} ]; then echo > ${pipe}; cat ${pipe}; fi`;
  return { type: "numeric", command: `${wait}; cat value.txt`, timeout: 300_000 };
}

/** Waits until the command says so, or fails with what the program says if it ends before. */
async function reached(pipe: string, { result }: RunningCli): Promise<void> {
  const reader = new Deno.Command("cat", { args: [pipe], stdout: "null" }).spawn();
  const early = await Promise.race([reader.status.then(() => undefined), result]);
  if (early === undefined) return;
  reader.kill("SIGKILL");
  await reader.status;
  assert.fail(`the program ended before: ${early.stderr}`);
}

/** Adds commits to the project, fast: `value.txt` holds their number from 1. */
async function addCommits(project: Project, commits: number): Promise<void> {
  const script = Array.from({ length: commits }, (_, index) => {
    const value = String(index + 1);
    return [
      "commit refs/heads/main",
      `committer Ada <ada@example.com> ${1_700_000_000 + index} +0000`,
      "data 1",
      "c",
      ...(index === 0 ? ["from refs/heads/main^0"] : []),
      "M 644 inline value.txt",
      `data ${value.length}`,
      value,
      "",
    ].join("\n");
  }).join("");
  const git = new Deno.Command("git", {
    args: ["fast-import", "--quiet"],
    cwd: project.folder,
    stdin: "piped",
  }).spawn();
  const writer = git.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  assert.ok((await git.status).success);
  await project.git("reset", "-q", "--hard");
}

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  Deno.test({
    name: `after ${signal} a backfill goes on where it was, and leaves no work tree behind`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const temp = await Deno.realPath(await Deno.makeTempDir());
      try {
        const pipe = join(temp, "pipe");
        assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
        const config = { metrics: { value: waitingAt(5, pipe) } };
        await using project = await makeProject(config);
        await project.write(".git/info/exclude", ".unentropy/\n");
        // More than are stored at once.
        await addCommits(project, 110);
        const before = await untouched(project);
        const running = startCli(["backfill", "--jobs", "1"], {
          cwd: project.folder,
          env: { TMPDIR: temp },
        });
        await reached(pipe, running);
        running.kill(signal);
        const { code, stderr } = await running.result;
        // A command that outlived the program goes on.
        (await Deno.open(pipe, { read: true, write: true })).close();
        await Deno.remove(pipe);
        if (signal === "SIGINT") {
          assert.equal(code, 2);
          assert.match(stderr, /INTERRUPTED/);
          assert.match(stderr, /105 of 111 commits are measured and stored/);
          assert.deepEqual(await untouched(project), before);
        } else {
          assert.notEqual(await project.git("worktree", "list"), before[2]);
        }
        const { known, done } = await backfill(project);
        assert.equal(known + done, 111);
        // Records are stored by the hundred, and on a slow machine after some time.
        assert.ok(signal === "SIGINT" ? known === 105 : known > 0, `${known} were stored`);
        assert.deepEqual(
          await values(project, "value"),
          Array.from({ length: 110 }, (_, index) => index + 1),
        );
        assert.deepEqual(await untouched(project), before);
      } finally {
        await Deno.remove(temp, { recursive: true });
      }
    },
  });
}

Deno.test("what past commits accept counts, in their own messages and in what they merged", async () => {
  await using project = await withPast({ metrics: { value: VALUE } }, 2);
  const commit = async (value: string, message: string) => {
    await project.write("value.txt", value);
    await project.git("commit", "-qam", message);
    return await project.git("rev-parse", "HEAD");
  };
  const own = await commit("9\n", "Grow\n\nUnentropy-Accept: value because of i18n");
  await project.git("checkout", "-q", "-b", "feature");
  await commit("19\n", "Grow more\n\nUnentropy-Accept: value by 20 because of the parser");
  await project.git("checkout", "-q", "-");
  await project.git("merge", "-q", "--no-ff", "-m", "Merge the feature", "feature");
  const merge = await project.git("rev-parse", "HEAD");
  await backfill(project);
  const { stdout } = await project.cli(["history", "show", own, "--json"]);
  assert.match(stdout, /of i18n/);
  const merged = await project.cli(["history", "show", merge, "--json"]);
  assert.match(merged.stdout, /of the parser/);
});

Deno.test("the coverage of a change is that of each commit against the one before", async () => {
  await using project = await withPast({
    metrics: { patch: { collect: { from: "coverage", files: "lcov.info", of: "change" } } },
  }, 1);
  const [hit, missed] = ["SF:a.ts\nDA:2,1\nend_of_record\n", "SF:a.ts\nDA:3,0\nend_of_record\n"];
  for (const [at, report] of [hit, missed].entries()) {
    await project.write("a.ts", "let a; // TODO\n".repeat(at + 2));
    await project.write("lcov.info", report);
    await project.git("add", "-A");
    await project.git("commit", "-q", "-m", "One more");
  }
  assert.equal((await backfill(project, "--last", "2")).failed, 0);
  assert.deepEqual(await values(project, "patch"), [0, 100]);
});
