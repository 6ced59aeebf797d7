import assert from "node:assert/strict";
import { join } from "node:path";
import { ProviderRegistry, StorageError, trackMetrics, type TrackOptions } from "../../mod.ts";
import { ANSWER, makeProject, type Project } from "../commands/_cli.ts";
import { FakeS3 } from "../fakes/s3.ts";
import { MemoryPlace } from "../fakes/memory_store.ts";
import { SECRETS } from "../providers/s3/_s3.ts";

const DOWN = new StorageError("STORAGE_PERMISSION", {
  what: "Cannot use memory",
  why: "it is closed",
  fix: "Open it.",
});

/** A storage that can be closed and opened again, and a way to track into it. */
interface Place extends AsyncDisposable {
  readonly storage: unknown;
  readonly options: TrackOptions;
  readonly close: (project: Project, request: "download" | "upload") => void | Promise<void>;
  readonly open: (project: Project) => void | Promise<void>;
}

const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  "sqlite-local": () =>
    Promise.resolve({
      storage: { type: "sqlite-local", path: "kept/h.db", timeout: 200 },
      options: {},
      // A folder where the file is can be neither read nor written.
      close: async (project: Project, request: "download" | "upload") => {
        if (request === "download") {
          await Deno.rename(join(project.folder, "kept"), join(project.folder, "aside"));
          await Deno.mkdir(join(project.folder, "kept/h.db"), { recursive: true });
        } else await Deno.chmod(join(project.folder, "kept/h.db"), 0o444);
      },
      open: async (project: Project) => {
        const path = join(project.folder, "kept/h.db");
        if ((await Deno.stat(path)).isFile) return await Deno.chmod(path, 0o644);
        await Deno.remove(join(project.folder, "kept"), { recursive: true });
        await Deno.rename(join(project.folder, "aside"), join(project.folder, "kept"));
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  "sqlite-s3": async () => {
    const fake = await FakeS3.start();
    return {
      storage: {
        type: "sqlite-s3",
        endpoint: fake.endpoint,
        bucket: fake.bucket,
        key: "h.db",
        retryAttempts: 1,
      },
      options: { env: { PATH: Deno.env.get("PATH"), ...SECRETS } },
      close: (_project: Project, request: "download" | "upload") => {
        const method = request === "download" ? "GET" : "PUT";
        fake.calm();
        fake.rules = [{ method, fault: { status: 403, code: "AccessDenied" } }];
      },
      open: () => fake.calm(),
      [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
    };
  },
  "a provider of two methods": () => {
    const place = new MemoryPlace();
    const { download, upload } = place.client();
    const registry = new ProviderRegistry().register("memory", () => ({
      type: "memory",
      location: "memory",
      download,
      upload,
    }));
    return Promise.resolve({
      storage: { type: "memory" },
      options: { registry },
      close: (_project: Project, request: "download" | "upload") => {
        place.before = (one) => {
          if (one === request) throw DOWN;
        };
      },
      open: () => {
        place.before = () => {};
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};

const GATE = {
  mode: "hard",
  onMissingBaseline: "fail",
  thresholds: [{ metric: "answer", mode: "no-regression" }],
};

async function waiting(project: Project): Promise<readonly string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(join(project.folder, ".unentropy/unsent"))))
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

for (const [name, makePlace] of Object.entries(PLACES)) {
  for (const request of ["download", "upload"] as const) {
    Deno.test(`${name}: a run whose ${request} fails is measured, shown and kept, and the next one sends it along`, async () => {
      await using place = await makePlace();
      const { storage } = place;
      await using project = await makeProject({
        metrics: { answer: ANSWER },
        storage,
        qualityGate: GATE,
      });
      const track = () =>
        trackMetrics({
          env: { PATH: Deno.env.get("PATH") },
          ...place.options,
          cwd: project.folder,
        });
      assert.equal((await track()).exitCode === 2, false);
      await place.close(project, request);
      for (const number of [1, 2]) {
        const failed = await track();
        assert.equal(failed.exitCode, 2);
        assert.equal(failed.error?.category, "storage");
        assert.match(failed.error?.fix ?? "", /history merge .*\.unentropy\/unsent\//);
        assert.equal(failed.measurements[0]?.value, 42);
        assert.ok(failed.report !== undefined && (await Deno.stat(failed.report.path)).isFile);
        // What could not be read must not fail the gate besides.
        if (request === "download") assert.notEqual(failed.verdict?.status, "failed");
        assert.equal((await waiting(project)).length, number);
      }
      await place.open(project);
      const after = await track();
      assert.equal(after.error, undefined);
      assert.equal(after.storage?.runs, 4);
      assert.deepEqual(await waiting(project), []);
    });
  }
}

Deno.test("a run that cannot be kept in the project is kept elsewhere, and that is said", async () => {
  await using place = await PLACES["a provider of two methods"]!();
  await using project = await makeProject({ metrics: { answer: ANSWER }, storage: place.storage });
  await project.write(".unentropy", "a file where the folder would be");
  await place.close(project, "upload");
  const result = await trackMetrics({
    env: { PATH: Deno.env.get("PATH") },
    ...place.options,
    cwd: project.folder,
  });
  const { path = "" } = result.unsent ?? {};
  assert.ok((await Deno.stat(path)).isFile);
  assert.match(result.warnings.join(), /cannot be kept in .*\.unentropy/);
  await Deno.remove(path);
});

Deno.test("a kept run that is damaged stays where it is and stops nothing", async () => {
  await using place = await PLACES["a provider of two methods"]!();
  await using project = await makeProject({ metrics: { answer: ANSWER }, storage: place.storage });
  await project.write(".unentropy/unsent/odd.db", "no database");
  const result = await trackMetrics({
    env: { PATH: Deno.env.get("PATH") },
    ...place.options,
    cwd: project.folder,
  });
  assert.equal(result.exitCode, 0);
  assert.match(result.warnings.join(), /odd\.db cannot be sent along/);
  assert.deepEqual(await waiting(project), ["odd.db"]);
});

Deno.test("`history merge FILE` stores a kept run by hand, once", async () => {
  await using place = await PLACES["sqlite-local"]!();
  await using project = await makeProject({ metrics: { answer: ANSWER }, storage: place.storage });
  assert.equal((await project.cli(["track"])).code, 0);
  await place.close(project, "upload");
  assert.equal((await project.cli(["track"])).code, 2);
  await place.open(project);
  const [name = ""] = await waiting(project);
  const file = `.unentropy/unsent/${name}`;
  const merged = await project.cli(["history", "merge", file]);
  assert.match(merged.stdout, /^1 run came into /);
  assert.match((await project.cli(["history", "merge", file])).stdout, /has these runs already/);
});

const MISSPELT = {
  metrics: { answer: ANSWER },
  storage: { type: "sqlite-s4", bucket: "b" },
} as const;

Deno.test("a misspelt storage type is told first everywhere, and in CI the run is kept for the right one", async () => {
  await using project = await makeProject(MISSPELT);
  const summary = join(project.folder, "..", `summary-${crypto.randomUUID()}`);
  const outputs = `${summary}-outputs`;
  const inCi = await project.cli(["track"], {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_RUN_ID: "7",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: await project.git("rev-parse", "HEAD"),
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: outputs,
  });
  assert.equal(inCi.code, 0, inCi.stderr);
  assert.match(inCi.stdout.split("\n")[0] ?? "", /Unknown storage\.type "sqlite-s4"/);
  const shown = (await Deno.readTextFile(summary)).split("\n")[0] ?? "";
  assert.match(shown.replaceAll("\\", ""), /Unknown storage\.type "sqlite-s4"/);
  assert.match(await Deno.readTextFile(outputs), /storage-fallback.*\n?.*sqlite-s4/);
  assert.equal((await waiting(project)).length, 1);
  // The next run with the same mistake must not send it to the wrong place.
  assert.equal((await project.cli(["track"])).code, 0);
  assert.equal((await waiting(project)).length, 1);
  for (const path of [summary, outputs]) await Deno.remove(path);
});

Deno.test("`strict` and a misspelt flag make it an error; `check` says it beside its mark", async () => {
  await using project = await makeProject(MISSPELT);
  const strict = await project.cli(["track", "--strict"]);
  assert.equal(strict.code, 2);
  assert.match(strict.stderr, /CONFIG_INVALID/);
  const flag = await project.cli(["track", "--storage-type", "sqlite-lokal"]);
  assert.equal(flag.code, 2);
  assert.match(flag.stderr, /did you mean "sqlite-local"/);
  const check = await project.cli(["check"]);
  assert.match(check.stdout, /✓ .*sqlite-local instead of "sqlite-s4", which is unknown/);
  await project.write("unentropy.json", JSON.stringify({ ...MISSPELT, strict: true }));
  assert.equal((await project.cli(["track"])).code, 2);
});
