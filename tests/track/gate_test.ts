import assert from "node:assert/strict";
import type { TrackResult } from "../../core/track_result.ts";
import { serveFakeGitHub } from "../fakes/github.ts";
import { makeScene } from "./_pull_request.ts";

const SIZE = { type: "numeric", unit: "bytes", command: "cat size.txt" };
const TIME = { type: "numeric", unit: "duration", command: "cat time.txt" };

function gate(thresholds: readonly object[], more: object = {}): unknown {
  return {
    metrics: { size: SIZE, time: TIME },
    qualityGate: { mode: "hard", thresholds, ...more },
  };
}

Deno.test("gate and track come to the same verdict, on a push and on a pull request", async () => {
  await using scene = await makeScene(
    gate([{ metric: "size", mode: "regression" }, { metric: "time", mode: "max", target: 9 }]),
  );
  await scene.push({ files: { "size.txt": "1000", "time.txt": "1" } });
  const phases = ["download", "collect", "gate", "publish"] as const;
  const runOf = ({ verdict, exitCode }: TrackResult) => ({ verdict, exitCode });

  const judged = await scene.push({ files: { "size.txt": "1100" } }, { phases });
  const commit = await scene.project.git("rev-parse", "HEAD");
  const tracked = await scene.push({}, { context: { commit } });
  assert.equal(judged.exitCode, 1);
  assert.deepEqual(runOf(judged), runOf(tracked));

  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "1200" } });
  assert.deepEqual(runOf(await scene.pull({ phases })), runOf(await scene.pull()));
});

Deno.test("the gate command judges a pull request as the library does, and exits with 1", async () => {
  // The command has the machine's clock, to which the scene's runs are old.
  const baseline = { maxAgeDays: 3650 };
  await using scene = await makeScene(
    gate([{ metric: "size", mode: "regression" }], { baseline }),
  );
  const { project, fake } = scene;
  await scene.push({ files: { "size.txt": "1000", "time.txt": "1" } });
  await project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "size.txt": "1100" } });
  await using server = serveFakeGitHub(fake);
  const env = { ...await scene.pullEnv(), GITHUB_API_URL: server.url };
  const { code, stdout, stderr } = await project.cli(["gate", "--json"], env);
  assert.equal(code, 1, stderr);
  const byCommand: TrackResult = JSON.parse(stdout);
  assert.deepEqual(byCommand.verdict?.checks.map(({ sentence }) => sentence), [
    "size rose 10 % to 1.1 kB, and may not get worse",
  ]);
  assert.equal(byCommand.verdict?.judgedBy?.from, "base");
  assert.equal(fake.comments.length, 1);
  const soft = await project.cli(["gate", "--quality-gate-mode", "soft"], env);
  assert.equal(soft.code, 0);
});

Deno.test("only a failed blocker in mode hard ends in exit code 1", async () => {
  for (
    const [mode, severity, exitCode, status] of [
      ["hard", "blocker", 1, "failed"],
      ["hard", "warning", 0, "warning"],
      ["soft", "blocker", 0, "failed"],
      ["off", "blocker", 0, "off"],
    ] as const
  ) {
    await using scene = await makeScene(
      gate([{ metric: "size", mode: "max", target: 1, severity }], { mode }),
    );
    const result = await scene.push({ files: { "size.txt": "2", "time.txt": "1" } });
    assert.deepEqual([result.exitCode, result.verdict?.status], [exitCode, status], mode);
  }
});

Deno.test("a failed gate counts before a metric without a value", async () => {
  await using scene = await makeScene(gate([{ metric: "size", mode: "max", target: 1 }]));
  const failed = await scene.push({ files: { "size.txt": "2" } });
  assert.deepEqual([failed.exitCode, failed.failures.length], [1, 1]);
  const passed = await scene.push({ files: { "size.txt": "1" } });
  assert.deepEqual([passed.exitCode, passed.verdict?.status], [2, "passed"]);
});

Deno.test("numbers at the end of what there is are judged and shown, and none becomes NaN or Infinity", async () => {
  const size = { type: "numeric", unit: "percent", direction: "lower", command: "cat size.txt" };
  await using scene = await makeScene({
    metrics: { size },
    qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "no-regression" }] },
  });
  const statuses: (string | undefined)[] = [];
  for (const value of ["9e307", "-9e307", "1.7e308", "5"]) {
    const { verdict } = await scene.push({ files: { "size.txt": value } });
    statuses.push(verdict?.status);
    assert.doesNotMatch(JSON.stringify(verdict), /NaN|Infinity/);
    assert.doesNotMatch(await scene.written("summary"), /NaN|Infinity|∞/);
  }
  assert.deepEqual(statuses, ["unknown", "passed", "failed", "passed"]);
});

Deno.test("no baseline is a verdict of its own, as onMissingBaseline says", async () => {
  for (
    const [onMissingBaseline, status, exitCode] of [
      ["fail", "failed", 1],
      ["warn", "unknown", 0],
      ["pass", "passed", 0],
    ] as const
  ) {
    await using scene = await makeScene(
      gate([{ metric: "size", mode: "regression" }], { onMissingBaseline }),
    );
    const result = await scene.push({ files: { "size.txt": "2", "time.txt": "1" } });
    assert.deepEqual([result.exitCode, result.verdict?.status], [exitCode, status]);
  }
});

Deno.test("a ratchet fails the run that makes it worse, and no other", async () => {
  await using scene = await makeScene(
    gate([{ metric: "size", mode: "ratchet", tolerance: { percent: 5 } }]),
  );
  const push = async (size: number) =>
    (await scene.push({ files: { "size.txt": String(size), "time.txt": "1" } })).verdict;
  await push(1000);
  assert.equal((await push(1040))?.status, "passed");
  const verdict = await push(1100);
  assert.equal(verdict?.status, "failed");
  assert.match(verdict?.checks[0]?.sentence ?? "", /^size rose 5\.77 % to 1\.1 kB, worse than/);
  assert.equal((await push(1100))?.status, "passed");
});

Deno.test("a budget names the commits that spent it", async () => {
  await using scene = await makeScene(
    gate([{ metric: "size", mode: "budget", maxPercent: 5, window: { days: 30 } }]),
  );
  const push = (size: number) =>
    scene.push({ files: { "size.txt": String(size), "time.txt": "1" } });
  await push(1000);
  await push(1020);
  const spender = await scene.project.git("rev-parse", "HEAD");
  assert.equal((await push(1045)).verdict?.status, "passed");
  const { verdict } = await push(1060);
  assert.equal(verdict?.status, "failed");
  assert.ok(verdict?.checks[0]?.spentBy?.some(({ commit }) => commit === spender));
  assert.ok(verdict?.checks[0]?.sentence.includes(spender.slice(0, 7)));
});

Deno.test("a budget since the last tag counts from it, however late the commit was tagged", async () => {
  await using scene = await makeScene(
    gate([{ metric: "size", mode: "budget", maxPercent: 5, window: "last-tag" }]),
  );
  const push = async (size: number) =>
    (await scene.push({ files: { "size.txt": String(size), "time.txt": "1" } })).verdict;
  await push(900);
  await push(1000);
  assert.equal((await push(1040))?.checks[0]?.lacks, "baseline");
  await scene.project.git("tag", "-a", "-m", "Release", "v1.2.0", "HEAD~");
  const verdict = await push(1060);
  assert.equal(verdict?.status, "failed");
  assert.match(
    verdict?.checks[0]?.sentence ?? "",
    /^size rose 1\.92 % to 1\.06 kB, more than the budget of 5 % since v1\.2\.0, which began at 1 kB; spent/,
  );
});

Deno.test("a limit that the history has outgrown is proposed tighter, in the comment too", async () => {
  await using scene = await makeScene(gate([{ metric: "size", mode: "max", target: 5000 }]));
  for (let i = 0; i < 6; i++) {
    await scene.push({ files: { "size.txt": String(1000 + i), "time.txt": "1" } });
  }
  await scene.project.git("checkout", "-q", "-b", "feature");
  const { verdict } = await scene.pull();
  assert.equal(verdict?.proposals?.[0]?.proposed, 1010);
  assert.match(scene.fake.comments[0]?.body ?? "", /<summary>Limits that could be tightened/);
});

Deno.test("fewer samples than the history has make a value less certain", async () => {
  // Each of the nine samples of a run takes the next of nine values around the run's own level.
  const spread = "n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n; " +
    "awk -v n=$n -v base=$(cat time.txt) 'BEGIN { print base + (n % 9 - 4) / 2 }'";
  const sampled = (samples: number) => ({
    metrics: { time: { ...TIME, noise: "sampled", samples, command: spread } },
    qualityGate: { thresholds: [{ metric: "time", mode: "regression" }] },
  });
  await using scene = await makeScene(sampled(9));
  for (let i = 0; i < 12; i++) {
    await scene.push({ files: { "time.txt": String(100 + (i % 3) / 10) } });
  }
  await scene.project.git("checkout", "-q", "-b", "feature");
  const same = (await scene.pull()).verdict?.checks[0]?.limit ?? NaN;
  await scene.commit({ config: sampled(1) });
  const fewer = (await scene.pull()).verdict?.checks[0]?.limit ?? NaN;
  assert.ok(fewer > same * 1.01, `${fewer} is no wider than ${same}`);
});
