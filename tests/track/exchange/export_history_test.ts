import assert from "node:assert/strict";
import { join } from "node:path";
import { History } from "../../../history/database.ts";
import { recordRun } from "../../../history/record.ts";
import { makeProject, type Project } from "../../commands/_cli.ts";

const CONFIG = {
  metrics: { size: { type: "numeric", command: "cat size.txt" } },
  storage: { type: "sqlite-local", path: "history.db" },
};
const START = Date.UTC(2026, 4, 1);

/**
 * A project with three commits, 10, 20 and 30 large, whose runs an older program recorded: it knew no places, its clock ran backwards, and
 * the branch was `master` at first. A release branch has a run of its own.
 */
async function withOldRuns(): Promise<Project> {
  const project = await makeProject(CONFIG);
  const commits: string[] = [];
  for (const name of ["one", "two", "three", "release"]) {
    if (name === "release") await project.git("checkout", "-q", "-b", "release");
    await project.git("commit", "-q", "--allow-empty", "-m", name);
    commits.push(await project.git("rev-parse", "HEAD"));
  }
  await project.git("checkout", "-q", "main");
  await project.git("remote", "add", "origin", "https://github.com/acme/shop.git");
  using history = History.open(join(project.folder, "history.db"), { create: true });
  const metrics = [{ key: "size", type: "numeric" as const }];
  commits.forEach((commit, at) => {
    const time = START - at * 86_400_000;
    recordRun(history, {
      run: {
        key: {
          project: "acme/shop",
          ci: "github",
          runId: `${at}`,
          attempt: 1,
          job: "",
          labels: {},
        },
        number: 0,
        commit,
        branch: ["master", "main", "main", "release"][at] ?? "",
        event: "push",
        time,
        recordedAt: time,
        subject: `commit ${at}`,
      },
      metrics,
      measurements: [{ metric: "size", labels: {}, value: (at + 1) * 10 }],
      failures: [],
    });
  });
  return project;
}

async function out(project: Project, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

Deno.test("badge, report and the latest values follow git also for runs of an older program, and a renamed branch", async () => {
  await using project = await withOldRuns();
  assert.match(await out(project, "badge", "size", "--json"), /"value": "30"/);
  assert.match(await out(project, "export", "--format", "prometheus"), /^\S*size\S* 30\b/m);
  const { value } = JSON.parse(
    await out(project, "badge", "size", "--branch", "release", "--json"),
  );
  assert.equal(value, "40");
  assert.match(await out(project, "report", "--format", "markdown", "-o", "-"), /size[^\n]*30/);
});

Deno.test("export --branch has the runs from before the branch was renamed, in the order of git, and no other", async () => {
  await using project = await withOldRuns();
  const lines = (await out(project, "export", "--format", "csv", "--branch", "main")).trim()
    .split("\n").slice(1);
  assert.deepEqual(lines.map((line) => Number(line.split(",").at(-1))), [10, 20, 30]);
  const since = await out(
    project,
    "export",
    "--format",
    "csv",
    "--branch",
    "main",
    "--since",
    "2026-05-01",
  );
  assert.equal(since.trim().split("\n").length, 2, "only the first one's clock said May");
  const jsonl = await out(project, "export", "--format", "jsonl", "--branch", "release");
  assert.match(jsonl, /"parents"/, "where the commit stands is exported, too");
});
