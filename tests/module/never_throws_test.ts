import assert from "node:assert/strict";
import { join } from "node:path";
import {
  builtinCollectors,
  type Collector,
  ProviderRegistry,
  type SnapshotStore,
  type TrackErrorCode,
  trackMetrics,
  type TrackOptions,
  type TrackResult,
} from "../../mod.ts";
import { ANSWER, makeProject, ON_DISK } from "../commands/_cli.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;
const BOOM = new Error("boom");
const IN_MEMORY = { metrics: { answer: ANSWER }, storage: { type: "memory" } };

const fails = (): never => {
  throw BOOM;
};

function registryOf(parts: Partial<SnapshotStore>): ProviderRegistry {
  return new ProviderRegistry().register("memory", () => ({
    type: "memory",
    location: "memory",
    download: () => Promise.resolve(undefined),
    upload: () => Promise.resolve({ revision: "1" }),
    ...parts,
  }));
}

async function track(options: TrackOptions, config: object = IN_MEMORY): Promise<TrackResult> {
  await using project = await makeProject(config);
  return await trackMetrics({
    cwd: project.folder,
    env: { PATH: Deno.env.get("PATH") },
    registry: registryOf({}),
    ...options,
  });
}

interface Case {
  readonly title: string;
  readonly options: TrackOptions;
  readonly code: TrackErrorCode;
  readonly why: RegExp;
  /** Default: what was thrown. */
  readonly cause?: unknown;
  readonly failed?: readonly string[];
}

/** What a caller's program may get wrong at run time, also where its types would have said so. */
const CASES: readonly Case[] = [
  {
    title: "a provider's factory throws",
    options: { registry: new ProviderRegistry().register("memory", fails) },
    code: "STORAGE_CRASHED",
    why: /its factory failed: boom/,
  },
  {
    title: "download() throws before it gives a promise",
    options: { registry: registryOf({ download: fails }) },
    code: "STORAGE_CRASHED",
    why: /its download\(\) failed: boom/,
    failed: ["download", "upload"],
  },
  {
    title: "download() gives null",
    // deno-lint-ignore no-explicit-any -- what plain JavaScript may do
    options: { registry: registryOf({ download: () => Promise.resolve(null as any) }) },
    code: "STORAGE_CRASHED",
    why: /its download\(\) gave null, not undefined, or \{ bytes/,
    cause: undefined,
    failed: ["download", "upload"],
  },
  {
    title: "upload() rejects",
    options: { registry: registryOf({ upload: () => Promise.reject(BOOM) }) },
    code: "STORAGE_CRASHED",
    why: /its upload\(\) failed: boom/,
    failed: ["upload"],
  },
  {
    title: "a listener throws",
    options: { onEvent: fails },
    code: "LISTENER_FAILED",
    why: /it was told of "phase-started" and threw: boom/,
    failed: [],
  },
  {
    title: "a listener rejects, when the run has long gone on",
    options: {
      onEvent: async (event) => {
        for (let i = 0; i < 50; i++) await Promise.resolve();
        if (event.type === "phase-ended" && event.phase.name === "publish") throw BOOM;
      },
    },
    code: "LISTENER_FAILED",
    why: /it was told of "phase-ended" and threw: boom/,
    failed: [],
  },
];

for (const { title, options, code, why, failed, ...rest } of CASES) {
  Deno.test(`trackMetrics() gives a result where ${title}`, async () => {
    const result = await track(options);
    assert.equal(result.exitCode, 2);
    assert.equal(result.error?.code, code);
    assert.match(result.error?.why ?? "", why);
    assert.equal(result.error?.cause, "cause" in rest ? rest.cause : BOOM);
    assert.doesNotMatch(JSON.stringify(result), /"cause"/);
    assert.equal(result.phases.length, 7);
    const phases = result.phases.filter(({ status }) => status === "failed");
    if (failed !== undefined) assert.deepEqual(phases.map(({ name }) => name), failed);
  });
}

Deno.test("trackMetrics() records the run although the listener of it fails, and tells it the rest", async () => {
  let told = 0;
  const result = await track({
    onEvent: () => {
      told++;
      throw BOOM;
    },
  });
  assert.ok(told > 10, `told ${told} times`);
  assert.equal(result.storage?.revision, "1");
});

Deno.test("trackMetrics() tells of a collector's own error in failures, with its cause", async () => {
  const bad: Collector = { name: "bad", summary: "", usage: "", options: {}, collect: fails };
  const config = { ...IN_MEMORY, metrics: { bad: { type: "numeric", command: "@collect bad" } } };
  const collectors = builtinCollectors().register("bad", () => bad);
  const { exitCode, failures } = await track({ collectors }, config);
  assert.equal(exitCode, 2);
  assert.deepEqual(failures.map(({ metric, code }) => [metric, code]), [[
    "bad",
    "COLLECT_CRASHED",
  ]]);
  assert.match(failures[0]?.message ?? "", /"bad".*boom/);
  assert.equal(failures[0]?.cause, BOOM);
});

const MISSPELT: readonly (readonly [options: object, why: RegExp])[] = [
  [{ setings: {} }, /^setings: there is no such option \(did you mean "settings"\?\)$/],
  [{ phases: ["collct"] }, /^phases: found "collct", expected one of .*did you mean "collect"/],
  [{ phases: "collect" }, /^phases: found "collect", expected a list$/],
  [{ settings: { storageTyp: "x" } }, /^settings\.storageTyp: .*did you mean "storageType"/],
  [{ settings: { record: {} } }, /^settings\.record: found an object, expected a text/],
  [{ settings: { qualityGateMode: "hrad" } }, /^settings\.qualityGateMode: .*did you mean "hard"/],
  [{ context: { comit: "x" } }, /^context\.comit: .*did you mean "commit"/],
  [
    { onEvent: 5, cwd: 6 },
    /^cwd: found 6, expected a text\nonEvent: found 5, expected a function$/,
  ],
];

for (const [options, why] of MISSPELT) {
  Deno.test(`trackMetrics() refuses ${JSON.stringify(options)}`, async () => {
    const { exitCode, error, phases } = await track(options);
    assert.deepEqual([exitCode, error?.code], [2, "USAGE"]);
    assert.match(error?.why ?? "", why);
    assert.ok(phases.every(({ status }) => status === "skipped"));
  });
}

Deno.test("trackMetrics() speaks of options to callers, and of flags where the caller is a command line", async () => {
  const config = { metrics: { answer: ANSWER } };
  for (
    const [names, said] of [["options", "settings.configFile"], ["flags", "--config"]] as const
  ) {
    const { error } = await track({ names, settings: { configFile: "none.json" } }, config);
    assert.equal(error?.code, "CONFIG_NOT_FOUND");
    assert.match(error.fix, new RegExp(`\`unentropy-track init\` .*with ${said}$`));
  }
  const { error } = await track({ context: { commit: "--" } }, config);
  assert.match(error?.fix ?? "", /context\.commit/);
  assert.doesNotMatch(error?.fix ?? "", /--commit/);
});

const WITHHELD = {
  "--allow-env": "PERMISSION_MISSING",
  "--allow-read": "PERMISSION_MISSING",
  "--allow-run": "PERMISSION_MISSING",
  "--allow-write": "STORAGE_PERMISSION",
};
for (const [missing, errorCode] of Object.entries(WITHHELD)) {
  Deno.test(`trackMetrics() gives a result without ${missing}`, async () => {
    await using project = await makeProject({ metrics: { answer: ANSWER } }, ON_DISK);
    const all = [...Object.keys(WITHHELD), "--allow-sys"];
    const code = `import { trackMetrics } from "${MOD}";
      const { exitCode, error } = await trackMetrics();
      console.log(JSON.stringify({ exitCode, error, cause: error.cause.name }));`;
    await Deno.writeTextFile(join(project.folder, "program.ts"), code);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        "--config",
        new URL("../../deno.json", import.meta.url).pathname,
        ...all.filter((one) => one !== missing),
        "program.ts",
      ],
      cwd: project.folder,
      env: {
        DENO_NO_UPDATE_CHECK: "1",
        CI: "",
        GITHUB_ACTIONS: "",
        GITLAB_CI: "",
        TMPDIR: ON_DISK.dir,
      },
    }).output();
    const result = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual(
      [result.exitCode, result.error.code, result.cause],
      [2, errorCode, "NotCapable"],
    );
    assert.match(`${result.error.why} ${result.error.fix}`, new RegExp(missing));
  });
}

Deno.test("trackMetrics() closes the store once, at the end, also after a failure", async () => {
  for (const download of [() => Promise.resolve(undefined), fails]) {
    const calls: string[] = [];
    const registry = registryOf({
      download: () => {
        calls.push("download");
        return download();
      },
      upload: () => {
        calls.push("upload");
        return Promise.resolve({ revision: "1" });
      },
      [Symbol.asyncDispose]: () => {
        calls.push("close");
        return Promise.resolve();
      },
    });
    await track({ registry });
    assert.equal(calls.filter((call) => call === "close").length, 1);
    assert.equal(calls.at(-1), "close");
  }
});
