import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import type { StepResult } from "./_runner.ts";
import { CONFIG, makeWorld, pullRequest, test, type World } from "./_world.ts";

const METRICS_WORKFLOW = ".github/workflows/metrics.yml";
const PULL_RUN = 6001;

/** What a runner gives an action besides: access to the artifacts of its run. */
function runEnv(world: World, runId: number): Readonly<Record<string, string>> {
  return {
    ACTIONS_RESULTS_URL: `${world.github.origin}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    GITHUB_RUN_ID: String(runId),
  };
}

/** A push to main, recorded; then a fork's pull request of another size, as its own run measures it. */
async function forkRun(
  world: World,
  storage: Readonly<Record<string, string>>,
  ownStorage = world.storage,
): Promise<StepResult & { readonly head: string }> {
  const { runner, github, env } = world;
  github.runs.set(5001, { id: 5001, event: "push", path: METRICS_WORKFLOW, headBranch: "main" });
  const push = await runner.step({
    with: ownStorage,
    env: { ...env, ...runEnv(world, 5001) },
  });
  assert.equal(push.code, 0, push.log);
  await runner.write("workspace/size.txt", "2000\n");
  const pull = await pullRequest(world, { isFork: true });
  const head = pull.env["GITHUB_SHA"] ?? "";
  github.runs.set(PULL_RUN, {
    id: PULL_RUN,
    event: "pull_request",
    path: METRICS_WORKFLOW,
    headBranch: "feature",
    headSha: head,
  });
  github.isReadOnly = true;
  const step = await runner.step({
    with: storage,
    event: pull.event,
    env: { ...pull.env, ...runEnv(world, PULL_RUN) },
  });
  github.isReadOnly = false;
  // What is checked out from now on is main: nothing of the fork's.
  await runner.git("checkout", "-q", "main");
  // actions/checkout leaves the branch's commit under this name.
  await runner.git("update-ref", "refs/remotes/origin/main", "main");
  await runner.write("workspace/size.txt", "1000\n");
  github.pulls.push({
    number: 7,
    head: { sha: head, repo: { id: 999 } },
    base: { ref: "main", sha: runner.commit },
  });
  github.parents.set(head, runner.commit);
  return { ...step, head };
}

/** The run that comes after it, with a token that may write. */
async function publishRun(
  world: World,
  head: string,
  storage = world.storage,
): Promise<StepResult> {
  const { runner, env } = world;
  return await runner.step({
    with: storage,
    env: {
      ...env,
      ...runEnv(world, 7001),
      GITHUB_EVENT_NAME: "workflow_run",
      GITHUB_WORKFLOW: "Metrics of forks",
      GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/metrics-forks.yml@refs/heads/main",
    },
    event: {
      action: "completed",
      repository: { id: 101, default_branch: "main" },
      workflow_run: {
        id: PULL_RUN,
        event: "pull_request",
        path: METRICS_WORKFLOW,
        head_sha: head,
        head_branch: "feature",
        head_repository: { id: 999, owner: { login: "eve" } },
        pull_requests: [],
      },
    },
  });
}

/** Inputs of a job that gets no secrets. */
function withoutSecrets(world: World): Readonly<Record<string, string>> {
  const { "s3-access-key-id": _id, "s3-secret-access-key": _key, ...rest } = world.storage;
  return rest;
}

test("a fork's run without secrets measures, fails nothing and leaves its numbers", async () => {
  await using world = await makeWorld();
  const { code, log, outputs, summary } = await forkRun(world, withoutSecrets(world));
  assert.equal(code, 0, log);
  assert.equal(outputs["metrics-collected"], "1");
  assert.match(log, /a fork's run has no history/);
  assert.match(summary, /size/);
  const bundle = world.github.artifacts.all.find(({ name }) => name === "unentropy-fork");
  assert.equal(bundle?.runId, PULL_RUN);
});

test("the same line after workflow_run judges and comments the fork's numbers, and runs nothing of it", async () => {
  await using world = await makeWorld();
  const { head } = await forkRun(world, withoutSecrets(world));
  const { github, s3 } = world;
  s3.calm();
  const { code, log, outputs } = await publishRun(world, head);
  assert.equal(code, 1, log);
  assert.equal(outputs["quality-gate-status"], "fail");
  assert.equal(github.comments.length, 1, log);
  assert.equal(github.comments[0]?.pullRequest, 7);
  const body = github.comments[0]?.body ?? "";
  // 2000 is what the fork measured; the file that is checked out says 1000.
  assert.match(body, /2,000|2 ?[kK]B|2\.0/);
  assert.equal(s3.count("PUT"), 0, "a fork's change is not recorded");
  const [check] = github.checks.slice(-1);
  assert.equal(check?.body["head_sha"], head);
  assert.equal(check?.body["conclusion"], "failure");
  assert.match(outputs["report-url"] ?? "", /\/actions\/runs\/7001\/artifacts\/\d+$/);
  assert.ok(body.includes(outputs["report-url"] ?? "-"), "the comment links the report");
});

test("a pull request that was closed or has newer commits is left alone", async () => {
  await using world = await makeWorld();
  const { head } = await forkRun(world, withoutSecrets(world));
  world.github.pulls.splice(0);
  const { code, log } = await publishRun(world, head);
  assert.equal(code, 0, log);
  assert.match(log, /Nothing to publish: no open pull request/);
  assert.equal(world.github.comments.length, 0);
});

test("without numbers every metric is missing, which a hard gate does not pass", async () => {
  await using world = await makeWorld();
  const { head } = await forkRun(world, withoutSecrets(world));
  const { artifacts } = world.github;
  artifacts.all.splice(artifacts.all.findIndex(({ name }) => name === "unentropy-fork"), 1);
  const { code, log } = await publishRun(world, head);
  assert.equal(code, 1, log);
  assert.match(world.github.comments[0]?.body ?? "", /missing|no value/);
});

for (
  const [what, files] of [
    ["is no zip", undefined],
    ["names a pull request", { "unentropy-fork.json": '{"version":1,"pull_request":1}' }],
    ["has another member only", { "../evil.sh": "echo" }],
    ["holds a hostile key", {
      "unentropy-fork.json":
        '{"version":1,"measurements":[{"metric":"<img src=x>","labels":{},"value":1}]}',
    }],
  ] as const
) {
  test(`a bundle that ${what} is refused, and nothing is published`, async () => {
    await using world = await makeWorld();
    const { head } = await forkRun(world, withoutSecrets(world));
    const bundle = world.github.artifacts.all.find(({ name }) => name === "unentropy-fork");
    const bytes = files === undefined ? new TextEncoder().encode("no zip") : zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]),
      ),
    );
    if (bundle !== undefined) bundle.bytes = new Uint8Array(bytes);
    const { code, log, outputs } = await publishRun(world, head);
    assert.equal(code, 2, log);
    assert.equal(outputs["error-code"], "PUBLISH_FAILED");
    assert.match(log, /Cannot use the numbers that the fork's run has left/);
    assert.equal(world.github.comments.length, 0);
  });
}

test("a bundle of another commit than the event's is not taken", async () => {
  await using world = await makeWorld();
  const { head } = await forkRun(world, withoutSecrets(world));
  const run = world.github.runs.get(PULL_RUN);
  if (run !== undefined) world.github.runs.set(PULL_RUN, { ...run, headSha: "f".repeat(40) });
  const { log } = await publishRun(world, head);
  assert.match(log, /the fork's run has left no value/);
});

test("the thresholds that judge a fork are those of the branch that it goes to", async () => {
  await using world = await makeWorld({
    ...CONFIG,
    qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "max", target: 1500 }] },
  });
  const { head } = await forkRun(world, withoutSecrets(world));
  const { code, outputs } = await publishRun(world, head);
  assert.equal(code, 1);
  assert.equal(outputs["quality-gate-failing-metrics"], "size");
});

test("with the history in artifacts, the run that publishes finds it and compares", async () => {
  await using world = await makeWorld();
  const artifacts = { runtime: "script" };
  const { head, ...fork } = await forkRun(world, artifacts, artifacts);
  // A fork may read artifacts, so its own run compares, too; it just may not say so anywhere.
  assert.equal(fork.code, 1, fork.log);
  const { code, log, outputs } = await publishRun(world, head, artifacts);
  assert.equal(code, 1, log);
  assert.equal(outputs["total-builds"], "1");
  assert.match(world.github.comments[0]?.body ?? "", /1,000|1 ?[kK]B|1\.0/);
});
