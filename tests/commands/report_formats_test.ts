import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, type Project } from "./_cli.ts";

const CONFIG = {
  metrics: { coverage: { type: "numeric", command: "cat value.txt", unit: "percent" } },
};

async function withRuns(values: readonly number[]): Promise<Project> {
  const project = await makeProject(CONFIG);
  for (const [index, value] of values.entries()) {
    await project.write("value.txt", `${value}\n`);
    const { code, stderr } = await project.cli(["track", "--no-report", "--run-id", `r${index}`]);
    assert.equal(code, 0, stderr);
  }
  return project;
}

async function out(project: Project, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(["report", ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

function file(project: Project, name: string): Promise<string> {
  return Deno.readTextFile(join(project.folder, name));
}

Deno.test("report writes HTML, Markdown, JSON and CSV, to stdout or a file", async () => {
  await using project = await withRuns([80, 81]);
  assert.match(
    await out(project, "--format", "markdown"),
    /\| coverage \| 80 % \| 81 % \| \+1 point/,
  );
  assert.equal(JSON.parse(await out(project, "--format", "json")).runs.length, 2);
  assert.equal((await out(project, "--format", "csv")).split("\r\n").length, 4);
  await out(project, "--format", "html", "--report-dir", "pages");
  assert.match(await file(project, "pages/index.html"), /^<!DOCTYPE html>/);
  const told = JSON.parse(await out(project, "-o", "out.md", "--json"));
  assert.equal(told.format, "markdown");
  assert.match(await file(project, "out.md"), /coverage/);
});

Deno.test("beside index.html stands metrics.json with the latest values, for other programs", async () => {
  await using project = await withRuns([80, 81]);
  await out(project, "--report-dir", "plain");
  await out(project, "--format", "html", "--report-dir", "named");
  await out(project, "--sample", "--report-dir", "sample");
  for (const folder of ["plain", "named", "sample"]) {
    assert.match(await file(project, `${folder}/index.html`), /^<!DOCTYPE html>/);
    assert.match(
      await file(project, `${folder}/regressions.xml`),
      /^<\?xml[^]*<feed [^]*<\/feed>\n$/,
    );
    const { projects: [one] } = JSON.parse(await file(project, `${folder}/metrics.json`));
    assert.equal(one.metrics[0].metric, "coverage");
    if (folder !== "sample") {
      assert.deepEqual([one.metrics[0].value, one.metrics[0].previous], [81, 80]);
    }
  }
});

Deno.test("report --sample shows generated data, marked as such, without any history", async () => {
  await using project = await makeProject(CONFIG);
  const sample = JSON.parse(await out(project, "--sample", "--format", "json"));
  assert.deepEqual([sample.sample, sample.runs.length], [true, 400]);
});

Deno.test("report --db shows another database; several give a page over all and metrics.json", async () => {
  await using project = await withRuns([80]);
  await Deno.mkdir(join(project.folder, "a"));
  await Deno.rename(join(project.folder, ".unentropy/history.db"), join(project.folder, "a/x.db"));
  await Deno.copyFile(join(project.folder, "a/x.db"), join(project.folder, "x.db"));
  assert.equal(JSON.parse(await out(project, "--db", "x.db", "--format", "json")).runs.length, 1);
  await out(project, "--db", "x.db", "--db", "a/x.db", "--report-dir", "pages");
  const { projects } = JSON.parse(await file(project, "pages/metrics.json"));
  assert.deepEqual(projects.map((one: { title: string }) => one.title), ["x", "x-2"]);
  const page = await file(project, "pages/index.html");
  for (const name of ["x", "x-2"]) {
    assert.ok(page.includes(`href="${name}/index.html"`));
    assert.match(await file(project, `pages/${name}/index.html`), /^<!DOCTYPE html>/);
  }
});

Deno.test("report refuses flags that contradict each other, missing files and an empty branch", async () => {
  await using project = await withRuns([80]);
  for (
    const [args, words] of [
      [["--db", "nope.db"], /there is no such file/],
      [["--db", "a.db", "--db", "b.db", "--format", "csv"], /several databases make pages/],
      [["--sample", "--format", "markdown"], /a sample has none/],
      [["--format", "csv", "--json"], /goes to stdout/],
      [["--format", "pdf"], /Allowed choices are html/],
      [["--format", "markdown", "--branch", "other"], /no run of other/],
    ] as const
  ) {
    const { code, stderr } = await project.cli(["report", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, words);
  }
});

Deno.test("the page of report has what that of track has: the verdict, what was accepted, releases, links to commits", async () => {
  await using project = await makeProject({
    ...CONFIG,
    qualityGate: {
      mode: "hard",
      thresholds: [{ metric: "coverage", mode: "no-regression" }, {
        metric: "coverage",
        mode: "min",
        target: 75,
      }],
    },
  });
  await project.git("remote", "add", "origin", "https://git.example.com/acme/shop.git");
  for (
    const [index, [value, message]] of [
      ["80", "Begin"],
      ["78", "Drop\n\nUnentropy-Accept: coverage because a module moved out"],
      ["70", "Drop again"],
    ].entries()
  ) {
    await project.write("value.txt", `${value}\n`);
    await project.git("add", ".");
    await project.git("commit", "-qm", message ?? "");
    if (index === 1) await project.git("tag", "v1.0.0");
    const { code, stderr } = await project.cli(["track", "--no-report", "--run-id", `r${index}`]);
    assert.equal(code, index === 2 ? 1 : 0, stderr);
  }
  await Deno.copyFile(join(project.folder, ".unentropy/history.db"), join(project.folder, "x.db"));
  await out(project, "--report-dir", "plain");
  await out(project, "--db", "x.db", "-o", "other.html");
  for (const name of ["plain/index.html", "other.html"]) {
    const page = await file(project, name);
    assert.match(page, /Gate failed[^]*fell 8 points to 70 %/, name);
    assert.match(page, /accepted<[^]*by Ada [^<]*in \w{7}: a module moved out/, name);
    assert.match(page, /href="https:\/\/git\.example\.com\/acme\/shop"/, name);
  }
});
