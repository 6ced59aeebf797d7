import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TrackResult } from "../../core/track_result.ts";
import { ANSWER, makeProject, type Project } from "./_cli.ts";
import { createFakeGitLab } from "../fakes/gitlab.ts";

async function track(project: Project, ...args: readonly string[]): Promise<TrackResult> {
  const { stdout, stderr } = await project.cli(["track", "--json", ...args]);
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

Deno.test("track collects, records, reports and judges in one call without arguments", async () => {
  await using project = await makeProject({
    metrics: { answer: { ...ANSWER, name: "The answer" } },
    qualityGate: { thresholds: [{ metric: "answer", mode: "min", target: 40 }] },
  });
  const { code, stdout, stderr } = await project.cli([]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /The answer\s+42\s+new/);
  assert.match(stdout, /Gate passed/);
  assert.match(stdout, /History \.unentropy[/\\]history\.db \(1 run/);
  assert.match(stdout, /Report {2}unentropy-report[/\\]index\.html/);
  const html = await Deno.readTextFile(join(project.folder, "unentropy-report/index.html"));
  assert.match(html, /The answer/);
});

Deno.test("track --json prints the typed result and nothing else on stdout", async () => {
  await using project = await makeProject();
  const result = await track(project);
  assert.equal(result.exitCode, 0);
  assert.deepEqual(result.phases.map(({ name, status }) => [name, status]), [
    ["download", "done"],
    ["collect", "done"],
    ["record", "done"],
    ["upload", "done"],
    ["report", "done"],
    ["gate", "done"],
    ["publish", "skipped"],
  ]);
  assert.deepEqual(result.measurements, [{
    metric: "answer",
    labels: {},
    value: 42,
    name: "answer",
    type: "numeric",
    unit: "integer",
  }]);
  assert.equal(result.storage?.type, "sqlite-local");
  assert.equal(result.storage?.found, false);
  assert.equal(result.storage?.runs, 1);
  assert.equal(result.storage?.attempts, 1);
  assert.equal(result.run?.branch, "main");
  assert.equal(result.run?.commit, await project.git("rev-parse", "HEAD"));
  assert.deepEqual([result.failures, result.warnings, result.error], [[], [], undefined]);
});

Deno.test("track shows the change since the last run of the branch", async () => {
  await using project = await makeProject({
    metrics: { size: { type: "numeric", command: "cat size.txt", unit: "bytes" } },
  });
  await project.write("size.txt", "1000\n");
  await track(project);
  await project.write("size.txt", "1100\n");
  const { stdout } = await project.cli(["track"]);
  assert.match(stdout, /size\s+1\.1 kB\s+\+100 B \(\+10 %\)/);
});

Deno.test("track records a run id again in the place of the first record", async () => {
  await using project = await makeProject();
  for (const _ of [1, 2, 3]) {
    const result = await track(project, "--run-id", "same");
    assert.equal(result.storage?.runs, 1);
  }
  assert.equal((await track(project, "--run-id", "other")).storage?.runs, 2);
});

Deno.test("a failing metric stops no other, is counted, and the run is recorded all the same", async () => {
  await using project = await makeProject({
    metrics: {
      first: ANSWER,
      broken: { type: "numeric", command: "echo the reason >&2; exit 7" },
      last: { type: "numeric", command: "echo 3" },
    },
  });
  const result = await track(project);
  assert.equal(result.exitCode, 2);
  assert.equal(result.error, undefined);
  assert.deepEqual(result.measurements.map((one) => one.metric), ["first", "last"]);
  const [failure] = result.failures;
  assert.equal(failure?.metric, "broken");
  assert.equal(failure?.exitCode, 7);
  assert.match(failure?.stderrTail ?? "", /the reason/);
  assert.equal(result.storage?.runs, 1);
});

for (
  const [onFailure, exitCode, failures] of [["fail", 2, 1], ["warn", 0, 1], ["skip", 0, 0]] as const
) {
  Deno.test(`a metric with onFailure ${onFailure} that fails ends in exit code ${exitCode}`, async () => {
    await using project = await makeProject({
      metrics: { answer: ANSWER, broken: { type: "numeric", command: "exit 1", onFailure } },
    });
    const result = await track(project);
    assert.deepEqual([result.exitCode, result.failures.length], [exitCode, failures]);
  });
}

for (const [mode, exitCode] of [["off", 0], ["soft", 0], ["hard", 1]] as const) {
  Deno.test(`a failed blocker in mode ${mode} ends in exit code ${exitCode}`, async () => {
    await using project = await makeProject({
      metrics: { answer: ANSWER },
      qualityGate: { mode, thresholds: [{ metric: "answer", mode: "max", target: 10 }] },
    });
    const { code, stdout } = await project.cli(["track"]);
    assert.equal(code, exitCode);
    assert.equal(/answer is 42, above the maximum of 10/.test(stdout), mode !== "off");
  });
}

Deno.test("a metric that the gate names and nobody measured fails a hard gate", async () => {
  await using project = await makeProject({
    metrics: { answer: ANSWER, gone: { type: "numeric", command: "exit 1", onFailure: "warn" } },
    qualityGate: { mode: "hard", thresholds: [{ metric: "gone", mode: "min", target: 1 }] },
  });
  const result = await track(project);
  assert.equal(result.exitCode, 1);
  assert.equal(result.verdict?.checks[0]?.status, "missing");
});

Deno.test("without a baseline no-regression is not computed, while min and max are judged", async () => {
  await using project = await makeProject({
    metrics: { answer: ANSWER },
    qualityGate: {
      mode: "hard",
      thresholds: [
        { metric: "answer", mode: "no-regression" },
        { metric: "answer", mode: "min", target: 1 },
        { metric: "answer", mode: "max", target: 100 },
      ],
    },
  });
  const { verdict, exitCode } = await track(project);
  assert.equal(exitCode, 0);
  assert.deepEqual(verdict?.checks.map((check) => [check.mode, check.status]).sort(), [
    ["max", "passed"],
    ["min", "passed"],
    ["no-regression", "not_computed"],
  ]);
});

Deno.test("--record never judges and reports, and leaves the history alone", async () => {
  await using project = await makeProject();
  await track(project);
  const result = await track(project, "--record", "never");
  assert.equal(result.storage?.runs, 1);
  assert.equal(result.phases.find((phase) => phase.name === "upload")?.status, "skipped");
});

Deno.test("a report that cannot be written is a warning, and the run is in the history", async () => {
  await using project = await makeProject();
  await project.write("blocked", "a file where the folder should be");
  const result = await track(project, "--report-dir", "blocked");
  assert.equal(result.exitCode, 0);
  assert.equal(result.phases.find((phase) => phase.name === "report")?.status, "failed");
  assert.match(result.warnings.join(), /Cannot write the report/);
  assert.equal(result.storage?.runs, 1);
});

Deno.test("an unknown storage type is a warning, and the local file takes the run", async () => {
  await using project = await makeProject({
    metrics: { answer: ANSWER },
    storage: { type: "sqlite-s4" },
  });
  const result = await track(project);
  assert.equal(result.exitCode, 0);
  assert.equal(result.storage?.type, "sqlite-local");
  assert.match(result.warnings.join(), /sqlite-s4.*did you mean "sqlite-s3"/);
});

Deno.test("the history is a SQLite file with an id of its own that anybody can open", async () => {
  await using project = await makeProject();
  await track(project);
  const db = new DatabaseSync(join(project.folder, ".unentropy/history.db"), { readOnly: true });
  try {
    assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    assert.notEqual(db.prepare("PRAGMA application_id").get()?.["application_id"], 0);
    assert.equal(db.prepare("SELECT count(*) AS n FROM measurement").get()?.["n"], 1);
  } finally {
    db.close();
  }
});

Deno.test("a command sees no secret of the environment unless the metric asks for it", async () => {
  const command = 'echo "${GITHUB_TOKEN:-none} ${MY_API_KEY:-none} ${PLAIN:-none}"';
  await using project = await makeProject({
    metrics: {
      hidden: { type: "label", command },
      asked: {
        type: "label",
        command: 'test "$MY_API_KEY" = s3cret-value && echo seen',
        passEnv: ["MY_API_KEY"],
      },
    },
  });
  const { stdout } = await project.cli(["track", "--json"], {
    GITHUB_TOKEN: "ghs_sesame_open",
    MY_API_KEY: "s3cret-value",
    PLAIN: "plain",
  });
  const result: TrackResult = JSON.parse(stdout);
  assert.deepEqual(result.measurements.map((one) => one.value), ["none none plain", "seen"]);
});

Deno.test("track in a GitLab job writes the merge request's note and status, over a real connection", async () => {
  await using project = await makeProject({
    metrics: { answer: ANSWER },
    qualityGate: { thresholds: [{ metric: "answer", mode: "min", target: 40 }] },
  });
  const fake = createFakeGitLab();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => fake.handle(request),
  );
  const head = await project.git("rev-parse", "HEAD");
  await project.git("update-ref", "refs/remotes/origin/main", head);
  const { code, stderr } = await project.cli(["track"], {
    GITLAB_CI: "true",
    CI_API_V4_URL: `http://127.0.0.1:${server.addr.port}/api/v4`,
    CI_SERVER_URL: "https://gitlab.test",
    CI_PROJECT_ID: "5",
    CI_PROJECT_PATH: "acme/shop",
    CI_PROJECT_DIR: project.folder,
    CI_DEFAULT_BRANCH: "main",
    CI_COMMIT_SHA: head,
    CI_PIPELINE_ID: "900",
    CI_PIPELINE_IID: "1",
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_IID: "17",
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature",
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
    GITLAB_TOKEN: "glpat-project",
  });
  assert.equal(code, 0, stderr);
  assert.equal(fake.comments.length, 1, stderr);
  assert.deepEqual(fake.checks.map(({ body }) => body["state"]), ["success"]);
  assert.match(fake.comments[0]?.body ?? "", /answer/);
  assert.doesNotMatch(stderr, /glpat-project/);
});
