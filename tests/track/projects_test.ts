import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject, type Project } from "../commands/_cli.ts";

const size = (value: number) => ({
  metrics: { size: { type: "numeric", command: `echo ${value}`, unit: "bytes" } },
  storage: { type: "sqlite-local", path: "h.db" },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "no-regression" }] },
});

async function track(project: Project, name: string, value: number): Promise<number> {
  await project.write("unentropy.json", JSON.stringify(size(value)));
  await project.git("commit", "-q", "-am", `${name} ${value}`);
  return (await project.cli(["track", "--quiet", "--project", name])).code;
}

/** Two projects in one database: `o/small` with the values 10 and 10, `o/large` with 9000. */
async function makeShared(): Promise<Project> {
  const project = await makeProject(size(1));
  assert.equal(await track(project, "o/small", 10), 0);
  assert.equal(await track(project, "o/large", 9000), 0, "judged by the other project's run");
  assert.equal(await track(project, "o/small", 10), 0);
  return project;
}

Deno.test("two projects in one database are judged by their own runs only", async () => {
  await using project = await makeShared();
  assert.equal(await track(project, "o/small", 11), 1);
  assert.equal(await track(project, "o/large", 9000), 0);
});

Deno.test("report, badge, exports and history show the project's own runs, or those of all that were asked for", async () => {
  await using project = await makeShared();
  const text = async (...args: string[]) => {
    const { code, stdout, stderr } = await project.cli(args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const small = ["--project", "o/small"];
  const all = ["--all-projects"];
  const countRuns = async (...flags: string[]) =>
    JSON.parse(await text("history", "list", "--json", ...flags)).runs.length;
  assert.deepEqual(
    [
      await countRuns(...small),
      await countRuns("--project", "o/large"),
      await countRuns(...all),
    ],
    [2, 1, 3],
  );
  const lines = async (...flags: string[]) =>
    (await text("export", "--format", "csv", ...flags)).trim().split("\n").length - 1;
  assert.deepEqual([await lines(...small), await lines(...all)], [2, 3]);
  const values = async (...flags: string[]) =>
    JSON.parse(await text("history", "series", "size", "--json", ...flags)).series[0].points
      .map(({ value }: { value: number }) => value);
  assert.deepEqual([await values(...small), await values(...all)], [[10, 10], [10, 9000, 10]]);
  await text("badge", "size", "--output", "b.svg", "--project", "o/large");
  assert.match(await Deno.readTextFile(join(project.folder, "b.svg")), />9 kB</);
  await text("report", "--format", "json", "--output", "r.json", ...small);
  assert.equal((await Deno.readTextFile(join(project.folder, "r.json"))).includes("9000"), false);
});

Deno.test("retention forgets the project's own runs only", async () => {
  await using project = await makeShared();
  const pruned = await project.cli(["history", "prune", "--max-runs", "1", "--project", "o/small"]);
  assert.equal(pruned.code, 0, pruned.stderr);
  const runs = JSON.parse(
    (await project.cli(["history", "list", "--json", "--all-projects"])).stdout,
  ).runs.map(({ key }: { key: { project: string } }) => key.project).sort();
  assert.deepEqual(runs, ["o/large", "o/small"]);
});

Deno.test("a history of others is read as what it is, and that is said", async () => {
  await using project = await makeShared();
  const { stdout, stderr } = await project.cli(["history", "list", "--json", "--project", "x/y"]);
  assert.equal(JSON.parse(stdout).runs.length, 2);
  assert.match(stderr, /no run of x\/y but of 2 other projects \(o\/small, o\/large\)/);
});

Deno.test("`history projects` names whose runs a database holds, and which are looked at", async () => {
  await using project = await makeShared();
  const flags = ["history", "projects", "--project", "o/large"];
  const { stdout } = await project.cli(flags);
  assert.match(stdout, /^Project +Runs\no\/small +2\no\/large +1 +this one\n$/);
  const { projects } = JSON.parse((await project.cli([...flags, "--json"])).stdout);
  assert.deepEqual(projects, [
    { project: "o/small", runs: 2, isOwn: false },
    { project: "o/large", runs: 1, isOwn: true },
  ]);
});
