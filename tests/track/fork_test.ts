import assert from "node:assert/strict";
import { join } from "node:path";
import { formatForkBundle } from "../../ci/github/fork_bundle.ts";
import { type SettingValues, trackMetrics, type TrackResult } from "../../mod.ts";
import { packEntry } from "../../providers/artifact/zip.ts";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { json } from "../fakes/github.ts";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" },
    words: { type: "label", command: "cat words.txt", onFailure: "skip" },
  },
  storage: { type: "sqlite-local", path: ".unentropy/history.db" },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "max", target: 1500 }] },
};
/** The bundle of the usual gate. */
const BUNDLE = "unentropy-fork";

function actionEnv(scene: Scene, runId: number): Record<string, string> {
  return {
    GITHUB_RUN_ID: String(runId),
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    ACTIONS_RESULTS_URL: scene.fake.origin,
  };
}

/** A fork's run that measures 2000 bytes; then main is checked out again. */
async function forkRun(scene: Scene, runId = 71): Promise<{ result: TrackResult; head: string }> {
  await scene.push({ files: { "size.txt": "1000\n", "words.txt": "beta\n" } });
  const base = await scene.project.git("rev-parse", "HEAD");
  await scene.project.git("checkout", "-q", "-b", "feature");
  const head = await scene.commit({ files: { "size.txt": "2000\n" } });
  scene.fake.runs.set(runId, {
    id: runId,
    event: "pull_request",
    path: ".github/workflows/metrics.yml",
    headBranch: "feature",
    headSha: head,
  });
  const result = await scene.pull({ isFork: true, env: actionEnv(scene, runId) });
  await scene.project.git("checkout", "-q", "main");
  await scene.project.git("update-ref", "refs/remotes/origin/main", base);
  scene.fake.pulls.push({
    number: 7,
    head: { sha: head, repo: { id: 202 } },
    base: { ref: "main", sha: base },
  });
  return { result, head };
}

/** The run on main that may publish it. */
async function publishRun(
  scene: Scene,
  head: string,
  more: Readonly<Record<string, string>> = {},
): Promise<TrackResult> {
  const path = join(scene.project.folder, ".unentropy/event.json");
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      repository: { id: 101, default_branch: "main" },
      workflow_run: {
        id: 71,
        event: "pull_request",
        path: ".github/workflows/metrics.yml",
        head_sha: head,
        head_branch: "feature",
        head_repository: { id: 202, owner: { login: "eve" } },
        pull_requests: [{ number: 1, base: { ref: "elsewhere" } }],
      },
    }),
  );
  return await trackMetrics({
    cwd: scene.project.folder,
    fetch: scene.fake.fetch,
    sleep: () => Promise.resolve(),
    now: () => Date.UTC(2026, 4, 10),
    env: {
      ...await scene.pullEnv(),
      ...actionEnv(scene, 72),
      GITHUB_EVENT_NAME: "workflow_run",
      GITHUB_EVENT_PATH: path,
      GITHUB_SHA: await scene.project.git("rev-parse", "main"),
      GITHUB_REF: "refs/heads/main",
      GITHUB_HEAD_REF: "",
      GITHUB_BASE_REF: "",
      ...more,
    },
  });
}

Deno.test("a fork's numbers are judged and commented by the run that may write, without running anything", async () => {
  await using scene = await makeScene(CONFIG);
  const { result: fork, head } = await forkRun(scene);
  assert.equal(fork.phases.find(({ name }) => name === "record")?.status, "skipped");
  scene.fake.comments.splice(0);
  const result = await publishRun(scene, head);
  assert.deepEqual(
    result.measurements.map(({ metric, value }) => [metric, value]),
    [["size", 2000], ["words", "beta"]],
  );
  assert.equal(result.exitCode, 1);
  assert.deepEqual(
    [result.run?.commit, result.run?.branch, result.run?.pullRequest],
    [head, "eve:feature", 7],
    "the pull request that the event names is not believed",
  );
  assert.deepEqual(scene.fake.comments.map(({ pullRequest }) => pullRequest), [7]);
  assert.equal(scene.fake.checks.at(-1)?.body["head_sha"], head);
  assert.equal(result.storage?.attempts, 0, "a fork's change is not recorded");
});

Deno.test("gates of one commit leave a bundle each, told apart by the comment's marker and the labels", async () => {
  await using scene = await makeScene(CONFIG);
  await scene.push({ files: { "size.txt": "1000\n" } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "2000\n" } });
  await scene.pull({
    isFork: true,
    env: { ...actionEnv(scene, 71), "INPUT_MATRIX": '{"os":"linux"}' },
    settings: { prCommentMarker: "<!-- api -->" },
  });
  const names = scene.fake.artifacts.all.map(({ name }) => name);
  assert.ok(names.includes(`${BUNDLE}-api-os=linux`), names.join(", "));
});

Deno.test("a fork's run that cannot leave its numbers warns and fails nothing", async () => {
  await using scene = await makeScene({
    ...CONFIG,
    qualityGate: { ...CONFIG.qualityGate, mode: "soft" },
  });
  scene.fake.fail({
    path: /CreateArtifact/,
    times: 20,
    answer: () => json(403, { code: "permission_denied", msg: "no" }),
  });
  const { result } = await forkRun(scene);
  assert.equal(result.exitCode, 0);
  assert.match(
    result.warnings.join("\n"),
    /The numbers are not left for the workflow that comments/,
  );
});

Deno.test("what a fork has not left has no value; what the config here does not know is not taken", async () => {
  await using scene = await makeScene(CONFIG);
  const { head } = await forkRun(scene);
  await scene.project.write(
    "unentropy.json",
    JSON.stringify({
      ...CONFIG,
      metrics: { size: CONFIG.metrics.size, other: CONFIG.metrics.size },
    }),
  );
  const result = await publishRun(scene, head);
  assert.deepEqual(result.measurements.map(({ metric }) => metric), ["size"]);
  assert.match(result.failures[0]?.message ?? "", /the fork's run has left no value of it/);
});

Deno.test("without a token the run that publishes says what it needs", async () => {
  await using scene = await makeScene(CONFIG);
  const { head } = await forkRun(scene);
  const result = await publishRun(scene, head, { GITHUB_TOKEN: "" });
  assert.deepEqual([result.exitCode, result.error?.code], [2, "PUBLISH_FAILED"]);
  assert.match(result.error?.fix ?? "", /GITHUB_TOKEN/);
});

Deno.test("a pull request that has newer commits is left alone", async () => {
  await using scene = await makeScene(CONFIG);
  const { head } = await forkRun(scene);
  scene.fake.pulls.splice(0);
  scene.fake.comments.splice(0);
  const result = await publishRun(scene, head);
  assert.equal(result.exitCode, 0);
  assert.match(result.warnings.join("\n"), /Nothing to publish/);
  assert.deepEqual(scene.fake.comments, []);
});

/** A fork's run of a merge with main's tip, which rose from 1000 to 1400 bytes since the change left it, as GitHub checks it out. */
async function mergedForkRun(scene: Scene) {
  const { git } = scene.project;
  await scene.push({ files: { "size.txt": "1000\n" } });
  const old = await git("rev-parse", "HEAD");
  await scene.push({ files: { "other.txt": "x\n" } });
  const forkPoint = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "-b", "feature");
  const head = await scene.commit({ files: { "mine.txt": "y\n" } });
  await git("checkout", "-q", "main");
  await scene.push({ files: { "size.txt": "1400\n" } });
  const target = await git("rev-parse", "HEAD");
  await git("checkout", "-q", "--detach", "main");
  await git("merge", "-q", "--no-ff", "-m", "A merge to measure", "feature");
  scene.fake.runs.set(71, {
    id: 71,
    event: "pull_request",
    path: ".github/workflows/metrics.yml",
    headBranch: "feature",
    headSha: head,
  });
  await scene.pull({ isFork: true, head, base: forkPoint, env: actionEnv(scene, 71) });
  await git("checkout", "-q", "main");
  await git("branch", "-q", "-D", "feature");
  // The run that publishes has not the fork's commits.
  await git("update-ref", "refs/remotes/origin/main", target);
  scene.fake.parents.set("main", target).set(target, forkPoint).set(head, forkPoint)
    .set(forkPoint, old);
  scene.fake.pulls.push({
    number: 7,
    head: { sha: head, repo: { id: 202 } },
    base: { ref: "main", sha: forkPoint },
  });
  return { old, forkPoint, target, head };
}

const RISING = {
  ...CONFIG,
  metrics: { size: CONFIG.metrics.size },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "delta-max-increase", maxIncreasePercent: 5 }],
  },
};

Deno.test("a fork's numbers are compared with the target's commit that they were merged with", async () => {
  await using scene = await makeScene(RISING);
  const { head, target } = await mergedForkRun(scene);
  const result = await publishRun(scene, head);
  const [check] = result.verdict?.checks ?? [];
  assert.equal(check?.baseline?.value, 1400, JSON.stringify(result.warnings));
  assert.match(
    check?.baseline?.description ?? "",
    new RegExp(`^${target.slice(0, 7)}, the target's tip that this was merged with`),
  );
  assert.deepEqual([result.exitCode, result.verdict?.status], [0, "passed"]);
});

Deno.test("a fork cannot choose what it is compared with: what it was not merged with is not believed", async () => {
  for (const wrong of ["old", "head", "unknown"] as const) {
    await using scene = await makeScene(RISING);
    const { head, old, forkPoint } = await mergedForkRun(scene);
    const claimed = { old, head, unknown: "d".repeat(40) }[wrong];
    const text = formatForkBundle({
      measurements: [{ metric: "size", labels: {}, value: 1400 }],
      mergedWith: claimed,
    });
    const bytes = await packEntry("unentropy-fork.json", new TextEncoder().encode(text));
    const { all } = scene.fake.artifacts;
    const at = all.findIndex(({ name }) => name === BUNDLE);
    const [own] = all.splice(at, 1);
    assert.ok(own);
    all.push({ ...own, bytes });
    const result = await publishRun(scene, head);
    const [check] = result.verdict?.checks ?? [];
    assert.match(
      check?.baseline?.description ?? "",
      new RegExp(`^${forkPoint.slice(0, 7)}, the merge base`),
      wrong,
    );
    assert.match(result.warnings.join("\n"), new RegExp(`merged with ${claimed.slice(0, 7)}`));
    assert.equal(result.verdict?.status, "failed");
  }
});

Deno.test("a fork's uncovered lines are judged and shown where its pull request is", async () => {
  await using scene = await makeScene({
    ...CONFIG,
    metrics: {
      patch: { collect: { from: "coverage", files: "lcov.info", of: "change" } },
      other: { collect: { from: "coverage", files: "other.info", of: "change" } },
    },
    qualityGate: {
      mode: "hard",
      thresholds: [
        { metric: "patch", mode: "no-new-uncovered" },
        { metric: "other", mode: "min", target: 80 },
      ],
    },
  });
  await scene.project.write("other.info", "SF:other.md\nDA:1,0\nend_of_record\n");
  await scene.project.write("lcov.info", "SF:size.txt\nDA:1,0\nend_of_record\n");
  const { head } = await forkRun(scene);
  const result = await publishRun(scene, head);
  assert.deepEqual(result.verdict?.checks.map(({ sentence }) => sentence), [
    "patch is 0 %, 1 new line uncovered, none allowed",
    `other: The change has no coverage: it touches no line since ${
      result.verdict?.judgedBy?.from === "base" ? result.verdict.judgedBy.commit.slice(0, 7) : ""
    } that could be covered`,
  ]);
  assert.match(scene.fake.comments[0]?.body ?? "", /pull\/7\/files#diff-[0-9a-f]{64}R1\)/);
});

for (
  const [what, answer] of [
    ["is refused", () => json(403, { message: "Resource not accessible by integration" })],
    ["is answered without an address", () => new Response("zip")],
  ] as const
) {
  Deno.test(`a bundle whose download ${what} is an error that says so`, async () => {
    await using scene = await makeScene(CONFIG);
    const { head } = await forkRun(scene);
    scene.fake.fail({ path: /artifacts\/\d+\/zip/, times: 10, answer });
    const result = await publishRun(scene, head);
    assert.deepEqual([result.exitCode, result.error?.code], [2, "PUBLISH_FAILED"]);
  });
}

for (const event of ["pull_request_target", "workflow_run"] as const) {
  Deno.test(`a fork's code is not run with the rights of ${event}, unless that is allowed by name`, async () => {
    await using scene = await makeScene({
      ...CONFIG,
      metrics: { size: { ...CONFIG.metrics.size, command: "touch ran.txt; cat size.txt" } },
    });
    await scene.push({ files: { "size.txt": "1000\n" } });
    const base = await scene.project.git("rev-parse", "HEAD");
    await scene.project.git("checkout", "-q", "-b", "feature");
    const head = await scene.commit({ files: { "size.txt": "2000\n" } });
    const ran = join(scene.project.folder, "ran.txt");
    await Deno.remove(ran);
    const run = async (allowForkCode?: SettingValues["allowForkCode"]) => {
      const env: Record<string, string> = {
        ...await scene.pullEnv({ isFork: true }),
        GITHUB_EVENT_NAME: event,
        GITHUB_SHA: base,
      };
      if (event === "workflow_run") {
        await Deno.writeTextFile(
          env["GITHUB_EVENT_PATH"] ?? "",
          JSON.stringify({
            repository: { id: 101, default_branch: "main" },
            workflow_run: { id: 71, event: "push", head_sha: head, head_repository: { id: 202 } },
          }),
        );
      }
      return await trackMetrics({
        cwd: scene.project.folder,
        fetch: scene.fake.fetch,
        env,
        settings: {
          gateConfigFrom: "head",
          ...(allowForkCode !== undefined && { allowForkCode }),
        },
      });
    };
    const refused = await run();
    assert.deepEqual([refused.exitCode, refused.error?.code], [2, "CONTEXT_FORK_CODE"]);
    assert.match(refused.error?.why ?? "", /this repository's token and secrets/);
    const other = event === "workflow_run" ? "pull_request_target" : "workflow_run";
    assert.equal((await run(other)).error?.code, "CONTEXT_FORK_CODE");
    await assert.rejects(Deno.stat(ran), Deno.errors.NotFound);
    const allowed = await run(event);
    assert.equal(allowed.error, undefined);
    await Deno.stat(ran);
    await scene.project.git("checkout", "-q", "--detach", base);
    assert.equal((await run()).error, undefined);
  });
}
