import assert from "node:assert/strict";
import { join } from "node:path";
import { ANSWER, makeProject, type Project } from "./_cli.ts";

async function out(project: Project, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function refused(project: Project, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(args);
  assert.equal(code, 2, stdout + stderr);
  return stderr;
}

const BADGES = {
  metrics: {
    coverage: { type: "numeric", command: "echo 72.5", unit: "percent", name: "Test coverage" },
    license: { type: "label", command: "echo MIT" },
  },
  qualityGate: { thresholds: [{ metric: "coverage", mode: "min", target: 80 }] },
};

Deno.test("badge draws the latest value in the colour of its limits", async () => {
  await using project = await makeProject(BADGES);
  await out(project, "track", "--no-report");
  const svg = await out(project, "badge", "coverage");
  assert.match(svg, /^<svg [^]*<title>Test coverage: 72\.5 %<\/title>[^]*<\/svg>\n$/);
  const { tone, value } = JSON.parse(await out(project, "badge", "coverage", "--json"));
  assert.deepEqual([tone, value], ["bad", "72.5 %"]);
  await out(project, "badge", "license", "-o", "badges/license.svg", "--text", "licence");
  const drawn = await Deno.readTextFile(join(project.folder, "badges/license.svg"));
  assert.match(drawn, /<title>licence: MIT<\/title>/);
});

Deno.test("badge refuses an unknown metric and names the known ones", async () => {
  await using project = await makeProject(BADGES);
  await out(project, "track", "--no-report");
  assert.match(await refused(project, "badge", "coverag"), /has coverage, license/);
  assert.match(
    await refused(project, "badge", "c*", "--branch", "x"),
    /the history of x has no value/,
  );
  assert.match(await refused(project, "badge"), /missing required argument/);
});

Deno.test("schema prints the config's JSON Schema, which knows every key", async () => {
  await using project = await makeProject();
  const schema = JSON.parse(await out(project, "schema"));
  assert.match(schema.$schema, /draft-07/);
  assert.ok(["metrics", "storage", "report"].every((key) => key in schema.properties));
  await out(project, "schema", "-o", "schema.json");
  assert.deepEqual(
    JSON.parse(await Deno.readTextFile(join(project.folder, "schema.json"))),
    schema,
  );
  assert.match(await refused(project, "schema", "extra"), /too many arguments/);
});

const SOURCES = {
  metrics: { answer: ANSWER, lines: { type: "numeric", command: "@collect loc ." } },
  sources: ["src", "!src/gen"],
};

async function withSources(): Promise<Project> {
  const project = await makeProject(SOURCES);
  await project.write("src/b.ts", "// one\nconst a = 1;\nconst b = 2;\n");
  await project.write("src/a.py", "x = 1\n");
  await project.write("src/data.bin", "…\n");
  await project.write("src/gen/c.ts", "const c = 3;\n");
  await project.write("other.ts", "const d = 4;\n");
  return project;
}

Deno.test("sources lists the project's own files, from the config's folder or absolute", async () => {
  await using project = await withSources();
  assert.equal(await out(project, "sources"), "src/a.py\nsrc/b.ts\nsrc/data.bin\n");
  const absolute = await out(project, "sources", "--absolute");
  assert.equal(absolute.split("\n")[0], join(project.folder, "src/a.py"));
});

Deno.test("sources --loc counts as the metric loc does, and sorts by lines", async () => {
  await using project = await withSources();
  const table = await out(project, "sources", "-l", "--sort", "loc");
  assert.match(table, /src\/b\.ts\s+TypeScript\s+2\nsrc\/a\.py\s+Python\s+1\nsrc\/data\.bin\s+–/);
  const { lines, files } = JSON.parse(await out(project, "sources", "--loc", "--json"));
  const collected = JSON.parse(await out(project, "collect", "--json"));
  const metric = collected.measurements.find((one: { metric: string }) => one.metric === "lines");
  assert.deepEqual([lines, files.length], [metric.value, 3]);
});

Deno.test("sources refuses an unknown order, and says when the config leaves no file", async () => {
  await using project = await makeProject({ ...SOURCES, sources: ["nothing"] });
  assert.match(
    await refused(project, "sources", "--sort", "size"),
    /Allowed choices are name, loc/,
  );
  assert.match(await refused(project, "sources"), /no file is left/);
});

Deno.test("test shows every metric and ends with 0, 1 or 2", async () => {
  await using project = await makeProject();
  assert.match(await out(project, "test"), /✓\s+answer\s+42\s[^]*Every metric has a value/);
  const metrics = {
    answer: ANSWER,
    broken: { type: "numeric", command: "exit 3" },
    optional: { type: "numeric", command: "exit 4", onFailure: "skip" },
  };
  await project.write("unentropy.json", JSON.stringify({ metrics }));
  const failed = await project.cli(["test"]);
  assert.equal(failed.code, 2);
  assert.match(
    failed.stdout,
    /✗\s+broken\s+failed[^]*broken: .*3[^]*1 metric of 3 without a value/,
  );
  const json = await project.cli(["test", "--json"]);
  assert.deepEqual([json.code, JSON.parse(json.stdout).failed], [2, 1]);
  await project.write("unentropy.json", "{");
  assert.match(await refused(project, "test"), /CONFIG_NOT_JSON/);
  const left = [...Deno.readDirSync(project.folder)].map(({ name }) => name);
  assert.ok(!left.includes(".unentropy"), "nothing is stored");
});

Deno.test("test --timeout holds for metrics whose config says nothing else", async () => {
  await using project = await makeProject({
    metrics: {
      hangs: { type: "numeric", command: "sleep 30; echo 1" },
      patient: { type: "numeric", command: "sleep 0.2; echo 1", timeout: 20_000 },
    },
  });
  const { code, stdout } = await project.cli(["test", "--timeout", "50", "--json"]);
  const { outcomes } = JSON.parse(stdout);
  assert.equal(code, 2);
  assert.deepEqual(outcomes.map((one: { status: string }) => one.status), ["failed", "collected"]);
  assert.equal(outcomes[0].failure.code, "COLLECT_TIMEOUT");
  assert.match(await refused(project, "test", "--timeout", "soon"), /from 1 to 300000/);
});

Deno.test("verify is check", async () => {
  await using project = await makeProject();
  assert.match(await out(project, "verify"), /The config is valid/);
});

const COMMANDS = [
  "import",
  "import seed-workflow",
  "export",
  "badge",
  "schema",
  "sources",
  "test",
  "report",
  "completions",
];

Deno.test("every one of these commands has an example in its help, and knows --json", async () => {
  await using project = await makeProject();
  for (const command of COMMANDS) {
    const help = await out(project, ...command.split(" "), "--help");
    assert.match(help, /\nExamples?:\n {2}.*unentropy-track/, command);
    assert.match(help, /--json/, command);
  }
});
