import assert from "node:assert/strict";
import { makeScene, type Scene } from "./_pull_request.ts";

const METRICS = { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } };

function config(baseline: object): unknown {
  const thresholds = [{ metric: "size", mode: "no-regression", tolerance: 0 }];
  return { metrics: METRICS, qualityGate: { mode: "hard", baseline, thresholds } };
}

function pushed(scene: Scene, size: number, options: Parameters<Scene["push"]>[1] = {}) {
  return scene.push({ files: { "size.txt": String(size) } }, options);
}

/** The baseline's value and description of a pull request's only check. */
async function baselineOf(
  scene: Scene,
  options: Parameters<Scene["pull"]>[0] = {},
): Promise<readonly [number | undefined, string | undefined]> {
  const [check] = (await scene.pull(options)).verdict?.checks ?? [];
  return [check?.baseline?.value, check?.baseline?.description];
}

Deno.test("a pull request is compared with its merge base, or with the branch that the config names", async () => {
  for (
    const [baseline, value] of [
      [{}, 1000],
      [{ referenceBranch: "release" }, 500],
    ] as const
  ) {
    await using scene = await makeScene(config(baseline));
    const { git } = scene.project;
    await git("branch", "release");
    await pushed(scene, 1000);
    await git("checkout", "-q", "release");
    await pushed(scene, 500, { env: { GITHUB_REF: "refs/heads/release" } });
    await git("checkout", "-q", "-b", "feature");
    await git("merge", "-q", "-s", "ours", "-m", "has both", "main");
    await scene.commit({ files: { "size.txt": "600" } });
    const [found, description = ""] = await baselineOf(scene);
    assert.equal(found, value);
    assert.match(description, /^[0-9a-f]{7}, the merge base, 1 sample$/);
  }
});

Deno.test("an unmeasured merge base leads to its nearest measured ancestor", async () => {
  await using scene = await makeScene(config({}));
  await pushed(scene, 1000);
  await scene.commit({ files: { "size.txt": "1" } });
  await scene.commit({ files: { "size.txt": "2" } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "600" } });
  await scene.project.git("checkout", "-q", "main");
  await pushed(scene, 400);
  await scene.project.git("checkout", "-q", "feature");
  const [value, description = ""] = await baselineOf(scene);
  assert.equal(value, 1000);
  assert.match(description, /^[0-9a-f]{7}, 2 commits before the merge base, 1 sample$/);
});

Deno.test("a run is compared with runs of its own labels", async () => {
  await using scene = await makeScene(config({}));
  await pushed(scene, 1000);
  const commit = await scene.project.git("rev-parse", "HEAD");
  await pushed(scene, 500, { context: { labels: { os: "mac" }, commit } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  assert.equal((await baselineOf(scene))[0], 1000);
  assert.equal((await baselineOf(scene, { context: { labels: { os: "mac" } } }))[0], 500);
  assert.equal((await baselineOf(scene, { context: { labels: { os: "win" } } }))[0], undefined);
});

Deno.test("a value older than maxAgeDays is no baseline", async () => {
  for (const [maxAgeDays, value] of [[30, undefined], [40, 1000]] as const) {
    await using scene = await makeScene(config({ maxAgeDays }));
    await pushed(scene, 1000);
    await scene.project.git("checkout", "-q", "-b", "feature");
    // What the change says of it does not count.
    await scene.commit({
      files: { "size.txt": "900" },
      config: config({ maxAgeDays: maxAgeDays === 30 ? 900 : 1 }),
    });
    const now = () => Date.UTC(2026, 5, 5);
    assert.equal((await baselineOf(scene, { now }))[0], value);
  }
});

Deno.test("runs of pull requests are no baseline, even where they are recorded", async () => {
  await using scene = await makeScene(config({}));
  await pushed(scene, 1000);
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "900" } });
  await scene.pull({ settings: { record: "always" } });
  await scene.commit({ files: { "size.txt": "950" } });
  assert.equal((await baselineOf(scene))[0], 1000);
});
