import assert from "node:assert/strict";
import { join } from "node:path";
import type { TrackResult } from "../../core/track_result.ts";
import { trackMetrics } from "../../mod.ts";
import { makeProject, type Project } from "../commands/_cli.ts";
import { json } from "../fakes/faults.ts";
import type { FakeForge } from "../fakes/forge.ts";
import { createFakeGitLab, GITLAB_API } from "../fakes/gitlab.ts";

const CONFIG = {
  metrics: { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "delta-max-increase", maxIncreasePercent: 5 }],
  },
};

interface Scene extends AsyncDisposable {
  readonly project: Project;
  readonly fake: FakeForge;
  /** Tracks the commit that is checked out, as merge request 17 or as a push to main. */
  readonly run: (
    env: Readonly<Record<string, string>>,
    gitlab?: FakeForge,
  ) => Promise<TrackResult>;
}

const MERGE_REQUEST = {
  CI_PIPELINE_SOURCE: "merge_request_event",
  CI_MERGE_REQUEST_IID: "17",
  CI_MERGE_REQUEST_PROJECT_ID: "5",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
  CI_MERGE_REQUEST_PROJECT_URL: "https://gitlab.test/acme/shop",
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature",
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
};
const PUSH = { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main" };
const TOKEN = { GITLAB_TOKEN: "glpat-project" };

/** A project on GitLab whose main has a size of 1,000, and a branch that has more. */
async function makeScene(): Promise<Scene> {
  const project = await makeProject(CONFIG);
  const fake = createFakeGitLab();
  let runs = 0;
  const scene: Scene = {
    project,
    fake,
    run: async (env, gitlab = fake) => {
      const head = await project.git("rev-parse", "HEAD");
      runs++;
      return await trackMetrics({
        cwd: project.folder,
        fetch: gitlab.fetch,
        sleep: () => Promise.resolve(),
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          GIT_CONFIG_GLOBAL: "/dev/null",
          GITLAB_CI: "true",
          CI_API_V4_URL: GITLAB_API,
          CI_SERVER_URL: "https://gitlab.test",
          CI_PROJECT_ID: "5",
          CI_PROJECT_PATH: "acme/shop",
          CI_PROJECT_DIR: project.folder,
          CI_DEFAULT_BRANCH: "main",
          CI_COMMIT_SHA: head,
          CI_PIPELINE_ID: String(900 + runs),
          CI_PIPELINE_IID: String(runs),
          CI_JOB_NAME: "metrics",
          CI_JOB_URL: `https://gitlab.test/acme/shop/-/jobs/${runs}`,
          CI_JOB_TOKEN: "job-secret",
          ...env,
        },
      });
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
  const commit = async (size: number) => {
    await project.write("size.txt", String(size));
    await project.git("add", "size.txt", "unentropy.json");
    await project.git("commit", "-q", "-m", `Size ${size}`);
  };
  await commit(1000);
  await scene.run({ ...PUSH, ...TOKEN });
  await project.git("update-ref", "refs/remotes/origin/main", "main");
  await project.git("checkout", "-q", "-b", "feature");
  await commit(1500);
  return scene;
}

Deno.test("a merge request gets one note with a link to the report, and a status in its pipeline", async () => {
  await using scene = await makeScene();
  const { fake, project, run } = scene;
  assert.equal(fake.log.length, 0, "a push asks for nothing");
  const head = await project.git("rev-parse", "HEAD");
  for (let i = 0; i < 2; i++) {
    const { exitCode, warnings } = await run({ ...MERGE_REQUEST, ...TOKEN });
    assert.deepEqual([exitCode, warnings], [1, []]);
  }
  const [note, ...others] = fake.comments;
  assert.equal(others.length, 0);
  assert.match(note?.body ?? "", /❌ size rose 50 % to/);
  const job = "https://gitlab.test/acme/shop/-/jobs/3";
  assert.ok(note?.body.includes(`[Report](${job}/artifacts/file/unentropy-report/index.html)`));
  assert.ok(note?.body.includes(`https://gitlab.test/acme/shop/-/commit/${head}`));
  await Deno.stat(join(project.folder, "unentropy-report/index.html"));
  const { to, body } = fake.checks.at(-1) ?? {};
  assert.equal(to, head);
  assert.deepEqual(
    [body?.["state"], body?.["name"], body?.["pipeline_id"], body?.["target_url"]],
    ["failed", "Unentropy quality gate", 903, job],
  );
  const comment = await Deno.readTextFile(
    join(project.folder, ".unentropy/quality-gate-comment.md"),
  );
  assert.ok(note?.body.endsWith(comment));
  const dotenv = await Deno.readTextFile(join(project.folder, "unentropy.env"));
  assert.match(dotenv, /UNENTROPY_QUALITY_GATE_COMMENT_URL=https:\/\/gitlab\.test\/.*#note_1\n/);
});

Deno.test("whatever GitLab answers, the job's colour is the gate's", async () => {
  const faults = [
    () => json(401, { message: "401 Unauthorized" }),
    () => json(404, { message: "404 Not found" }),
    () => json(429, { message: "Retry later" }, { "retry-after": "600" }),
    () => json(500, { message: "500 Internal Server Error" }),
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    "network",
  ] as const;
  await using scene = await makeScene();
  await scene.project.write("size.txt", "1010");
  for (const answer of faults) {
    const gitlab = createFakeGitLab();
    gitlab.fail({ path: /./, times: 99, answer });
    const { exitCode, warnings } = await scene.run({ ...MERGE_REQUEST, ...TOKEN }, gitlab);
    assert.equal(exitCode, 0);
    assert.match(warnings.join("\n"), /^No comment on merge request 17: .+\nNo check "Unentropy/);
  }
});

Deno.test("a merge request of a fork is judged, and what its job token cannot do is said once", async () => {
  await using scene = await makeScene();
  const fork = { CI_PROJECT_ID: "77", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "77" };
  const { exitCode, warnings } = await scene.run({ ...MERGE_REQUEST, ...fork });
  assert.equal(exitCode, 1);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /this pipeline runs in the fork/);
  assert.equal(scene.fake.log.length, 0);
});

Deno.test("a config that cannot be read fails the status of the merge request, too", async () => {
  await using scene = await makeScene();
  await scene.project.write("unentropy.json", "{");
  assert.equal((await scene.run({ ...MERGE_REQUEST, ...TOKEN })).exitCode, 2);
  assert.equal(scene.fake.checks.at(-1)?.body["state"], "failed");
});
