import assert from "node:assert/strict";
import { join } from "node:path";
import { trackAll } from "../../track/all/track_all.ts";
import { makeProject } from "../commands/_cli.ts";
import { makeScene, type PullFacts, type Scene } from "./_pull_request.ts";

const config = (value: number | string, max: number) =>
  JSON.stringify({
    metrics: { size: { type: "numeric", command: `echo ${value}`, unit: "bytes" } },
    qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "max", target: max }] },
  });

/** Configs at the top and of two packages, and one that git ignores. */
async function makeMonorepo(): Promise<Scene> {
  const scene = await makeScene(JSON.parse(config(1, 5)));
  await scene.commit({
    files: {
      ".gitignore": "build/\n.unentropy/\nunentropy-report/\n",
      "packages/api/unentropy.json": config(2, 5),
      "packages/web/unentropy.json": config(9, 5),
    },
  });
  await scene.project.write("build/unentropy.json", "{");
  return scene;
}

const silent = { among: [], onConfig: () => {}, onResult: () => {} };

async function pullAll(scene: Scene, facts: PullFacts = {}, among: readonly string[] = []) {
  const { project: { folder }, fake } = scene;
  return await trackAll(
    { cwd: folder, env: await scene.pullEnv(facts), fetch: fake.fetch },
    { ...silent, among },
  );
}

Deno.test("--all judges a pull request by every config and shows it once: one comment, one check, one set of outputs", async () => {
  await using scene = await makeMonorepo();
  const { exitCode, configs, commentUrl } = await pullAll(scene);
  assert.equal(exitCode, 1);
  assert.deepEqual(configs.map(({ config, result }) => [config, result.exitCode]), [
    ["unentropy.json", 0],
    ["packages/api/unentropy.json", 0],
    ["packages/web/unentropy.json", 1],
  ]);
  const { comments, checks } = scene.fake;
  assert.equal(comments.length, 1);
  const titles = comments[0]?.body.match(/^## .*?:/gm);
  assert.deepEqual(titles, [
    "## Unentropy packages/web:",
    "## Unentropy:",
    "## Unentropy packages/api:",
  ]);
  assert.ok(commentUrl);
  assert.deepEqual(
    checks.map(({ body }) => [body["name"], body["conclusion"]]),
    [["Unentropy quality gate", "failure"]],
  );
  const outputs = await scene.written("outputs");
  assert.match(outputs, /^exit-code<<.*\n1\n/m);
  assert.equal(outputs.match(/^exit-code<</gm)?.length, 1);
  assert.match(outputs, /^quality-gate-failing-metrics<<.*\npackages\/web: size\n/m);
  assert.equal((await scene.written("summary")).match(/^## Unentropy/gm)?.length, 3);
  await pullAll(scene);
  assert.equal(scene.fake.comments.length, 1, "the same comment again");
});

Deno.test("--all records each config with its label, in its own place or side by side in one", async () => {
  await using project = await makeProject(config(1, 5));
  await project.write("packages/api/unentropy.json", config(2, 5));
  const own = await project.cli(["--all", "--json", "--record", "always"]);
  assert.equal(own.code, 0, own.stderr);
  const { configs } = JSON.parse(own.stdout);
  assert.deepEqual(
    configs.map(({ result }: { result: { storage: { location: string; runs: number } } }) => [
      result.storage.location.replace(`${project.folder}/`, ""),
      result.storage.runs,
    ]),
    [[".unentropy/history.db", 1], ["packages/api/.unentropy/history.db", 1]],
  );
  const db = join(project.folder, "shared.db");
  for (const _ of [1, 2]) {
    await project.cli(["--all", "--quiet", "--storage-path", db, "--report-dir", "public"]);
  }
  const { stdout } = await project.cli(["history", "list", "--json", "--storage-path", db]);
  const labels = JSON.parse(stdout).runs.map(({ key }: { key: { labels: unknown } }) => key.labels);
  assert.deepEqual(labels.length, 4);
  assert.deepEqual(labels.filter((one: object) => Object.keys(one).length > 0), [
    { package: "packages/api" },
    { package: "packages/api" },
  ]);
  for (const path of ["public/index.html", "public/packages/api/index.html"]) {
    assert.ok((await Deno.stat(join(project.folder, path))).size > 0);
  }
});

Deno.test("--all goes on after a config that is wrong, takes those of named folders only, and works from a subfolder", async () => {
  await using project = await makeProject(config(1, 5));
  await project.write("packages/api/unentropy.json", config(2, 5));
  await project.write("packages/bad/unentropy.json", "{");
  const all = await project.cli(["track", "--all"]);
  assert.equal(all.code, 2);
  const headings = all.stdout.match(/^(?:packages.*\/)?unentropy\.json$/gm);
  assert.deepEqual(headings, [
    "unentropy.json",
    "packages/api/unentropy.json",
    "packages/bad/unentropy.json",
  ]);
  assert.match(all.stderr, /CONFIG_NOT_JSON/);
  const some = await project.cli(["track", "--all", "packages/a*", "--json"]);
  assert.equal(some.code, 0, some.stderr);
  assert.equal(JSON.parse(some.stdout).configs.length, 1);
  const none = await project.cli(["--all", "-c", "a/unentropy.json"]);
  assert.match(none.stderr, /Say --config-file unentropy\.json/);
});

Deno.test("--all ends with a failed gate's code whatever else failed", async () => {
  await using project = await makeProject({
    metrics: { answer: { type: "numeric", command: "echo 42" } },
    qualityGate: { mode: "hard", thresholds: [{ metric: "answer", mode: "max", target: 1 }] },
  });
  const failing = { metrics: { broken: { type: "numeric", command: "exit 3" } } };
  await project.write("packages/api/unentropy.json", JSON.stringify(failing));
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Two configs");
  const { code, stderr } = await project.cli(["track", "--all"]);
  assert.equal(code, 1, stderr);
});
