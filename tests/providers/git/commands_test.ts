import assert from "node:assert/strict";
import { join } from "node:path";
import { git, makeBareRepository } from "../../fakes/git_server.ts";
import { makeProject, type Project, runCli } from "../../commands/_cli.ts";

const ENV = { UNENTROPY_PROJECT: "acme/shop" };
const REF = "refs/unentropy/history";
const CONFIG = {
  metrics: { size: { type: "numeric", command: "cat size.txt", unit: "bytes" } },
  storage: { type: "sqlite-git" },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "regression" }] },
};

/** A project whose remote is a bare repository in a folder, with two runs in its history. */
async function withRemote(): Promise<
  { readonly project: Project; readonly remote: string; readonly tip: () => string }
> {
  const project = await makeProject(CONFIG);
  const remote = makeBareRepository(join(project.folder, ".git"), "remote.git");
  await project.git("remote", "add", "origin", remote);
  for (const [at, size] of ["1000", "1000"].entries()) {
    await commit(project, size);
    const { code, stderr } = await project.cli(
      ["track", "--no-report", "--run-id", `run-${at}`],
      ENV,
    );
    assert.equal(code, 0, stderr);
  }
  return { project, remote, tip: () => git(remote, "rev-parse", REF).trim() };
}

async function commit(project: Project, size: string): Promise<void> {
  await project.write("size.txt", `${size}\n`);
  await project.git("add", "-A");
  await project.git("commit", "-q", "--allow-empty", "-m", `Size ${size}`);
}

async function runsOf(project: Project, ...storage: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await project.cli(
    ["history", "list", "--json", ...storage],
    ENV,
  );
  assert.equal(code, 0, stderr);
  const { runs } = JSON.parse(stdout) as { runs: { key: { runId: string } }[] };
  return runs.map(({ key }) => key.runId).sort();
}

Deno.test("migrate copies every run out of the git server and back under another ref, and leaves the source as it was", async () => {
  const { project, remote, tip } = await withRemote();
  await using _ = project;
  const before = tip();
  const out = await project.cli([
    "migrate",
    "--from",
    "sqlite-git",
    "--to",
    "sqlite-local:copy.db",
  ]);
  assert.equal(out.code, 0, out.stderr);
  const copy = ["--storage-type", "sqlite-local", "--storage-path", "copy.db"];
  assert.deepEqual(await runsOf(project, ...copy), ["run-0", "run-1"]);
  const back = ["--from", "sqlite-local:copy.db", "--to", "sqlite-git:refs/unentropy/second"];
  const { code, stderr } = await project.cli(["migrate", ...back], ENV);
  assert.equal(code, 0, stderr);
  assert.equal(tip(), before);
  assert.notEqual(git(remote, "rev-parse", "refs/unentropy/second").trim(), "");
  await project.write(
    "unentropy.json",
    JSON.stringify({ ...CONFIG, storage: { ...CONFIG.storage, ref: "refs/unentropy/second" } }),
  );
  assert.deepEqual(await runsOf(project), ["run-0", "run-1"]);
});

for (const fork of [false, true]) {
  Deno.test(`a pull request ${fork ? "of a fork " : ""}is compared with what the git server has, and pushes nothing`, async () => {
    const { project, remote, tip } = await withRemote();
    await using _ = project;
    const before = [tip(), git(remote, "for-each-ref")];
    await project.git("update-ref", "refs/remotes/origin/main", "main");
    await project.git("checkout", "-q", "-b", "feature");
    await commit(project, "2000");
    const event = join(project.folder, ".git/event.json");
    const id = fork ? 202 : 101;
    await Deno.writeTextFile(
      event,
      JSON.stringify({
        number: 7,
        repository: { id: 101, full_name: "acme/shop", default_branch: "main" },
        pull_request: {
          number: 7,
          head: { ref: "feature", sha: await project.git("rev-parse", "HEAD"), repo: { id } },
          base: { ref: "main", sha: await project.git("rev-parse", "main"), repo: { id: 101 } },
        },
      }),
    );
    const { code, stdout, stderr } = await project.cli(["track", "--no-report"], {
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: event,
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_HEAD_REF: "feature",
      GITHUB_BASE_REF: "main",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: "9",
      GITHUB_SHA: await project.git("rev-parse", "HEAD"),
      UNENTROPY_PROJECT: "shop",
    });
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /size rose 100 %/);
    assert.deepEqual([tip(), git(remote, "for-each-ref")], before);
  });
}

Deno.test("a shallow clone's gate fetches what it needs once and counts it; where it cannot, nothing is guessed", async () => {
  const { project, remote } = await withRemote();
  await using _ = project;
  await project.git("checkout", "-q", "-b", "feature");
  await commit(project, "2000");
  await commit(project, "3000");
  await project.git("push", "-qf", "origin", "main", "feature");
  for (const reaches of [true, false]) {
    const clone = `clone-${reaches}`;
    await project.git("clone", "-q", "--depth", "1", "-b", "feature", `file://${remote}`, clone);
    const env = {
      ...ENV,
      UNENTROPY_PULL_REQUEST: "7",
      UNENTROPY_TARGET: "main",
      UNENTROPY_GATE_CONFIG_FROM: "head",
    };
    if (!reaches) await project.git("-C", clone, "remote", "set-url", "origin", "file:///nowhere");
    const storage = reaches ? [] : ["--storage-type", "sqlite-local", "--storage-path", "h.db"];
    const { code, stdout, stderr } = await runCli(
      ["gate", "--json", "--gate-config-from", "head", ...storage],
      { cwd: join(project.folder, clone), env },
    );
    const { gitFetches, verdict } = JSON.parse(stdout);
    assert.deepEqual([code, gitFetches], reaches ? [1, 1] : [0, undefined], stdout + stderr);
    const [check] = verdict.checks;
    if (reaches) assert.match(check.baseline.description, /, the merge base/);
    else assert.equal(check.baseline, undefined);
  }
});
