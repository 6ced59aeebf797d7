import assert from "node:assert/strict";
import { json } from "../fakes/github.ts";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: { size: { type: "numeric", command: "cat size.txt", direction: "lower" } },
  storage: { type: "sqlite-artifact" },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "no-regression" }] },
};

const WORKFLOW = ".github/workflows/metrics.yml";

/** Pushes as a workflow run of its own, whose artifacts later runs trust. */
async function push(scene: Scene, runId: number, size = 1000) {
  scene.fake.runs.set(runId, { id: runId, event: "push", path: WORKFLOW, headBranch: "main" });
  return await scene.push({ files: { "size.txt": String(size) } }, {
    env: artifactEnv(scene, runId),
  });
}

function artifactEnv({ fake }: Scene, runId: number): Record<string, string> {
  return {
    GITHUB_RUN_ID: String(runId),
    GITHUB_REPOSITORY_ID: "101",
    GITHUB_WORKFLOW_REF: `${fake.project}/${WORKFLOW}@refs/heads/main`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
    ACTIONS_RESULTS_URL: "https://results.github.test/",
  };
}

Deno.test("a normal run takes at most eight requests of GitHub's budget, and its result says how many", async () => {
  await using scene = await makeScene(CONFIG);
  for (const runId of [1, 2]) await push(scene, runId);
  const before = scene.fake.log.length;
  const third = await push(scene, 3);
  const api = scene.fake.log.slice(before).filter(({ path }) => path.startsWith("/repos/"));
  assert.deepEqual([third.githubRequests, api.length], [5, 5]);
  assert.equal(third.storage?.runs, 3);

  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "900" } });
  const started = scene.fake.log.length;
  const pull = await scene.pull({ env: artifactEnv(scene, 4) });
  assert.deepEqual([pull.exitCode, pull.warnings], [0, []]);
  assert.equal(pull.verdict?.status, "passed");
  const asked = scene.fake.log.slice(started).map(({ method, path }) =>
    `${method} ${
      path.split("?")[0]?.replace("/repos/acme/shop", "")
        .replace(/[0-9a-f]{40}\.{3}[0-9a-f]{40}/, "BASE...HEAD").replace(/\d+/g, "N")
    }`
  );
  assert.deepEqual(asked, [
    "GET /actions/artifacts",
    "GET /actions/runs/N",
    // Whether that run's commit is on the branch; a tag may have the branch's name.
    "GET /branches/main",
    "GET /compare/BASE...HEAD",
    "GET /actions/artifacts/N/zip",
    "GET /blob/download/N",
    // The report, at the artifact service, which has no budget.
    "POST /twirp/github.actions.results.api.vN.ArtifactService/CreateArtifact",
    "PUT /blob/upload/N",
    "PUT /blob/upload/N",
    "POST /twirp/github.actions.results.api.vN.ArtifactService/FinalizeArtifact",
    "GET /issues/N/comments",
    "POST /issues/N/comments",
    "POST /check-runs",
  ]);
  assert.equal(pull.githubRequests, 8);
});

Deno.test("an artifact quota that is used up costs the upload, and is said aloud", async () => {
  await using scene = await makeScene(CONFIG);
  await push(scene, 1);
  const msg = "Failed to create artifact: insufficient usage";
  scene.fake.fail({
    path: /CreateArtifact/,
    answer: () => json(403, { code: "permission_denied", msg }),
  });
  const { exitCode, error, warnings, phases, verdict, storage } = await push(scene, 2);
  assert.deepEqual([exitCode, error], [0, undefined]);
  assert.match(warnings.join("\n"), /not in the stored history.*insufficient usage.*billing/);
  assert.equal(phases.find(({ name }) => name === "upload")?.status, "failed");
  assert.equal(verdict?.status, "passed");
  assert.equal(storage?.attempts, 0);
  assert.match(await scene.written("summary"), /not in the stored history/);

  const next = await push(scene, 3);
  assert.deepEqual([next.exitCode, next.storage?.runs], [0, 3], "the next one sends it along");
});
