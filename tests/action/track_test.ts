import assert from "node:assert/strict";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { readActionFile } from "./_runner.ts";
import { CONFIG, makeWorld, pullRequest, SECRET_KEY, test } from "./_world.ts";

test("a push records, uploads and reports; the next one continues the history", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  const first = await runner.step({ with: storage, env });
  assert.equal(first.code, 0, first.log);
  const { outputs } = first;
  assert.equal(outputs["success"], "true");
  assert.equal(outputs["storage-type"], "sqlite-s3");
  assert.equal(outputs["total-builds"], "1");
  assert.equal(outputs["metrics-collected"], "1");
  assert.equal(outputs["quality-gate-status"], "unknown", "there is no baseline yet");
  assert.equal(outputs["artifact-upload-required"], "false");
  assert.deepEqual([outputs["error-code"], outputs["error-message"]], ["", ""]);
  assert.match(await Deno.readTextFile(outputs["report-path"] ?? ""), /<html/);
  assert.deepEqual(
    Object.keys(outputs).toSorted(),
    Object.keys((await readActionFile()).outputs).toSorted(),
    "every declared output is set",
  );
  await runner.write("workspace/size.txt", "1050\n");
  await runner.git("commit", "-q", "--allow-empty", "-m", "A second commit");
  const next = { GITHUB_RUN_ID: "5002", GITHUB_SHA: await runner.git("rev-parse", "HEAD") };
  const second = await runner.step({ with: storage, env: { ...env, ...next } });
  assert.equal(second.code, 0, second.log);
  assert.equal(second.outputs["total-builds"], "2");
  assert.match(second.log, /1 run/);
  assert.equal(second.outputs["quality-gate-status"], "pass");
});

test("no secret gets into log, outputs or summary, and the runner is told to mask it", async () => {
  await using world = await makeWorld();
  const { log, outputs, summary } = await world.runner.step({
    with: world.storage,
    env: world.env,
  });
  const masked = log.split("\n").filter((line) => line.startsWith("::add-mask::"));
  assert.ok(masked.includes(`::add-mask::${SECRET_KEY}`));
  const rest = log.replace(/^::add-mask::.*$/gm, "");
  assert.ok(!`${rest}${JSON.stringify(outputs)}${summary}`.includes(SECRET_KEY));
});

test("running a job again replaces its run when the attempt is the same, and adds one when not", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  await runner.step({ with: storage, env });
  const same = await runner.step({ with: storage, env });
  assert.equal(same.outputs["total-builds"], "1");
  const again = await runner.step({ with: storage, env: { ...env, GITHUB_RUN_ATTEMPT: "2" } });
  assert.equal(again.code, 0, again.log);
  assert.equal(again.outputs["total-builds"], "2");
});

test("the jobs of a matrix are runs of their own", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  for (const os of ["linux", "mac"]) {
    const matrix = JSON.stringify({ os });
    const { code, log } = await runner.step({ with: { ...storage, matrix }, env });
    assert.equal(code, 0, log);
  }
  const { outputs } = await runner.step({
    with: { ...storage, matrix: '{"os":"linux"}' },
    env,
  });
  assert.equal(outputs["total-builds"], "2");
});

test("a pull request is compared, judged and commented, and stores nothing", async () => {
  await using world = await makeWorld();
  const { runner, storage, env, s3 } = world;
  await runner.step({ with: storage, env });
  const stored = [...s3.objects.entries()].map(([key, { etag }]) => [key, etag]);
  await runner.write("workspace/size.txt", "2000\n");
  const change = await pullRequest(world);
  const { code, log, outputs } = await runner.step({ with: storage, ...change });
  assert.equal(code, 1, log);
  assert.equal(outputs["quality-gate-status"], "fail");
  assert.equal(outputs["quality-gate-failing-metrics"], "size");
  assert.equal(outputs["success"], "false");
  assert.equal(outputs["exit-code"], "1");
  assert.deepEqual([...s3.objects.entries()].map(([key, { etag }]) => [key, etag]), stored);
  assert.equal(world.github.comments.length, 1, log);
  assert.match(world.github.comments[0]?.body ?? "", /size/);
  assert.match(outputs["quality-gate-comment-url"] ?? "", /pull\/7/);
  await runner.step({ with: storage, ...change });
  assert.equal(world.github.comments.length, 1, "the same comment is updated");
});

test("a fork's pull request with a token that may not write fails nothing", async () => {
  await using world = await makeWorld();
  const { runner, storage, env, s3 } = world;
  await runner.step({ with: storage, env });
  world.github.isReadOnly = true;
  s3.calm();
  const { code, log, summary } = await runner.step({
    with: storage,
    ...await pullRequest(world, { isFork: true }),
  });
  assert.equal(code, 0, log);
  assert.equal(world.github.comments.length, 0);
  assert.match(summary, /size/);
  assert.equal(s3.count("PUT"), 0);
});

test("a failed gate in mode soft is told and fails nothing; the input counts more than the config", async () => {
  await using world = await makeWorld();
  await world.runner.write("workspace/size.txt", "9000\n");
  const { code, outputs, log } = await world.runner.step({
    with: { ...world.storage, "quality-gate-mode": "soft" },
    env: world.env,
  });
  assert.equal(code, 0, log);
  assert.equal(outputs["quality-gate-mode"], "soft");
  assert.equal(outputs["quality-gate-status"], "fail");
  const hard = await world.runner.step({ with: world.storage, env: world.env });
  assert.equal(hard.code, 1, "without the input the config's mode holds");
});

test("a storage that is down ends the step with its code, and nothing is written", async () => {
  await using world = await makeWorld();
  const { runner, storage, env, s3 } = world;
  s3.rules = [{ method: "GET", fault: { status: 403, code: "AccessDenied" } }];
  const { code, log, outputs } = await runner.step({ with: storage, env });
  assert.equal(code, 2, log);
  assert.match(outputs["error-code"] ?? "", /^STORAGE_/);
  assert.notEqual(outputs["error-message"], "");
  assert.equal(s3.count("PUT"), 0);
  assert.match(log, /^::error title=/m);
});

for (const tries of [1, 2]) {
  test(`retry-attempts: ${tries} asks a storage that is down so often, within the timeout`, async () => {
    await using world = await makeWorld();
    const { runner, storage, env, s3 } = world;
    s3.rules = [{ method: "GET", fault: { status: 503, code: "ServiceUnavailable" } }];
    const { code, log, outputs } = await runner.step({
      with: { ...storage, "retry-attempts": String(tries), "timeout": "1m" },
      env,
    });
    assert.equal(code, 2, log);
    assert.equal(outputs["error-code"], "STORAGE_UNAVAILABLE");
    assert.equal(s3.count("GET"), tries);
  });
}

test("a malformed timeout or retry-attempts is refused by its name", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  for (const name of ["timeout", "retry-attempts"]) {
    const { code, log, outputs } = await runner.step({ with: { ...storage, [name]: "soon" }, env });
    assert.equal(code, 2, log);
    assert.match(outputs["error-message"] ?? "", new RegExp(name));
  }
});

test("a wrong config sets the outputs, too", async () => {
  await using world = await makeWorld({ metrics: {} });
  const { code, log, outputs } = await world.runner.step({ with: world.storage, env: world.env });
  assert.equal(code, 2, log);
  assert.equal(outputs["error-code"], "CONFIG_INVALID");
  assert.match(log, /^::error title=/m);
});

test("a config that says where the history lives counts more than the action's default", async () => {
  await using world = await makeWorld({ ...CONFIG, storage: { type: "sqlite-local" } });
  const { code, log, outputs } = await world.runner.step({
    with: { runtime: "script" },
    env: world.env,
  });
  assert.equal(code, 0, log);
  assert.equal(outputs["storage-type"], "sqlite-local");
});

test("without any setting the history goes to the artifacts of the repository, and comes back", async () => {
  await using world = await makeWorld();
  const { runner, github } = world;
  const push = async (runId: number) => {
    const path = ".github/workflows/metrics.yml";
    github.runs.set(runId, { id: runId, event: "push", path, headBranch: "main" });
    return await runner.step({
      with: { runtime: "script" },
      env: {
        ...world.env,
        ACTIONS_RESULTS_URL: `${github.origin}/`,
        ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
        ACTIONS_RUNTIME_URL: `${github.origin}/`,
        GITHUB_RUN_ID: String(runId),
      },
    });
  };
  const first = await push(5001);
  assert.equal(first.code, 0, first.log);
  assert.equal(first.outputs["storage-type"], "sqlite-artifact");
  const second = await push(5002);
  assert.equal(second.code, 0, second.log);
  assert.equal(second.outputs["total-builds"], "2");
  const uploaded = github.artifacts.all.filter(({ name }) => name === "unentropy-metrics").at(-1);
  assert.equal(second.outputs["artifact-id"], String(uploaded?.id));
});

test("a run that its storage refuses is an artifact of the run, and its output says where", async () => {
  await using world = await makeWorld();
  const { runner, github, storage, env } = world;
  const path = ".github/workflows/metrics.yml";
  github.runs.set(5001, { id: 5001, event: "push", path, headBranch: "main" });
  const { code, outputs, log } = await runner.step({
    with: { ...storage, "s3-bucket": "not-there", runtime: "script" },
    env: {
      ...env,
      ACTIONS_RESULTS_URL: `${github.origin}/`,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(5001),
      ACTIONS_RUNTIME_URL: `${github.origin}/`,
    },
  });
  assert.equal(code, 2, log);
  const kept = github.artifacts.all.find(({ name }) => name.startsWith("unentropy-unsent-"));
  assert.match(outputs["unsent-run-url"] ?? "", new RegExp(`/artifacts/${kept?.id}$`));
  await Deno.writeFile(`${runner.workspace}/kept.db`, kept?.bytes ?? new Uint8Array());
  // What the artifact holds is what `history merge` takes.
  const merged = await runner.step({
    with: { ...storage, command: "history\nmerge\nkept.db" },
    env,
  });
  assert.match(merged.log, /1 run came into s3:/);
});

test("the input command runs one history command, under the name of who started the run", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  await runner.step({ with: storage, env });
  const command = "history\nexclude\n5001\n--because=the build was empty; rm -rf $HOME\n";
  const curated = await runner.step({
    with: { ...storage, command },
    env: { ...env, GITHUB_EVENT_NAME: "workflow_dispatch", GITHUB_ACTOR: "ada" },
  });
  assert.equal(curated.code, 0, curated.log);
  const events = await runner.step({ with: { ...storage, command: "history\nevents" }, env });
  assert.match(events.log, /ada\s+the run 5001 is excluded\s+the build was empty; rm -rf/);
});

test("the input command takes a track of all configs, and refuses anything but that and history", async () => {
  await using world = await makeWorld();
  const { runner, storage, env } = world;
  const all = await runner.step({ with: { ...storage, command: "track\n--all" }, env });
  assert.equal(all.outputs["exit-code"], "0", all.log);
  assert.match(all.log, /^unentropy\.json$/m);
  const { code, log } = await runner.step({ with: { ...storage, command: "migrate" }, env });
  assert.equal(code, 2);
  assert.match(log, /first line is "migrate".*\[ACTION_INPUT\]/s);
});
