import assert from "node:assert/strict";
import { join } from "node:path";
import type { Comparison } from "../../track/compare/compare.ts";
import { makeProject, type Project, startCli } from "./_cli.ts";

const TIME = { type: "numeric", unit: "duration", command: "cat time.txt" };

/** A project whose main takes ten seconds and whose checked-out branch takes another time. */
async function changed(time: string, config: object = {}): Promise<Project> {
  const project = await makeProject({ metrics: { time: TIME }, ...config });
  await project.write("time.txt", "10");
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Ten");
  await project.git("checkout", "-q", "-b", "feature");
  await project.write("time.txt", time);
  await project.git("commit", "-q", "-a", "-m", "Change");
  return project;
}

/** Runs with a temporary folder of its own and proves that nothing is left behind. */
async function compare(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Awaited<ReturnType<Project["cli"]>>> {
  const temp = await Deno.makeTempDir();
  try {
    const before = await project.git("status", "--porcelain");
    const result = await project.cli(["compare", ...args], { TMPDIR: temp, ...env });
    await assertClean(project, temp);
    assert.equal(await project.git("status", "--porcelain"), before);
    return result;
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

async function assertClean(project: Project, temp: string): Promise<void> {
  assert.equal((await project.git("worktree", "list")).split("\n").length, 1);
  // A compiled program keeps its code there for its next start.
  const left = [...Deno.readDirSync(temp)].filter(({ name }) => !name.startsWith("deno-compile-"));
  assert.deepEqual(left, []);
}

Deno.test("compare tells what is worse, and fails in mode hard only", async () => {
  await using project = await changed("12");
  const soft = await compare(project, ["--base", "main"]);
  assert.equal(soft.code, 0, soft.stderr);
  assert.match(soft.stdout, /time\s+10 s\s+12 s\s+\+20 %.*worse/);
  assert.match(soft.stdout, /1 of 1 worse, by 5 pairs \(mode soft\)/);
  const hard = await compare(project, ["--base", "main", "--quality-gate-mode", "hard"]);
  assert.equal(hard.code, 1);
});

Deno.test("compare --json gives every value; what got better is not worse", async () => {
  await using project = await changed("8", { qualityGate: { mode: "hard" } });
  const { code, stdout } = await compare(project, ["--base", "main", "--pairs", "7", "--json"]);
  const result: Comparison = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.deepEqual([result.base, result.head], [
    await project.git("rev-parse", "main"),
    await project.git("rev-parse", "HEAD"),
  ]);
  const [time] = result.compared;
  assert.deepEqual([time?.baseValues, time?.headValues], [Array(7).fill(10), Array(7).fill(8)]);
  assert.deepEqual([time?.isWorse, time?.direction], [false, "lower"]);
});

Deno.test("compare judges more than five metrics by the stricter limit, and says so", async () => {
  const metrics = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`time-${index}`, TIME]));
  for (const [count, isStrict] of [[5, false], [6, true]] as const) {
    await using project = await changed("12", { metrics: metrics(count) });
    const { stdout } = await compare(project, ["--base", "main"]);
    assert.equal(
      stdout.includes("by 5 pairs and the stricter limit (mode soft)"),
      isStrict,
      stdout,
    );
    const json = await compare(project, ["--base", "main", "--json"]);
    const result: Comparison = JSON.parse(json.stdout);
    assert.equal(result.isStrict, isStrict);
    assert.equal((result.compared[0]?.limit ?? 0) > 7, isStrict);
  }
});

Deno.test("compare measures in turn, and every other pair begins with the other side", async () => {
  await using project = await changed("12", {
    metrics: { time: { ...TIME, command: 'cat time.txt | tee -a "$ORDER_FILE"; cat time.txt' } },
  });
  const file = await Deno.makeTempFile();
  await compare(project, ["--base", "main"], { ORDER_FILE: file });
  const order = (await Deno.readTextFile(file)).match(/10|12/g);
  await Deno.remove(file);
  assert.deepEqual(order, ["10", "12", "12", "10", "10", "12", "12", "10", "10", "12"]);
});

Deno.test("compare ignores changes below minEffect, and those that are not committed", async () => {
  await using project = await changed("10.1", {
    metrics: { time: { ...TIME, minEffect: "2%" } },
    qualityGate: { mode: "hard" },
  });
  await project.write("time.txt", "99");
  const { code, stdout, stderr } = await compare(project, ["--base", "main"]);
  assert.equal(code, 0);
  assert.match(stdout, /10\.1 s\s+\+1 %/);
  assert.match(stderr, /not committed were not compared/);
  assert.equal(await Deno.readTextFile(join(project.folder, "time.txt")), "99");
});

Deno.test("compare goes back to where the change left the base", async () => {
  await using project = await changed("12");
  const left = await project.git("rev-parse", "main");
  await project.git("checkout", "-q", "main");
  await project.write("time.txt", "20");
  await project.git("commit", "-q", "-a", "-m", "Main goes on");
  await project.git("checkout", "-q", "feature");
  const { stdout } = await compare(project, ["--base", "main", "--json"]);
  assert.equal((JSON.parse(stdout) as Comparison).base, left);
});

Deno.test("compare of a merge that was made to be measured begins at the target's tip", async () => {
  await using project = await changed("12");
  await project.git("checkout", "-q", "main");
  await project.write("other.txt", "main goes on");
  await project.git("add", "other.txt");
  await project.git("commit", "-q", "-m", "Main goes on");
  const tip = await project.git("rev-parse", "main");
  // As the runner checks out refs/pull/7/merge: no branch, the target's tip is the first parent.
  await project.git("checkout", "-q", "--detach", "main");
  await project.git("merge", "-q", "--no-ff", "-m", "Merge feature into main", "feature");
  const { stdout, stderr } = await compare(project, ["--base", "main", "--json"]);
  assert.equal((JSON.parse(stdout) as Comparison).base, tip, stderr);
});

Deno.test("compare prepares both work trees, and tells when that fails", async () => {
  await using project = await changed("12", {
    metrics: { time: { ...TIME, command: "cat built.txt" } },
  });
  const built = await compare(project, ["--base", "main", "--setup", "cp time.txt built.txt"]);
  assert.match(built.stdout, /10 s\s+12 s/);
  const broken = await compare(project, ["--base", "main", "--setup", "echo no luck >&2; exit 3"]);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /Cannot prepare the work tree of the base/);
  assert.match(broken.stderr, /no luck/);
});

Deno.test("compare run by a hook of git's measures its own work trees", async () => {
  await using project = await changed("12", {
    metrics: { time: { ...TIME, command: "git show HEAD:time.txt" } },
  });
  const env = { GIT_DIR: join(project.folder, ".git"), GIT_INDEX_FILE: ".git/index" };
  const { stdout, stderr } = await project.cli(["compare", "--base", "main"], env);
  assert.match(stdout, /10 s\s+12 s/, stderr);
  const setup = 'test "$(git show HEAD:time.txt)" = "$(cat time.txt)"';
  const prepared = await project.cli(["compare", "--base", "main", "--setup", setup], env);
  assert.match(prepared.stdout, /10 s\s+12 s/, prepared.stderr);
});

Deno.test("a hook's GIT_DIR does not make the config's folder the top of the work tree", async () => {
  await using project = await changed("12");
  await project.write(
    "app/unentropy.json",
    await Deno.readTextFile(join(project.folder, "unentropy.json")),
  );
  await project.write("app/time.txt", "3");
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "An app in a folder");
  await project.write("app/time.txt", "4");
  await project.git("commit", "-q", "-a", "-m", "Slower");
  const words = ["compare", "-c", "app/unentropy.json", "--base", "HEAD~1", "--metric", "time"];
  for (const GIT_DIR of [".git", join(project.folder, ".git")]) {
    const { stdout, stderr } = await project.cli(words, { GIT_DIR });
    assert.match(stdout, /3 s\s+4 s/, stderr);
  }
});

Deno.test("compare names what cannot be compared, and why", async () => {
  await using project = await changed("12", {
    metrics: {
      time: TIME,
      kind: { type: "label", command: "echo a" },
      plain: { type: "numeric", command: "echo 1" },
      lines: { $ref: "loc" },
      zero: { type: "numeric", unit: "duration", command: "echo 0" },
    },
  });
  const all = await compare(project, ["--base", "main", "--metric", "*"]);
  assert.equal(all.code, 2);
  assert.match(all.stderr, /kind is not compared: it is a label/);
  assert.match(all.stderr, /plain is not compared: nobody knows which way is better/);
  assert.match(all.stderr, /lines is not compared: /);
  assert.match(all.stdout, /zero: on the base: it is 0, and ratios need positive numbers/);
  for (
    const [args, why] of [
      [["--base", "main", "--metric", "nothing"], /no metric fits nothing/],
      [["--base", "nowhere"], /Cannot compare with "nowhere"/],
      [["--base", "main", "--pairs", "4"], /fewer than 5 tell nothing from noise/],
    ] as const
  ) {
    const { code, stderr } = await compare(project, args);
    assert.equal(code, 2);
    assert.match(stderr, why);
  }
});

Deno.test({
  name: "an interrupted compare leaves no work tree behind",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using project = await changed("12", {
      metrics: { time: { ...TIME, command: 'touch "$STARTED_FILE"; sleep 30; cat time.txt' } },
    });
    const temp = await Deno.makeTempDir();
    const outside = await Deno.makeTempDir();
    const watcher = Deno.watchFs(outside);
    const running = startCli(["compare", "--base", "main"], {
      cwd: project.folder,
      env: { TMPDIR: temp, STARTED_FILE: join(outside, "started") },
    });
    for await (const _ of watcher) break;
    running.kill("SIGINT");
    const { code, stderr } = await running.result;
    assert.equal(code, 2);
    assert.match(stderr, /interrupted \(SIGINT\)/);
    await assertClean(project, temp);
    await Deno.remove(temp, { recursive: true });
    await Deno.remove(outside, { recursive: true });
  },
});
