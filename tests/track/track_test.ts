import { thisMachine } from "../../track/measuring/this_machine.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PHASES } from "../../core/track_result.ts";
import {
  ProviderRegistry,
  type Snapshot,
  StorageError,
  type TrackEvent,
  trackMetrics,
  type TrackOptions,
} from "../../mod.ts";
import { ANSWER, makeProject } from "../commands/_cli.ts";

/** A store in memory that can be told to fail. */
function memoryStore(fail: { readonly download?: Error; readonly upload?: Error } = {}): {
  readonly registry: ProviderRegistry;
  readonly kept: () => Snapshot | undefined;
} {
  let kept: Snapshot | undefined;
  const registry = new ProviderRegistry().register("memory", () => ({
    type: "memory",
    location: "memory",
    download: () =>
      fail.download === undefined ? Promise.resolve(kept) : Promise.reject(fail.download),
    upload: (bytes) => {
      if (fail.upload !== undefined) return Promise.reject(fail.upload);
      kept = { bytes: bytes.slice(), revision: String(Number(kept?.revision ?? 0) + 1) };
      return Promise.resolve({ revision: kept.revision });
    },
  }));
  return { registry, kept: () => kept };
}

function options(cwd: string, more: TrackOptions = {}): TrackOptions {
  return { cwd, env: { PATH: Deno.env.get("PATH") }, ...more };
}

const IN_MEMORY = { metrics: { answer: ANSWER }, storage: { type: "memory" } };

Deno.test("trackMetrics() keeps the history where a registered provider says", async () => {
  await using project = await makeProject(IN_MEMORY);
  const { registry, kept } = memoryStore();
  for (const runs of [1, 2]) {
    const result = await trackMetrics(options(project.folder, { registry }));
    assert.equal(result.exitCode, 0);
    assert.deepEqual([result.storage?.type, result.storage?.runs], ["memory", runs]);
  }
  assert.ok(kept()?.bytes.length);
});

Deno.test("trackMetrics() measures and keeps the run, and writes nothing, when the download fails", async () => {
  await using project = await makeProject(IN_MEMORY);
  const down = new StorageError("STORAGE_UNAVAILABLE", {
    what: "Cannot download",
    why: "status 503",
    fix: "Try again",
  });
  const { registry, kept } = memoryStore({ download: down });
  const result = await trackMetrics(options(project.folder, { registry }));
  assert.equal(result.exitCode, 2);
  const { code, category, what, why, fix = "" } = result.error ?? {};
  assert.deepEqual([code, category, what, why], [
    "STORAGE_UNAVAILABLE",
    "storage",
    "Cannot download",
    "status 503",
  ]);
  assert.match(fix, /^Try again\nThis run is kept as /);
  assert.equal(result.measurements[0]?.value, 42);
  const failed = result.phases.filter(({ status }) => status === "failed");
  assert.deepEqual(failed.map(({ name }) => name), ["download", "upload"]);
  assert.equal(kept(), undefined);
});

Deno.test("trackMetrics() tells the measurements even when the upload fails", async () => {
  await using project = await makeProject(IN_MEMORY);
  const denied = new StorageError("STORAGE_PERMISSION", {
    what: "Cannot upload",
    why: "403",
    fix: "Allow it",
  });
  const { registry } = memoryStore({ upload: denied });
  const result = await trackMetrics(options(project.folder, { registry }));
  assert.equal(result.exitCode, 2);
  assert.equal(result.error?.code, "STORAGE_PERMISSION");
  assert.equal(result.measurements[0]?.value, 42);
});

Deno.test("trackMetrics() tells of every phase as it starts and ends, uploads before it reports", async () => {
  await using project = await makeProject(IN_MEMORY);
  const events: TrackEvent[] = [];
  const { registry } = memoryStore();
  await trackMetrics(
    options(project.folder, { registry, onEvent: (event) => void events.push(event) }),
  );
  const ended = events.flatMap((event) => event.type === "phase-ended" ? [event.phase.name] : []);
  assert.deepEqual(ended.toSorted(), PHASES.toSorted());
  assert.ok(ended.indexOf("upload") < ended.indexOf("report"));
  assert.ok(ended.indexOf("upload") < ended.indexOf("gate"));
});

Deno.test("trackMetrics() with only the collect phase needs neither git nor storage", async () => {
  await using project = await makeProject(IN_MEMORY);
  await Deno.remove(join(project.folder, ".git"), { recursive: true });
  const result = await trackMetrics(options(project.folder, { phases: ["collect"] }));
  assert.equal(result.exitCode, 0);
  assert.equal(result.measurements[0]?.value, 42);
  assert.equal(result.storage, undefined);
});

for (const phase of PHASES) {
  Deno.test({
    name: `a process killed right after its ${phase} phase leaves a readable database`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using project = await makeProject();
      assert.equal((await trackMetrics(options(project.folder))).exitCode, 0);
      const { signal } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          new URL("./_killed_after.ts", import.meta.url).pathname,
          project.folder,
          phase,
        ],
        stderr: "null",
      }).output();
      assert.equal(signal, "SIGKILL");
      const path = join(project.folder, ".unentropy/history.db");
      const db = new DatabaseSync(path, { readOnly: true });
      try {
        assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
        const isStored = !["download", "collect", "record"].includes(phase);
        assert.equal(db.prepare("SELECT count(*) AS n FROM run").get()?.["n"], isStored ? 2 : 1);
      } finally {
        db.close();
      }
      const next = await trackMetrics(options(project.folder));
      assert.equal(next.exitCode, 0, "the next run works");
    },
  });
}

Deno.test("a run keeps what it was measured on: the image of a hosted runner, the name of another", () => {
  const hosted = thisMachine({
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "GitHub Actions 17",
    ImageOS: "ubuntu22",
  });
  assert.equal(hosted.runner, "ubuntu22");
  assert.match(hosted.os ?? "", /^\w+ \w+ \S+$/);
  assert.ok((hosted.cpus ?? 0) >= 1);
  assert.equal(thisMachine({ RUNNER_NAME: "big-1" }).runner, "big-1");
  assert.equal(thisMachine({ CI_RUNNER_DESCRIPTION: "shared-2" }).runner, "shared-2");
  assert.equal("runner" in thisMachine({}), false);
});
