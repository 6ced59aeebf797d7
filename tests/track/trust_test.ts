import assert from "node:assert/strict";
import { makeScene, type Scene } from "./_pull_request.ts";

const METRICS = {
  coverage: { type: "numeric", unit: "percent", command: "cat coverage.txt" },
  size: { type: "numeric", unit: "bytes", command: "cat size.txt" },
};
const GATE = {
  mode: "hard",
  thresholds: [
    { metric: "coverage", mode: "min", target: 80 },
    { metric: "size", mode: "regression" },
  ],
};
const BASE = { metrics: METRICS, qualityGate: GATE };

/** A pull request that makes both metrics worse, whose config is judged by main's. */
async function bad(config: unknown, base: unknown = BASE): Promise<Scene> {
  const scene = await makeScene(base);
  await scene.push({ files: { "coverage.txt": "85", "size.txt": "1000" } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ files: { "coverage.txt": "60", "size.txt": "2000" }, config });
  return scene;
}

const ATTACKS: Readonly<Record<string, { readonly config: unknown; readonly shown: RegExp }>> = {
  "a lower target": {
    config: {
      ...BASE,
      qualityGate: { ...GATE, thresholds: [{ metric: "coverage", mode: "min", target: 10 }] },
    },
    shown: /coverage: min 80 % \(blocker\) becomes min 10 % \(blocker\)/,
  },
  "a removed threshold": {
    config: { ...BASE, qualityGate: { ...GATE, thresholds: [] } },
    shown: /coverage: min 80 % \(blocker\) is removed/,
  },
  "the mode off": {
    config: { ...BASE, qualityGate: { ...GATE, mode: "off" } },
    shown: /mode hard becomes off/,
  },
  "its own config as judge": {
    config: { ...BASE, qualityGate: { ...GATE, configFrom: "head", thresholds: [] } },
    shown: /configFrom base becomes head/,
  },
  "exceptions for itself": {
    config: {
      ...BASE,
      qualityGate: {
        ...GATE,
        accept: ["coverage", "size"].map((metric) => ({
          metric,
          reason: "trust me",
          expires: "2999-01-01",
        })),
      },
    },
    shown: /accept: coverage until 2999-01-01 is new \(trust me\)/,
  },
  "a large minEffect, the other direction and optional metrics": {
    config: {
      metrics: {
        coverage: { ...METRICS.coverage, onFailure: "skip", direction: "lower" },
        size: { ...METRICS.size, minEffect: "500%", direction: "higher" },
      },
      qualityGate: GATE,
    },
    shown: new RegExp([
      "coverage: direction higher becomes lower",
      "coverage: onFailure fail becomes skip",
      "size: direction lower becomes higher",
      "size: minEffect none becomes 500 %",
    ].join("\n")),
  },
  "metrics that are labels now": {
    config: {
      metrics: {
        coverage: { type: "label", command: "echo great" },
        size: { type: "label", command: "echo small" },
      },
      qualityGate: { mode: "hard" },
    },
    shown: /is removed/,
  },
  "metrics that are gone": {
    config: { metrics: { other: { type: "numeric", command: "echo 1" } } },
    shown: /is removed/,
  },
  "an older value that counts no more, and no baseline that passes": {
    config: {
      ...BASE,
      qualityGate: { ...GATE, onMissingBaseline: "pass", baseline: { maxAgeDays: 1 } },
    },
    shown: /onMissingBaseline warn becomes pass/,
  },
  "another history": {
    config: { ...BASE, storage: { type: "sqlite-local", path: "mine.db" } },
    shown: /^$/,
  },
};

for (const [name, { config, shown }] of Object.entries(ATTACKS)) {
  Deno.test(`a pull request cannot turn its own gate green with ${name}`, async () => {
    await using scene = await bad(config);
    const { verdict, exitCode, warnings } = await scene.pull();
    assert.deepEqual([exitCode, verdict?.status, verdict?.mode], [1, "failed", "hard"]);
    const failing = verdict?.checks.filter(({ status }) => status !== "passed") ?? [];
    assert.deepEqual(failing.map(({ metric }) => metric).sort(), ["coverage", "size"]);
    assert.equal(verdict?.judgedBy?.from, "base");
    assert.match(verdict?.thresholdChanges?.join("\n") ?? "", shown);
    assert.doesNotMatch(warnings.join("\n"), /its own thresholds/);
    for (const change of verdict?.thresholdChanges ?? []) {
      const text = scene.fake.comments[0]?.body.replaceAll("\\", "") ?? "";
      assert.ok(text.includes("Thresholds change"), change);
    }
  });
}

Deno.test("what no baseline means is said by the base, too", async () => {
  const config = (onMissingBaseline: string) => ({
    metrics: METRICS,
    qualityGate: {
      mode: "hard",
      onMissingBaseline,
      thresholds: [{ metric: "size", mode: "regression" }],
    },
  });
  await using scene = await makeScene(config("fail"));
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({
    files: { "coverage.txt": "60", "size.txt": "2000" },
    config: config("pass"),
  });
  assert.equal((await scene.pull()).exitCode, 1);
});

Deno.test("a metric that a pattern names cannot vanish behind the others", async () => {
  const side = { ...METRICS.size, command: "echo 1" };
  const qualityGate = { mode: "hard", thresholds: [{ metric: "si*", mode: "regression" }] };
  const base = { metrics: { ...METRICS, side }, qualityGate };
  await using scene = await bad({ metrics: { side }, qualityGate }, base);
  const { verdict, exitCode } = await scene.pull();
  assert.equal(exitCode, 1);
  assert.deepEqual(verdict?.checks.map(({ metric, status }) => [metric, status]), [
    ["size", "missing"],
    ["side", "passed"],
  ]);
});

Deno.test("a merge queue is judged by the branch that it goes to", async () => {
  await using scene = await bad({ ...BASE, qualityGate: { mode: "off" } });
  const { verdict, exitCode } = await scene.pull({ isQueued: true });
  assert.deepEqual([exitCode, verdict?.status, verdict?.judgedBy?.from], [1, "failed", "base"]);
});

Deno.test("a pull request that is recorded forgets no runs by its own retention", async () => {
  const storage = { type: "sqlite-local", retention: { maxRuns: 1 } };
  await using scene = await bad({ ...BASE, storage });
  const { storage: stored } = await scene.pull({ settings: { record: "always" } });
  assert.equal(stored?.runs, 2);
});

Deno.test("configFrom head counts when a flag says so, or the base's own config", async () => {
  const loose = { ...BASE, qualityGate: { ...GATE, thresholds: [] } };
  await using asked = await bad(loose);
  const byFlag = await asked.pull({ settings: { gateConfigFrom: "head" } });
  assert.deepEqual([byFlag.exitCode, byFlag.verdict?.judgedBy], [0, { from: "head" }]);
  assert.match(byFlag.verdict?.thresholdChanges?.join("\n") ?? "", /min 80 % .* is removed/);

  const head = { ...BASE, qualityGate: { ...GATE, configFrom: "head" } };
  await using allowed = await bad(loose, head);
  const byBase = await allowed.pull();
  assert.deepEqual([byBase.exitCode, byBase.verdict?.judgedBy], [0, { from: "head" }]);
  assert.match(byBase.verdict?.thresholdChanges?.join("\n") ?? "", /min 80 % .* is removed/);
});

Deno.test("a config as an object is the change's own, which is said unless it is meant", async () => {
  await using scene = await bad(BASE);
  const metrics = { coverage: { type: "numeric", command: "cat coverage.txt" } } as const;
  const config = { metrics, qualityGate: { mode: "hard", thresholds: [] } } as const;
  const { exitCode, verdict, warnings } = await scene.pull({ config });
  assert.deepEqual([exitCode, verdict?.judgedBy], [0, { from: "head" }]);
  assert.match(warnings.join("\n"), /thresholds of the program .* settings\.gateConfigFrom head/);
  const meant = await scene.pull({ config, settings: { gateConfigFrom: "head" } });
  assert.doesNotMatch(meant.warnings.join("\n"), /thresholds of the program/);
});

Deno.test("without a config on the base a change is judged by its own, with a warning", async () => {
  await using scene = await makeScene({ metrics: METRICS });
  await scene.project.git("rm", "-q", "unentropy.json");
  await scene.commit({ files: { "coverage.txt": "85", "size.txt": "1" } });
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({ config: BASE });
  const { verdict, warnings } = await scene.pull();
  assert.deepEqual(verdict?.judgedBy, { from: "head" });
  assert.match(warnings.join("\n"), /judged by its own thresholds: main has no unentropy\.json/);
  const asked = await scene.pull({ settings: { gateConfigFrom: "head" } });
  assert.doesNotMatch(asked.warnings.join("\n"), /own thresholds/);
});

/** What a change may put in the place of main's config, or main may have there. */
const ODD: Readonly<
  Record<string, {
    readonly main: (git: Scene["project"]["git"], folder: string) => Promise<unknown>;
    readonly why: RegExp;
  }>
> = {
  "no JSON": {
    main: (_, folder) => Deno.writeTextFile(`${folder}/unentropy.json`, "{ not json"),
    why: /unentropy\.json of main/,
  },
  "a link that leads nowhere": {
    main: async (git, folder) => {
      await git("rm", "-q", "unentropy.json");
      await Deno.symlink("gone.json", `${folder}/unentropy.json`);
    },
    why: /is a symbolic link to gone\.json, which is not there/,
  },
  "a folder": {
    main: async (git, folder) => {
      await git("rm", "-q", "unentropy.json");
      await Deno.mkdir(`${folder}/unentropy.json`);
      await Deno.writeTextFile(`${folder}/unentropy.json/x`, "");
    },
    why: /unentropy\.json is a folder/,
  },
};

for (const [what, { main, why }] of Object.entries(ODD)) {
  Deno.test(`a change is not judged by itself where main has ${what} for a config`, async () => {
    await using scene = await makeScene({ metrics: METRICS });
    const { git, folder } = scene.project;
    await main(git, folder);
    await scene.commit({ files: { "coverage.txt": "85", "size.txt": "1" } });
    await git("checkout", "-q", "-b", "feature");
    await git("rm", "-rqf", "unentropy.json");
    await scene.commit({ config: { ...BASE, qualityGate: { mode: "off" } } });
    const { exitCode, error } = await scene.pull();
    assert.deepEqual([exitCode, error?.code], [2, "CONFIG_BASE_UNKNOWN"]);
    assert.match(error?.why ?? "", why);
    const asked = await scene.pull({ settings: { gateConfigFrom: "head" } });
    assert.deepEqual([asked.exitCode, asked.verdict?.judgedBy], [0, { from: "head" }]);
  });
}

Deno.test("a config that main reaches by a link judges like any", async () => {
  await using scene = await makeScene({ metrics: METRICS });
  const { git, folder } = scene.project;
  await Deno.mkdir(`${folder}/conf`);
  await git("rm", "-q", "unentropy.json");
  await Deno.writeTextFile(`${folder}/conf/u.json`, JSON.stringify(BASE));
  await Deno.symlink("conf/u.json", `${folder}/unentropy.json`);
  await scene.commit({ files: { "coverage.txt": "85", "size.txt": "1" } });
  await git("checkout", "-q", "-b", "feature");
  await git("rm", "-q", "unentropy.json");
  await scene.commit({
    files: { "coverage.txt": "60" },
    config: { ...BASE, qualityGate: { mode: "off" } },
  });
  const { exitCode, verdict } = await scene.pull();
  assert.deepEqual([exitCode, verdict?.judgedBy?.from, verdict?.status], [1, "base", "failed"]);
});

for (
  const [where, isInside] of [["by its path", false], ["from within the folder", true]] as const
) {
  Deno.test(`a change that moves the config's folder and leaves a link is judged by main: named ${where}`, async () => {
    await using scene = await makeScene({ metrics: METRICS });
    const { git, folder } = scene.project;
    await Deno.mkdir(`${folder}/m`);
    await git("rm", "-q", "unentropy.json");
    const inFolder = {
      ...BASE,
      metrics: { coverage: { ...METRICS.coverage, command: "cat ../coverage.txt" } },
      qualityGate: { ...GATE, thresholds: GATE.thresholds.slice(0, 1) },
    };
    await Deno.writeTextFile(`${folder}/m/unentropy.json`, JSON.stringify(inFolder));
    await scene.commit({ files: { "coverage.txt": "85" } });
    await git("checkout", "-q", "-b", "feature");
    await git("mv", "m", "m2");
    await Deno.symlink("m2", `${folder}/m`);
    const loose = { ...inFolder, qualityGate: { mode: "off" } };
    await scene.commit({
      files: { "coverage.txt": "60", "m2/unentropy.json": JSON.stringify(loose) },
    });
    const { exitCode, verdict, error } = await scene.pull(
      isInside
        // A process only knows the folder that the link leads to.
        ? { cwd: `${folder}/m2` }
        : { settings: { configFile: "m/unentropy.json" } },
    );
    if (isInside) {
      assert.deepEqual([exitCode, error?.code], [2, "CONFIG_BASE_UNKNOWN"]);
      assert.match(error?.why ?? "", /main has it at m\/unentropy\.json, where this change puts/);
    } else assert.deepEqual([exitCode, verdict?.judgedBy?.from], [1, "base"]);
  });
}

Deno.test("a variable of the environment, which an earlier step can set, does not loosen the gate of a change", async () => {
  await using scene = await bad(BASE);
  const loose = {
    UNENTROPY_QUALITY_GATE_MODE: "off",
    UNENTROPY_GATE_CONFIG_FROM: "head",
    UNENTROPY_ON_MISSING_BASELINE: "pass",
  };
  const { exitCode, verdict, warnings } = await scene.pull({ env: loose });
  assert.deepEqual([exitCode, verdict?.mode, verdict?.judgedBy?.from], [1, "hard", "base"]);
  assert.match(warnings.join("\n"), /UNENTROPY_QUALITY_GATE_MODE does not loosen/);
  const byInput = await scene.pull({ env: { "INPUT_QUALITY-GATE-MODE": "off" } });
  assert.deepEqual([byInput.exitCode, byInput.verdict?.mode], [0, "off"]);

  await using soft = await bad(BASE, { ...BASE, qualityGate: { ...GATE, mode: "soft" } });
  const tightened = await soft.pull({ env: { UNENTROPY_QUALITY_GATE_MODE: "hard" } });
  assert.deepEqual([tightened.exitCode, tightened.verdict?.mode], [1, "hard"]);
});

Deno.test("a shallow clone gets the base's config from the API", async () => {
  await using scene = await bad({ ...BASE, qualityGate: { mode: "off" } });
  const { project } = scene;
  const head = await project.git("rev-parse", "HEAD");
  const main = await project.git("rev-parse", "main");
  const text = await project.git("show", "main:unentropy.json");
  await project.git("branch", "-D", "main");
  // As actions/checkout leaves it: one commit, and no other.
  await Deno.writeTextFile(`${project.folder}/.git/shallow`, `${head}\n`);
  await project.git("reflog", "expire", "--expire=now", "--all");
  await project.git("gc", "-q", "--prune=now");
  scene.fake.parents.set(head, main);
  const asked: string[] = [];
  const result = await scene.pull({
    base: main,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, searchParams } = new URL(request.url);
      if (!pathname.endsWith("/contents/unentropy.json")) return await scene.fake.fetch(request);
      asked.push(searchParams.get("ref") ?? "");
      return new Response(text, { headers: { "content-type": "application/vnd.github.raw" } });
    },
  });
  assert.deepEqual(asked, [main]);
  assert.deepEqual([result.exitCode, result.verdict?.status], [1, "failed"]);
});
