import assert from "node:assert/strict";
import { join } from "node:path";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { makeWorld, type Seen, type World } from "./_world.ts";

const CONFIG = {
  metrics: {
    answer: { type: "numeric", command: "echo 42", direction: "lower" },
    lines: { collect: { from: "loc", kind: "all" } },
    size: { collect: { from: "size", path: "." } },
  },
  qualityGate: { thresholds: [{ metric: "answer", mode: "no-regression" }] },
};

/** Nobody looks for secrets here. */
const UNWATCHED = { watched: false };

/** Names that an environment can hold; git itself allows fewer. */
const BRANCHES = [
  "$(touch pwned)",
  "`touch pwned`",
  "; touch pwned #",
  "'; touch pwned; '",
  '"& touch pwned &"',
  "a\nb",
  "a\r\n::error::pwned\n::set-output name=pwned::1",
  "##[error]pwned",
  "../../../pwned",
  "/../pwned",
  "-opwned",
  "--upload-pack=touch pwned",
  "%2e%2e%2fpwned%0A",
  "<script>pwned</script><img src=x onerror=pwned>",
  "| `@all` | [x](javascript:pwned) -->",
  "\u202egnp\u001b[2J\u0007",
  "x".repeat(5000),
];

/** Names that git allows, for branches, tags and files. */
const GIT_NAMES = [
  "$(touch${IFS}pwned)",
  "`touch${IFS}pwned`",
  ";touch${IFS}pwned;",
  "'&&touch${IFS}pwned&&'",
  '"|touch${IFS}pwned|"',
  "<img/src=x/onerror=pwned>",
  "%0A%3A%3Aerror%3A%3Apwned",
];

const SUBJECT =
  "::error::pwned </script><script>pwned</script> $(touch pwned) `@all` [x](javascript:pwned) ";

/** The runs of a history, as the program lists them. */
async function listed(world: World): Promise<readonly { branch: string; subject?: string }[]> {
  const { stdout, stderr, code } = await world.run(
    ["history", "list", "--json", "--all-projects"],
    {
      // Where the runner reads along, a text that looks like a command is changed.
      env: { GITHUB_ACTIONS: "" },
    },
  );
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).runs;
}

/** Nothing was run, written elsewhere, or printed as a command or as markup. */
async function checkHarmless(world: World, { stdout, stderr }: Seen): Promise<void> {
  for (const folder of [world.folder, join(world.folder, ".."), Deno.cwd(), world.env.HOME ?? ""]) {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.ok(!names.some((name) => name.startsWith("pwned")), `${folder}: ${names}`);
  }
  const made = [...Deno.readDirSync(world.folder)].map(({ name }) => name);
  assert.deepEqual(made.filter((name) => !known(name)), []);
  assert.doesNotMatch(`${stdout}${stderr}`, /^\s*::|##\[/m);
  const outputs = await Deno.readTextFile(world.env.GITHUB_OUTPUT ?? "");
  assert.doesNotMatch(outputs, /^pwned/m);
  const summary = await Deno.readTextFile(world.env.GITHUB_STEP_SUMMARY ?? "");
  const report = await Deno.readTextFile(join(world.folder, "unentropy-report/index.html"));
  for (const text of [summary, report]) {
    assert.equal(/<script>pwned|<img src=x/.exec(text), null);
  }
  assert.equal(/(?<!\\)\]\(javascript:/.exec(summary), null);
  await Deno.writeTextFile(world.env.GITHUB_OUTPUT ?? "", "");
  await Deno.writeTextFile(world.env.GITHUB_STEP_SUMMARY ?? "", "");
}

function known(name: string): boolean {
  return [".git", ".unentropy", "unentropy-report", "unentropy.json", "planted", "out"].includes(
    name,
  ) ||
    GIT_NAMES.some((one) => one.split("/")[0] === name);
}

Deno.test("whatever a branch is called, its run is recorded on every storage, and nothing else happens", async () => {
  const { answer } = CONFIG.metrics;
  await using world = await makeWorld({ ...CONFIG, metrics: { answer } }, undefined, UNWATCHED);
  for (const [index, branch] of BRANCHES.entries()) {
    const runId = 7000 + index;
    const path = ".github/workflows/metrics.yml";
    world.github.runs.set(runId, { id: runId, event: "push", path, headBranch: branch });
    const env = {
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_REF_NAME: branch,
      GITHUB_RUN_ID: String(runId),
      ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    };
    for (const type of ["sqlite-local", "sqlite-artifact", "sqlite-s3"]) {
      const seen = await world.run(["track", "--storage-type", type], { env });
      assert.equal(seen.code, 0, `${JSON.stringify(branch)} ${seen.stdout}${seen.stderr}`);
      await checkHarmless(world, seen);
    }
  }
  assert.deepEqual((await listed(world)).map(({ branch }) => branch).sort(), [...BRANCHES].sort());
  const histories = world.github.artifacts.all.filter(({ name }) => name === "unentropy-metrics");
  assert.equal(histories.length, BRANCHES.length);
});

Deno.test("branches, tags, files and commits of any name and size are tracked, and nothing else happens", async () => {
  await using world = await makeWorld(CONFIG, async (project) => {
    await project.write(
      "planted/message",
      `${SUBJECT}${"x".repeat(1_000_000)}\n\nUnentropy-Accept: ${"y".repeat(1_000_000)}\n`,
    );
    for (const name of GIT_NAMES) await project.write(name, "one line\n");
    await project.git("add", "-A");
    await project.git(
      "commit",
      "-q",
      "--author",
      `${SUBJECT.replace(/[<>]/g, "")} <a@b>`,
      "-F",
      "planted/message",
    );
    for (const name of GIT_NAMES) {
      await project.git("branch", name);
      await project.git("tag", `t/${name}`);
    }
  }, UNWATCHED);
  const { git } = world;
  for (const name of GIT_NAMES) {
    await git("checkout", "-q", name);
    const env = { GITHUB_ACTIONS: "", UNENTROPY_RUN_ID: name };
    const seen = await world.run(["track"], { env });
    assert.equal(seen.code, 0, `${name} ${seen.stdout}${seen.stderr}`);
    assert.ok(seen.stdout.length < 10_000, "a long subject is cut");
  }
  const seen = await world.run(["track", "--verbose"]);
  assert.equal(seen.code, 0, seen.stderr);
  await checkHarmless(world, seen);
  // Of a commit that was not measured.
  await git("checkout", "-q", "main");
  await git("commit", "-q", "--allow-empty", "-m", SUBJECT);
  const filled = await world.run(["backfill", "--last", "5", "--metric", "lines"]);
  assert.equal(filled.code, 0, filled.stderr);
  await checkHarmless(world, await world.run(["report"]));
  const runs = await listed(world);
  assert.deepEqual(
    new Set(runs.map(({ branch }) => branch)),
    new Set([...GIT_NAMES, "main"]),
  );
  for (const { subject = "" } of runs) assert.ok(subject.length <= 1001, `${subject.length}`);
});
