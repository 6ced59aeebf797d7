import assert from "node:assert/strict";
import {
  type HistoryReader,
  openHistory,
  ProviderRegistry,
  resultMarkdown,
  type Snapshot,
  StorageError,
  trackMetrics,
} from "../../mod.ts";
import { makeProject, type Project } from "../commands/_cli.ts";

const STORAGE = { type: "sqlite-local", path: "history.db" } as const;
const ENV = { PATH: Deno.env.get("PATH") };
const VALUES = [10, 10, 10, 10, 10, 10, 30, 30, 30, 30, 30, 30];

/** A project that was tracked at one commit after the other, with a value that moved once, and a word. */
async function makeTracked(): Promise<Project & { readonly commits: readonly string[] }> {
  const project = await makeProject({});
  const commits: string[] = [];
  for (const [index, value] of VALUES.entries()) {
    await project.git("commit", "-q", "--allow-empty", "-m", `Change ${index}`);
    commits.push((await project.git("rev-parse", "HEAD")).trim());
    const { error } = await trackMetrics({
      cwd: project.folder,
      env: ENV,
      phases: ["download", "collect", "record", "upload"],
      config: {
        storage: STORAGE,
        metrics: {
          size: { type: "numeric", unit: "bytes", command: `echo ${value}` },
          license: { type: "label", command: "echo MIT" },
        },
      },
      context: { runId: String(index) },
    });
    assert.equal(error, undefined);
  }
  return { ...project, commits };
}

const project = await makeTracked();
globalThis.addEventListener("unload", () => Deno.removeSync(project.folder, { recursive: true }));
const { commits } = project;
const open = (options = {}): Promise<HistoryReader> =>
  openHistory({ cwd: project.folder, env: ENV, storage: STORAGE, ...options });

Deno.test("openHistory({ storage }) gives the runs in git's order, without a config", async () => {
  await using history = await open();
  assert.deepEqual([...history.runs()].map(({ commit }) => commit), commits);
  assert.deepEqual([...history.runs({ branch: "other" })], []);
  const [run] = history.runs();
  assert.deepEqual([run?.runId, run?.subject, run?.branch], ["0", "Change 0", "main"]);
  assert.ok(run !== undefined && !("index" in run));
  assert.deepEqual([...history.metrics()].map(({ key }) => key).sort(), ["license", "size"]);
});

Deno.test("openHistory() gives each series with its points, which can be read again and again", async () => {
  await using history = await open();
  const [size, ...others] = history.series({ metric: "size" });
  assert.deepEqual(others, []);
  assert.deepEqual([size?.name, size?.metric.unit], ["size", "bytes"]);
  for (let i = 0; i < 2; i++) {
    assert.deepEqual([...size?.points ?? []].map(({ value }) => value), VALUES);
  }
  const [license] = history.series({ metric: "license" });
  assert.ok([...license?.points ?? []].every(({ value }) => value === "MIT"));
});

Deno.test("openHistory() tells where a level moved, and between which runs", async () => {
  await using history = await open();
  const [change, ...others] = history.changePoints();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [change?.name, change?.from, change?.to, change?.before.commit, change?.after.commit],
    ["size", 10, 30, commits[5], commits[6]],
  );
  assert.match(change?.sentence ?? "", /size/i);
  assert.deepEqual([...history.changePoints({ since: Date.now() + 1000 })], []);
});

Deno.test("openHistory() gives the latest value of each series, and the baseline of a commit", async () => {
  await using history = await open();
  assert.deepEqual(
    [...history.latest()].map(({ name, value, run }) => [name, value, run.commit]).sort(),
    [["license", "MIT", commits.at(-1)], ["size", 30, commits.at(-1)]],
  );
  const [baseline] = await history.baseline(commits[6] ?? "", { metric: "size" });
  assert.deepEqual([baseline?.baseline.value, baseline?.baseline.commit], [10, commits[5]]);
  const [ofHead] = await history.baseline("HEAD");
  assert.equal(ofHead?.baseline.commit, commits.at(-2));
});

Deno.test("openHistory() draws the report in each form", async () => {
  await using history = await open();
  assert.match(await history.report(), /^<!DOCTYPE html>/);
  assert.equal((await history.report("csv")).trim().split("\n").length, VALUES.length + 1);
  assert.equal(JSON.parse(await history.report("json")).format, 1);
  assert.match(await history.report("markdown"), /size/);
});

Deno.test("openHistory() rejects with an error of options, and closes the store that it could not read", async () => {
  let closed = 0;
  const registry = new ProviderRegistry().register("mine", () => ({
    type: "mine",
    location: "mine",
    download: (): Promise<Snapshot> => Promise.reject(new Error("no such host")),
    upload: () => Promise.resolve({ revision: "1" }),
    [Symbol.asyncDispose]: () => Promise.resolve(void closed++),
  }));
  const failed = open({ registry, storage: { type: "mine" } });
  await assert.rejects(
    failed,
    (error) =>
      error instanceof StorageError && error.code === "STORAGE_CRASHED" &&
      error.cause instanceof Error && error.cause.message === "no such host",
  );
  assert.equal(closed, 1);
  await assert.rejects(open({ storge: {} }), /storge: there is no such option .*"storage"/);
  await assert.rejects(
    open({ storage: undefined, settings: { configFile: "none.json" } }),
    (error: StorageError) => /settings\.configFile/.test(error.fix),
  );
});

Deno.test("resultMarkdown() shows a result as a job's summary does", async () => {
  const config = {
    metrics: { answer: { type: "numeric", command: "echo 42" } },
    qualityGate: { thresholds: [{ metric: "answer", mode: "max", target: 5 }] },
    storage: STORAGE,
  } as const;
  const result = await trackMetrics({ cwd: project.folder, env: ENV, config });
  const markdown = await resultMarkdown(result);
  assert.match(markdown, /answer/);
  assert.match(markdown, /42/);
});
