import assert from "node:assert/strict";
import { join } from "node:path";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: {
    coverage: { type: "numeric", unit: "percent", command: "cat coverage.txt" },
    size: { type: "numeric", unit: "bytes", command: "cat size.txt", name: "Bundle | `@all`" },
    version: { type: "label", command: "echo v1" },
  },
  qualityGate: { thresholds: [{ metric: "coverage", mode: "no-regression" }] },
};

async function worse(config: unknown = CONFIG): Promise<Scene> {
  const scene = await makeScene(config);
  for (const size of [1000, 1010]) {
    await scene.push({ files: { "coverage.txt": "85", "size.txt": String(size) } });
  }
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "coverage.txt": "80", "size.txt": "1500" } });
  return scene;
}

Deno.test("a pull request gets one comment that later runs update, with the verdict and all values", async () => {
  await using scene = await worse();
  const first = await scene.pull();
  assert.deepEqual([first.exitCode, first.verdict?.mode], [0, "soft"]);
  await scene.commit({ files: { "coverage.txt": "86" } });
  assert.equal((await scene.pull()).verdict?.status, "passed");
  assert.equal(scene.fake.comments.length, 1);
  const body = scene.fake.comments[0]?.body ?? "";
  assert.match(body, /^<!-- unentropy:unentropy-quality-gate -->/);
  assert.match(body, /## Unentropy: ✅ nothing judged got worse/);
  assert.match(body, /\| coverage \| 85 % \| 86 % \| \+1 point \|/);
  assert.match(body, /2 metrics without a threshold/);
  assert.match(body, /1\.01 kB \| 1\.5 kB \| \+490 B/);
  assert.match(body, /\/commit\/[0-9a-f]{40}/);
  assert.doesNotMatch(body, /(?<!\\|&#64;|\u200b)@all/);
});

Deno.test("the job's summary is the whole document, however long the comment may be", async () => {
  const cases = Array.from(
    { length: 150 },
    (_, n) => `BenchmarkCase${n}-2 \t 100\t ${100 + n} ns/op`,
  );
  await using scene = await makeScene({
    metrics: { bench: { type: "numeric", collect: { from: "bench", files: "bench.txt" } } },
    qualityGate: { maxCommentMetrics: 5 },
  });
  await scene.push({ files: { "bench.txt": `goos: linux\n${cases.join("\n")}\n` } });
  const summary = await scene.written("summary");
  for (const n of [0, 99, 149]) assert.match(summary, new RegExp(`Case${n}\\b`));
});

Deno.test("a failed check stands first in comment and summary, and in the outputs", async () => {
  await using scene = await worse({
    ...CONFIG,
    qualityGate: { ...CONFIG.qualityGate, mode: "hard" },
  });
  const { exitCode } = await scene.pull();
  assert.equal(exitCode, 1);
  for (const text of [scene.fake.comments[0]?.body ?? "", await scene.written("summary")]) {
    assert.match(text, /## Unentropy: ❌ coverage fell 5 points to 80 %/);
  }
  const outputs = await scene.written("outputs");
  assert.match(outputs, /quality-gate-status<<\S+\nfail\n/);
  assert.match(outputs, /quality-gate-failing-metrics<<\S+\ncoverage\n/);
  assert.match(
    outputs,
    /quality-gate-comment-url<<\S+\nhttps:\/\/github\.test\/acme\/shop\/pull\/7/,
  );
  assert.match(outputs, /quality-gate-results-path<<\S+\n.*quality-gate-results\.json\n/);
  assert.match(outputs, /baseline-reference-branch<<\S+\nmain\n/);
});

Deno.test("the results file has the fields that other programs know, and the whole verdict", async () => {
  await using scene = await worse();
  const { verdict } = await scene.pull();
  const results = await scene.results();
  assert.deepEqual(Object.keys(results), [
    "timestamp",
    "durationMs",
    "collection",
    "prCommentUrl",
    "qualityGate",
    "verdict",
  ]);
  const sentence = verdict?.checks[0]?.sentence;
  const coverage = {
    metric: "coverage",
    unit: "percent",
    baseline: 85,
    pullRequestValue: 80,
    absoluteDelta: -5,
    relativeDeltaPercent: -5 / 85 * 100,
    threshold: { metric: "coverage", mode: "no-regression", severity: "blocker", limit: 84.5 },
    status: "fail",
    message: sentence,
    isBlocking: true,
  };
  assert.deepEqual(results["qualityGate"], {
    status: "fail",
    mode: "soft",
    metrics: [coverage],
    failingMetrics: [coverage],
    summary: { totalMetrics: 3, evaluatedMetrics: 1, passed: 0, failed: 1, unknown: 0 },
    baselineInfo: { referenceBranch: "main", maxAgeDays: 90 },
  });
  assert.deepEqual(results["collection"], { metricsCollected: 3, metricsFailed: 0, failures: [] });
  assert.deepEqual(results["verdict"], JSON.parse(JSON.stringify(verdict)));
});

Deno.test("no comment is written when the gate is off or nobody wants it", async () => {
  for (const more of [{ mode: "off" }, { enablePullRequestComment: false }]) {
    await using scene = await worse({
      ...CONFIG,
      qualityGate: { ...CONFIG.qualityGate, ...more },
    });
    const { exitCode, warnings } = await scene.pull();
    assert.deepEqual([exitCode, warnings, scene.fake.comments.length], [0, [], 0]);
    assert.match(await scene.written("summary"), /Unentropy/);
  }
});

Deno.test("a read-only token costs the comment, and nothing else", async () => {
  await using scene = await worse();
  scene.fake.isReadOnly = true;
  const { exitCode, warnings, verdict } = await scene.pull({ isFork: true });
  assert.deepEqual([exitCode, verdict?.status], [0, "failed"]);
  assert.match(warnings.join("\n"), /No comment on pull request 7: 403/);
  assert.doesNotMatch(warnings.join("\n"), /No check/);
  assert.match(await scene.written("summary"), /❌ coverage fell 5 points/);
});

Deno.test("the comment keeps to the sizes that the config allows", async () => {
  const metrics = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`m-${n}`, { type: "numeric", command: `echo ${n}` }]),
  );
  const qualityGate = { maxCommentMetrics: 3, maxCommentCharacters: 700 };
  await using scene = await makeScene({ metrics, qualityGate });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.pull();
  const body = scene.fake.comments[0]?.body ?? "";
  assert.ok(body.length < 800, `${body.length}`);
  assert.ok((body.match(/\| m-/g) ?? []).length <= 3);
});

Deno.test("no secret of the environment gets into comment, summary, outputs or the results file", async () => {
  const secret = "hunter2-hunter2";
  await using scene = await worse({
    metrics: {
      coverage: { type: "numeric", command: `echo ${secret} >&2; echo ${secret}` },
    },
    qualityGate: { thresholds: [{ metric: "coverage", mode: "min", target: 1 }] },
  });
  await scene.pull({ env: { DEPLOY_TOKEN: secret } });
  const texts = [
    scene.fake.comments[0]?.body ?? "",
    await scene.written("summary"),
    await scene.written("outputs"),
    JSON.stringify(await scene.results()),
  ];
  for (const text of texts) {
    assert.ok(text.includes("coverage"));
    assert.doesNotMatch(text, /hunter2/);
  }
});

Deno.test("the comment tells what moved since the last release", async () => {
  await using scene = await makeScene(CONFIG);
  const push = (size: number) =>
    scene.push({ files: { "coverage.txt": "85", "size.txt": String(size) } });
  for (let i = 0; i < 5; i++) await push(1000);
  for (let i = 0; i < 5; i++) await push(1200);
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "coverage.txt": "84" } });
  await scene.pull();
  const body = scene.fake.comments[0]?.body ?? "";
  assert.match(
    body,
    /<summary>Recent changes<\/summary>\n\n- .* rose 20 % .*in [0-9a-f]{7}\.\.[0-9a-f]{7} on \d+ May 2026/,
  );
});

Deno.test("since the last release means since the newest tag, and what may be a spike is told as such", async () => {
  const noise = "none";
  await using scene = await makeScene({
    ...CONFIG,
    metrics: { ...CONFIG.metrics, size: { ...CONFIG.metrics.size, noise } },
  });
  const push = async (sizes: readonly number[], ref = "refs/heads/main") => {
    for (const size of sizes) {
      const env = { GITHUB_REF: ref };
      await scene.push({ files: { "coverage.txt": "85", "size.txt": String(size) } }, { env });
    }
  };
  const changes = async () => {
    await scene.project.git("checkout", "-q", "-B", "feature");
    await scene.commit({ files: { "coverage.txt": "84" } });
    await scene.pull();
    await scene.project.git("checkout", "-q", "main");
    return scene.fake.comments[0]?.body.split("<summary>Changes since v1")[1] ?? "";
  };
  await push([1000, 1000, 1000, 1200, 1200, 1200]);
  await push([1200], "refs/tags/v1");
  await push([1200, 1500, 1500]);
  assert.match(await changes(), /rose 25 %.*may be a spike/);
  await push([1500]);
  const told = await changes();
  assert.match(told, /rose 25 %/);
  assert.doesNotMatch(told, /may be a spike/);
  assert.doesNotMatch(told, /rose 20 %/);
});

Deno.test("the head of a pull request gets one completed check, of a name that never changes", async () => {
  for (
    const [mode, coverage, conclusion] of [
      ["hard", "80", "failure"],
      ["soft", "80", "neutral"],
      ["hard", "90", "success"],
      ["off", "80", "neutral"],
    ] as const
  ) {
    await using scene = await worse({
      ...CONFIG,
      qualityGate: { ...CONFIG.qualityGate, mode },
    });
    const head = await scene.commit({ files: { "coverage.txt": coverage } });
    const { warnings } = await scene.pull();
    const [check, ...others] = scene.fake.checks;
    assert.deepEqual([others, warnings], [[], []]);
    const { name, head_sha, status, conclusion: found } = check?.body ?? {};
    assert.deepEqual(
      [name, head_sha, status, found],
      ["Unentropy quality gate", head, "completed", conclusion],
    );
  }
});

Deno.test("the check is on the head of the pull request, not on the commit that merges it", async () => {
  await using scene = await worse();
  const { git, write, folder } = scene.project;
  const [main, head] = [await git("rev-parse", "main"), await git("rev-parse", "HEAD")];
  await git("checkout", "-q", "--detach", "main");
  await git("merge", "-q", "--no-ff", "-m", "Merge", head);
  const side = (sha: string, ref: string) => ({ sha, ref, repo: { id: 101 } });
  await write(
    "event.json",
    JSON.stringify({
      repository: { id: 101, default_branch: "main" },
      pull_request: { number: 7, head: side(head, "feature"), base: side(main, "main") },
    }),
  );
  const { run } = await scene.pull({ env: { GITHUB_EVENT_PATH: `${folder}/event.json` } });
  assert.notEqual(run?.commit, head);
  assert.equal(scene.fake.checks[0]?.body["head_sha"], head);
});

Deno.test("two gates of one commit have two checks, told apart by their marker", async () => {
  await using scene = await worse();
  await scene.pull();
  await scene.pull({ settings: { prCommentMarker: "<!-- docs -->" } });
  await scene.pull({ settings: { prCommentMarker: "docs" }, context: { labels: { os: "mac" } } });
  assert.deepEqual(scene.fake.checks.map(({ body }) => body["name"]), [
    "Unentropy quality gate",
    "Unentropy quality gate (docs)",
    "Unentropy quality gate (docs, os=mac)",
  ]);
});

Deno.test("comment and check name the branch that a change wants into, so that a lax one's outcome is no other's", async () => {
  await using scene = await worse();
  const head = await scene.project.git("rev-parse", "HEAD");
  const main = await scene.project.git("rev-parse", "main");
  await scene.project.git("branch", "lax", "main");
  const event = join(scene.project.folder, "event.json");
  const side = (sha: string, ref: string) => ({ sha, ref, repo: { id: 101 } });
  for (const into of ["lax", "main"]) {
    await Deno.writeTextFile(
      event,
      JSON.stringify({
        action: "edited",
        repository: { id: 101, default_branch: "main" },
        pull_request: { number: 7, head: side(head, "feature"), base: side(main, into) },
      }),
    );
    await scene.pull({ env: { GITHUB_EVENT_PATH: event, GITHUB_BASE_REF: into } });
    assert.match(scene.fake.comments[0]?.body ?? "", new RegExp(` · into ${into}\n`));
  }
  assert.deepEqual(scene.fake.checks.map(({ body }) => body["name"]), [
    "Unentropy quality gate (into lax)",
    "Unentropy quality gate",
  ]);
});

Deno.test("a run that cannot judge completes the check as a failure", async () => {
  await using scene = await worse();
  const { exitCode, error } = await scene.pull({ settings: { storagePath: "." } });
  assert.equal(exitCode, 2);
  const { status, conclusion, output } = scene.fake.checks[0]?.body ?? {};
  assert.deepEqual([status, conclusion], ["completed", "failure"]);
  assert.ok(JSON.stringify(output).includes(error?.what ?? "?"));
});

Deno.test("a run that cannot even begin completes the check as a failure", async () => {
  await using scene = await worse();
  await scene.pull({ settings: { storageType: "sqlite-s3" } });
  await scene.commit({ config: { metrics: { coverage: { command: "x", colour: "red" } } } });
  await scene.pull();
  const [storage, config, ...others] = scene.fake.checks.map(({ body }) => body);
  assert.deepEqual(others, []);
  for (const body of [storage, config]) {
    assert.deepEqual(
      [body?.["name"], body?.["status"], body?.["conclusion"]],
      ["Unentropy quality gate", "completed", "failure"],
    );
  }
  assert.match(JSON.stringify(storage?.["output"]), /bucket/);
  assert.match(JSON.stringify(config?.["output"]), /colour/);
});

Deno.test("a push and a change without thresholds get no check", async () => {
  await using scene = await worse({ metrics: CONFIG.metrics });
  await scene.pull();
  assert.deepEqual(scene.fake.checks, []);
});
