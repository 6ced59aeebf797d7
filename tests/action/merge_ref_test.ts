import assert from "node:assert/strict";
import { join } from "node:path";
import { json } from "../fakes/github.ts";
import { makeWorld, test, type World } from "./_world.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" },
  },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "delta-max-increase", maxIncreasePercent: 5 }],
  },
};

/**
 * A change that is behind its target: `main` was measured at 1000 bytes, then at 1500. The workspace becomes what actions/checkout makes of
 * `refs/pull/7/merge`: one commit, without its parents, on no branch.
 */
async function checkOutMerge(world: World, sizeOfMerge: number) {
  const { runner, github, storage, env } = world;
  const { git, folder, workspace, commit: first } = runner;
  await git("add", "-A");
  await git("commit", "-q", "--amend", "--no-edit");
  const forkPoint = await git("rev-parse", "HEAD");
  const push = async (id: string) => {
    const result = await runner.step({
      with: storage,
      env: { ...env, GITHUB_SHA: await git("rev-parse", "HEAD"), GITHUB_RUN_ID: id },
      event: { repository: { id: 101, default_branch: "main" } },
    });
    assert.equal(result.code, id === "5001" ? 0 : 1, result.log);
  };
  assert.notEqual(forkPoint, first);
  await push("5001");
  await git("checkout", "-q", "-b", "feature");
  await git("commit", "-q", "--allow-empty", "-m", "A change");
  const head = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "main");
  await runner.write("workspace/size.txt", "1500\n");
  await git("commit", "-q", "-a", "-m", "Somebody else's");
  const target = await git("rev-parse", "HEAD");
  await push("5002");
  await git("checkout", "-q", "--detach", "main");
  await git("merge", "-q", "--no-ff", "-m", `Merge ${head} into ${target}`, "feature");
  await runner.write("workspace/size.txt", `${sizeOfMerge}\n`);
  await git("commit", "-q", "-a", "--amend", "--no-edit");
  const merge = await git("rev-parse", "HEAD");
  await git("update-ref", "refs/pull/7/merge", merge);
  await git("checkout", "-q", "main");
  const origin = join(folder, "origin");
  await Deno.rename(workspace, origin);
  await Deno.mkdir(workspace);
  await git("init", "-q");
  await git("remote", "add", "origin", `file://${origin}`);
  const merged = `+${merge}:refs/remotes/pull/7/merge`;
  await git("fetch", "-q", "--no-tags", "--prune", "--depth=1", "origin", merged);
  await git("checkout", "-q", "--force", "refs/remotes/pull/7/merge");
  github.parents.set(head, forkPoint).set(target, forkPoint).set(merge, target);
  return {
    target,
    step: {
      // What main says is behind the end of the clone, and the made-up GitHub keeps no files.
      with: { ...storage, "gate-config-from": "head" },
      env: {
        ...env,
        GITHUB_EVENT_NAME: "pull_request",
        GITHUB_REF: "refs/pull/7/merge",
        GITHUB_REF_NAME: "7/merge",
        GITHUB_HEAD_REF: "feature",
        GITHUB_BASE_REF: "main",
        GITHUB_RUN_ID: "6001",
        GITHUB_SHA: merge,
      },
      event: {
        number: 7,
        pull_request: {
          number: 7,
          head: { sha: head, ref: "feature", repo: { id: 101, owner: { login: "acme" } } },
          base: { sha: target, ref: "main", repo: { id: 101 } },
        },
        repository: { id: 101, default_branch: "main" },
      },
    },
  };
}

for (
  const [name, size, code] of [
    ["touches nothing is not charged with what was merged meanwhile", 1500, 0],
    ["grows is not hidden by what was merged meanwhile", 1800, 1],
  ] as const
) {
  test(`a merge ref as actions/checkout gives it: a change that ${name}`, async () => {
    await using world = await makeWorld(CONFIG);
    const { target, step } = await checkOutMerge(world, size);
    const result = await world.runner.step(step);
    assert.equal(result.code, code, result.log);
    const told = `${target.slice(0, 7)}, the target's tip that this was merged with`;
    assert.ok(result.summary.includes(told), result.summary);
    assert.ok(world.github.comments[0]?.body.includes(told));
  });
}

test("a merge ref without an API that knows the past fetches it once, from where it was checked out", async () => {
  await using world = await makeWorld(CONFIG);
  const { target, step } = await checkOutMerge(world, 1500);
  const refused = () => json(403, { message: "Resource not accessible by integration" });
  world.github.fail({ path: /\/(commits|compare)\b/, times: Infinity, answer: refused });
  const result = await world.runner.step(step);
  assert.equal(result.code, 0, result.log);
  assert.ok(result.summary.includes(`${target.slice(0, 7)}, the target's tip`), result.summary);
  assert.match(await world.runner.git("rev-parse", `${target}^`), /^[0-9a-f]{40}$/);
});
