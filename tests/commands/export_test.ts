import assert from "node:assert/strict";
import { join } from "node:path";
import type { ProcessIo } from "../../commands/io.ts";
import { main } from "../../commands/main.ts";
import { makeProject, type Project } from "./_cli.ts";

const CONFIG = {
  metrics: {
    coverage: { type: "numeric", command: "cat value.txt", unit: "percent" },
    license: { type: "label", command: "echo MIT" },
  },
};

/** A project whose history has one run for each value. */
async function withRuns(values: readonly number[]): Promise<Project> {
  const project = await makeProject(CONFIG);
  for (const [index, value] of values.entries()) {
    await project.write("value.txt", `${value}\n`);
    const { code, stderr } = await project.cli([
      "track",
      "--no-report",
      "--run-id",
      `r${index}`,
      "--label",
      "os=linux",
    ]);
    assert.equal(code, 0, stderr);
  }
  return project;
}

async function out(project: Project, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Where the program writes, when it is run inside of this one. */
function io(project: Project, signal: AbortSignal): ProcessIo & { readonly written: string[] } {
  const written: string[] = [];
  const output = {
    write: (text: string) => void written.push(text),
    isTerminal: false,
    columns: 80,
  };
  return {
    env: { PATH: Deno.env.get("PATH"), HOME: Deno.env.get("HOME") },
    cwd: project.folder,
    stdout: output,
    stderr: output,
    writeCommand: () => {},
    signal,
    written,
  };
}

Deno.test("what export writes import reads: the same history, and nothing new in the old one", async () => {
  await using project = await withRuns([80, 81]);
  await out(project, "export", "-o", "all.jsonl");
  await out(project, "import", "all.jsonl", "-o", "copy.db");
  const copied = await out(project, "export", "--storage-path", "copy.db");
  assert.equal(copied, await Deno.readTextFile(join(project.folder, "all.jsonl")));
  const { runs, stored } = JSON.parse(await out(project, "import", "all.jsonl", "--json"));
  assert.deepEqual([runs, stored], [{ added: 0, changed: 0, unchanged: 2 }, false]);
});

Deno.test("export chooses the format by flag or name, and the runs by branch and day", async () => {
  await using project = await withRuns([80]);
  assert.match(
    await out(project, "export", "--format", "csv"),
    /^time,commit,.*,coverage,license\r\n/,
  );
  assert.equal(JSON.parse(await out(project, "export", "--format", "json")).runs.length, 1);
  assert.match(await out(project, "export", "--format", "openmetrics"), /# EOF\n$/);
  const prometheus = await out(project, "export", "--format", "prometheus");
  assert.match(prometheus, /^unentropy_coverage_percent\{branch="main",os="linux"\} 80$/m);
  assert.equal(await out(project, "export", "--since", "2999-01-01"), "");
  assert.equal(await out(project, "export", "--branch", "other"), "");
  const told = JSON.parse(await out(project, "export", "-o", "sub/latest.prom", "--json"));
  assert.deepEqual([told.format, told.runs, told.measurements], ["prometheus", 1, 2]);
  assert.equal(await Deno.readTextFile(join(project.folder, "sub/latest.prom")), prometheus);
});

Deno.test("a table that was exported is imported with all its values", async () => {
  // Both within a second, more often than not: a table tells their milliseconds.
  await using project = await withRuns([80, 81.25]);
  await out(project, "export", "-o", "table.csv");
  const { values, problems } = JSON.parse(
    await out(project, "import", "table.csv", "-o", "copy.db", "--json"),
  );
  assert.deepEqual([values, problems], [4, []]);
  const args = ["history", "series", "coverage", "--storage-path", "copy.db", "--json"];
  const { series } = JSON.parse(await out(project, ...args));
  assert.deepEqual(series[0].points.map((point: { value: number }) => point.value), [80, 81.25]);
});

Deno.test("export refuses what it cannot do, and leaves no file behind", async () => {
  await using project = await withRuns([80]);
  await Deno.mkdir(join(project.folder, "folder"));
  for (
    const [args, words] of [
      [["--json"], /the export itself goes to stdout/],
      [["--since", "yesterday"], /It must be a day/],
      [["--format", "xml"], /Allowed choices are jsonl, csv/],
      [["-o", "folder"], /Cannot write folder/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(["export", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, words);
  }
  const names = [...Deno.readDirSync(project.folder)].map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.startsWith(".folder")), []);
});

Deno.test("an export that is interrupted leaves the old file as it was", async () => {
  await using project = await withRuns([80]);
  await project.write("all.jsonl", "old");
  const controller = new AbortController();
  const surroundings = io(project, controller.signal);
  const ending = main(["export", "-o", "all.jsonl"], surroundings);
  controller.abort("SIGINT");
  assert.equal(await ending, 2);
  assert.match(surroundings.written.join(""), /INTERRUPTED/);
  assert.equal(await Deno.readTextFile(join(project.folder, "all.jsonl")), "old");
  const names = [...Deno.readDirSync(project.folder)].map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.startsWith(".all.jsonl")), []);
});

Deno.test("an import that is interrupted stores nothing", async () => {
  await using project = await makeProject(CONFIG);
  const commit = "a".repeat(40);
  const line = { metric_id: "coverage", timestamp: "2026-01-01T00:00:00Z", value_numeric: 1 };
  await project.write("old.jsonl", JSON.stringify({ ...line, commit_sha: commit }));
  const controller = new AbortController();
  const surroundings = io(project, controller.signal);
  const ending = main(["import", "old.jsonl"], surroundings);
  controller.abort("SIGINT");
  assert.equal(await ending, 2);
  assert.match(surroundings.written.join(""), /INTERRUPTED/);
  const { runs } = JSON.parse(await out(project, "history", "list", "--json"));
  assert.deepEqual(runs, []);
});
