import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, type Project } from "./_cli.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" },
  },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "ratchet" }] },
};
const REGRESSION = {
  metrics: CONFIG.metrics,
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "regression" }] },
};
const BECAUSE = ["--because", "the build was empty"];

/** A project whose history has one run for each value, each of a commit of its own. */
async function withRuns(values: readonly number[], config: unknown = CONFIG): Promise<Project> {
  const project = await makeProject(config);
  await project.git("config", "user.name", "Ada");
  await project.git("config", "user.email", "ada@example.com");
  for (const [at, value] of values.entries()) {
    await measure(project, value, `run-${at}`);
  }
  return project;
}

async function measure(project: Project, value: number, runId: string): Promise<void> {
  await project.write("size.txt", `${value}\n`);
  await project.git("add", "-A");
  await project.git("commit", "-q", "--allow-empty", "-m", `Size ${value}`);
  await project.cli(["track", "--no-report", "--run-id", runId]);
}

async function json<T>(project: Project, ...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await project.cli([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

interface Series {
  readonly series: readonly {
    readonly series: string;
    readonly points: readonly { readonly value: number; readonly isExcluded?: boolean }[];
  }[];
}

async function valuesOf(project: Project, name: string): Promise<readonly number[]> {
  const { series } = await json<Series>(project, "history", "series", name);
  return series[0]?.points.filter(({ isExcluded }) => isExcluded !== true)
    .map(({ value }) => value) ?? [];
}

Deno.test("history exclude lets a ratchet forget one bad run, which stays listed, and restore brings it back", async () => {
  await using project = await withRuns([412_000, 412_000, 0, 412_000]);
  assert.equal((await project.cli(["gate"])).code, 1);
  const excluded = await project.cli(["history", "exclude", "run-2", ...BECAUSE]);
  assert.equal(excluded.code, 0, excluded.stderr);
  assert.match(excluded.stdout, /the run run-2 is excluded: 1 run/);
  const gate = await project.cli(["gate"]);
  assert.equal(gate.code, 0, gate.stdout);

  assert.deepEqual(await valuesOf(project, "size"), [412_000, 412_000, 412_000]);
  assert.match((await project.cli(["history", "list"])).stdout, /run-2\s+Size 0 \(excluded\)/);
  const shown = await project.cli(["history", "show", "run-2"]);
  assert.match(shown.stdout, /excluded, by Ada on .*: the build was empty/);
  assert.match(shown.stdout, /size\s+0 B \(excluded\)/);
  const { stdout: csv } = await project.cli(["export", "--format", "csv"]);
  assert.doesNotMatch(csv, /,0$/m);

  const restored = await project.cli(["history", "restore", "run-2", "--because", "it was right"]);
  assert.equal(restored.code, 0, restored.stderr);
  assert.equal((await project.cli(["gate"])).code, 1);
  const { events } = await json<{ events: { type: string; author: string; isInForce: boolean }[] }>(
    project,
    "history",
    "events",
  );
  assert.deepEqual(
    events.map(({ type, author, isInForce }) => [type, author, isInForce]),
    [["restore", "Ada", false], ["exclude", "Ada", false]],
  );
});

Deno.test("history exclude of a commit counts for its later runs, of a run only for what is measured", async () => {
  await using project = await withRuns([1000, 5000]);
  assert.equal((await project.cli(["history", "exclude", "HEAD", ...BECAUSE])).code, 0);
  await project.cli(["track", "--no-report", "--run-id", "again"]);
  assert.deepEqual(await valuesOf(project, "size"), [1000]);
  const again = await project.cli(["history", "exclude", "HEAD", ...BECAUSE]);
  assert.match(again.stdout, /Nothing changed: .* is excluded already, by Ada/);
});

Deno.test("history exclude --metric leaves the other metrics of the run alone", async () => {
  await using project = await withRuns([1000, 2000], {
    metrics: { ...CONFIG.metrics, other: { type: "numeric", command: "cat size.txt" } },
  });
  const { code, stderr } = await project.cli(
    ["history", "exclude", "run-1", "--metric", "size", ...BECAUSE],
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(await valuesOf(project, "size"), [1000]);
  assert.deepEqual(await valuesOf(project, "other"), [1000, 2000]);
  const unknown = await project.cli(
    ["history", "exclude", "run-1", "--metric", "sise", ...BECAUSE],
  );
  assert.deepEqual([unknown.code, /the history has size, other/.test(unknown.stderr)], [2, true]);
});

Deno.test("history rename joins the line of a metric to its new name", async () => {
  await using project = await withRuns([1000, 1100]);
  await project.write(
    "unentropy.json",
    JSON.stringify({ metrics: { bundle: CONFIG.metrics.size } }),
  );
  await measure(project, 1200, "run-2");
  const renamed = await project.cli(["history", "rename", "size", "bundle", ...BECAUSE]);
  assert.equal(renamed.code, 0, renamed.stderr);
  assert.match(renamed.stdout, /size is called bundle: 1 line joined/);
  assert.deepEqual(await valuesOf(project, "bundle"), [1000, 1100, 1200]);
  const gone = await project.cli(["history", "series", "size"]);
  assert.deepEqual([gone.code, /the history has bundle/.test(gone.stderr)], [2, true]);
  const id = /restore ([0-9a-f]{7})/.exec(renamed.stdout)?.[1] ?? "";
  assert.equal((await project.cli(["history", "restore", id, "--because", "no"])).code, 0);
  assert.deepEqual(await valuesOf(project, "size"), [1000, 1100]);
});

Deno.test("a branch that still measures the former name is compared with the renamed line", async () => {
  await using project = await withRuns([1000, 1000], REGRESSION);
  await project.cli(["history", "rename", "size", "bundle", ...BECAUSE]);
  await project.write("size.txt", "2000\n");
  const gate = await project.cli(["gate"]);
  assert.deepEqual([gate.code, /size rose/.test(gate.stdout)], [1, true], gate.stdout);
  assert.doesNotMatch(gate.stderr, /history rename/);
});

Deno.test("history unit converts the values before a commit", async () => {
  await using project = await withRuns([412_000, 413_000, 400]);
  const { code, stderr, stdout } = await project.cli(
    ["history", "unit", "size", "bytes", "KiB", "--before", "HEAD", ...BECAUSE],
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /divided by 1024/);
  assert.deepEqual(await valuesOf(project, "size"), [412_000 / 1024, 413_000 / 1024, 400]);
  const wrong = await project.cli(["history", "unit", "size", "bytes", "ms", ...BECAUSE]);
  assert.deepEqual([wrong.code, /no factor is known/.test(wrong.stderr)], [2, true]);
});

Deno.test("a metric of another unit is not compared until history unit converts the older values", async () => {
  await using project = await withRuns([412_000, 412_000], REGRESSION);
  const { size } = CONFIG.metrics;
  await project.write(
    "unentropy.json",
    JSON.stringify({
      ...REGRESSION,
      metrics: { size: { ...size, unit: "decimal", command: "expr $(cat size.txt) / 1024" } },
    }),
  );
  await measure(project, 824_000, "run-2");
  const gate = await project.cli(["gate"]);
  assert.match(gate.stdout, /size is 804; its unit was bytes \(.*\) and is decimal now/);
  assert.match(gate.stderr, /history unit size bytes KiB --because/);

  const said = await project.cli(["history", "unit", "size", "bytes", "KiB", ...BECAUSE]);
  assert.match(said.stdout, /values that were declared as bytes are divided by 1024/);
  assert.deepEqual(await valuesOf(project, "size"), [402.34375, 402.34375, 804]);
  const again = await project.cli(["gate"]);
  assert.deepEqual([again.code, /rose/.test(again.stdout)], [1, true], again.stdout);
  assert.doesNotMatch(again.stderr, /history unit/);
});

Deno.test("a renamed case is hinted at, and a command that was changed where its value moved", async () => {
  const bench = (name: string) => ({
    metrics: {
      bench: { type: "numeric", command: "cat size.txt", labels: { case: name } },
      lines: { type: "numeric", command: name === "parse" ? "echo 1" : "echo 2" },
    },
  });
  await using project = await withRuns([10, 10], bench("parse"));
  await project.write("unentropy.json", JSON.stringify(bench("parse-json")));
  const { stderr } = await project.cli(["track", "--no-report"]);
  assert.match(
    stderr,
    /history rename 'bench\{case=parse\}' 'bench\{case=parse-json\}' --because/,
  );
  assert.match(stderr, /lines is measured otherwise than before .*its command was changed/);
});

Deno.test("a case that a blocker judged and that is gone fails, until history rename says what it is called now", async () => {
  const bench = (...cases: readonly string[]) => `${cases.map(benchmark).join("\n")}\nPASS\n`;
  const benchmark = (name: string) => `Benchmark${name}-8 \t 1000 \t 100 ns/op`;
  await using project = await withRuns([], {
    metrics: {
      time: { type: "numeric", direction: "lower", collect: { from: "bench", files: "bench.txt" } },
    },
    qualityGate: { mode: "hard", thresholds: [{ metric: "time", mode: "regression" }] },
  });
  await project.write("bench.txt", bench("Parse", "Print"));
  await measure(project, 1, "run-0");
  await project.write("bench.txt", bench("ParseJson", "Print"));
  await project.git("commit", "-aqm", "Parse JSON");
  const gone = await project.cli(["gate"]);
  assert.deepEqual(
    [gone.code, /Parse\} was measured in .* and is not any more/.test(gone.stdout)],
    [1, true],
    gone.stdout + gone.stderr,
  );
  const [, from = "", to = ""] = /history rename '(.*?)' '(.*?)'/.exec(gone.stderr) ?? [];
  const renamed = await project.cli(["history", "rename", from, to, ...BECAUSE]);
  assert.equal(renamed.code, 0, renamed.stderr);
  const found = await project.cli(["gate"]);
  assert.deepEqual([found.code, /is not any more/.test(found.stdout)], [0, false], found.stdout);
});

Deno.test("history annotate puts a note where history show and the report find it", async () => {
  await using project = await withRuns([1000, 1100]);
  const note = await project.cli(["history", "annotate", "HEAD~1", "new runners"]);
  assert.equal(note.code, 0, note.stderr);
  assert.match(
    (await project.cli(["history", "show", "run-0"])).stdout,
    /by Ada on .*: new runners/,
  );
  await project.cli(["report"]);
  const page = await Deno.readTextFile(
    join(project.folder, "unentropy-report/index.html"),
  );
  assert.match(page, /new runners/);
});

Deno.test("what was curated is part of a JSONL export, a merge and a migration", async () => {
  await using project = await withRuns([1000, 5000]);
  await project.cli(["history", "exclude", "run-1", ...BECAUSE]);
  await project.cli(["export", "-o", "all.jsonl"]);
  await project.cli(["import", "all.jsonl", "-o", "imported.db"]);
  await project.cli(["history", "merge", "imported.db", "-o", "merged.db"]);
  const migrated = await project.cli([
    "migrate",
    "--from",
    "sqlite-local:merged.db",
    "--to",
    "sqlite-local:target.db",
  ]);
  assert.equal(migrated.code, 0, migrated.stderr);
  const at = ["--storage-type", "sqlite-local", "--storage-path", "target.db"];
  const { events } = await json<{ events: { reason: string }[] }>(
    project,
    "history",
    "events",
    ...at,
  );
  assert.deepEqual(events.map(({ reason }) => reason), ["the build was empty"]);
  const { series } = await json<Series>(project, "history", "series", "size", ...at);
  assert.deepEqual(series[0]?.points.map(({ isExcluded }) => isExcluded), [undefined, true]);
});

for (
  const { whose, id, why } of [
    { whose: "a pull request", id: 1, why: /run of a pull request .*judged by/ },
    { whose: "a fork", id: 2, why: /run of a fork.*judged by/ },
  ]
) {
  Deno.test(`the run of ${whose} may not curate`, async () => {
    await using project = await withRuns([1000]);
    const sha = await project.git("rev-parse", "HEAD");
    await project.write(
      "event.json",
      JSON.stringify({
        pull_request: {
          number: 7,
          head: { sha, ref: "x", repo: { id } },
          base: { sha, ref: "main", repo: { id: 1 } },
        },
        repository: { id: 1, full_name: "o/r", default_branch: "main" },
      }),
    );
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: join(project.folder, "event.json"),
      GITHUB_SHA: sha,
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_RUN_ID: "1",
    };
    for (
      const words of [
        ["exclude", "run-0", ...BECAUSE],
        ["restore", "run-0", ...BECAUSE],
        ["annotate", "HEAD", "x"],
        ["rename", "size", "bundle", ...BECAUSE],
        ["unit", "size", "bytes", "KiB", ...BECAUSE],
      ]
    ) {
      const { code, stderr } = await project.cli(["history", ...words], env);
      assert.deepEqual([code, why.test(stderr)], [2, true], stderr);
    }
    const { events } = await json<{ events: unknown[] }>(project, "history", "events");
    assert.deepEqual(events, []);
  });
}

Deno.test("nothing is excluded, restored, renamed or converted without a reason", async () => {
  await using project = await withRuns([1000]);
  for (
    const words of [
      ["exclude", "run-0"],
      ["restore", "run-0"],
      ["rename", "size", "bundle"],
      ["unit", "size", "bytes", "KiB"],
    ]
  ) {
    for (const because of [[], ["--because", " "]]) {
      const { code, stderr } = await project.cli(["history", ...words, ...because]);
      const isRefused = /--because/.test(stderr) || /none of 0 events/.test(stderr);
      assert.deepEqual([code, isRefused], [2, true], stderr);
    }
  }
  assert.match((await project.cli(["history", "events"])).stdout, /Nothing was curated/);
});
