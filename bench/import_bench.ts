import { join } from "node:path";
import { makeProject } from "../tests/commands/_cli.ts";
import { median, printFigure } from "./_figures.ts";

const LINES = 100_000;
const COMMITS = 500;
const START = Date.UTC(2024, 0, 1);
const RUNS = 3;

/** Prints how long whole imports of 100,000 lines take, with commits and with commits to be looked up, and the export of what came in. */
export async function benchImport(): Promise<void> {
  await using project = await makeProject({
    metrics: Object.fromEntries(["one", "two", "three", "four", "five"].map((key) => [key, {
      type: "numeric",
      command: "echo 1",
    }])),
  });
  await fillBranch(project.folder);
  for (const hasCommit of [true, false]) {
    const name = hasCommit ? "with commits" : "without commits";
    await Deno.writeTextFile(join(project.folder, "lines.jsonl"), lines(hasCommit));
    const walls: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      await Deno.remove(join(project.folder, ".unentropy"), { recursive: true }).catch(() => {});
      walls.push(await timed(["import", "lines.jsonl", "--trend-branch", "trend"], project.folder));
    }
    printFigure(`import 100,000 lines ${name}`, median(walls), "ms", "≤ 3000");
    const again = await timed(["import", "lines.jsonl", "--trend-branch", "trend"], project.folder);
    printFigure(`the same again, ${name}`, again, "ms", "");
  }
  for (const format of ["jsonl", "openmetrics", "csv"]) {
    const wall = await timed(["export", "--format", format, "-o", "out"], project.folder);
    printFigure(`export them as ${format}`, wall, "ms", "");
  }
}

async function timed(args: readonly string[], cwd: string): Promise<number> {
  const cli = new URL("../cli.ts", import.meta.url).pathname;
  const started = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", cli, ...args, "--quiet"],
    cwd,
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - started;
}

/** Five metrics at 20,000 times. */
function lines(hasCommit: boolean): string {
  const metrics = ["one", "two", "three", "four", "five"];
  return Array.from({ length: LINES }, (_, i) => {
    const at = Math.floor(i / metrics.length);
    return JSON.stringify({
      metric_id: metrics[i % metrics.length],
      timestamp: new Date(START + (at + 1) * 3_600_000).toISOString(),
      value_numeric: i % 1000,
      ...(hasCommit && { commit_sha: at.toString(16).padStart(40, "0"), branch: "main" }),
    });
  }).join("\n");
}

/** Commits over the whole range of time, made in one go. */
async function fillBranch(cwd: string): Promise<void> {
  const span = LINES / 5 * 3_600_000;
  const commands = Array.from({ length: COMMITS }, (_, i) => {
    const seconds = Math.floor((START + i * span / COMMITS) / 1000);
    return `commit refs/heads/trend\ncommitter Ada <ada@example.com> ${seconds} +0000\ndata 1\nx\n`;
  }).join("");
  const child = new Deno.Command("git", {
    args: ["fast-import", "--quiet"],
    cwd,
    stdin: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(commands));
  await writer.close();
  const { success } = await child.status;
  if (!success) throw new Error("git fast-import failed");
}
