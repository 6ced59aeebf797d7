import { cp } from "node:fs/promises";
import { join } from "node:path";
import { makeProject } from "../tests/commands/_cli.ts";
import { median, printFigure } from "./_figures.ts";

const RUNS = 15;

/** Prints how long the command line takes as whole processes: `--version`, and a track on a history of 1,000 runs. */
export async function benchCli(): Promise<void> {
  const cli = new URL("../cli.ts", import.meta.url).pathname;
  const echo = (value: number) => ({ type: "numeric", command: `echo ${value}` });
  await using project = await makeProject({
    metrics: { one: echo(1), two: echo(2), three: echo(3) },
  });
  await fillHistory(join(project.folder, ".unentropy/history.db"), 1000);
  const version = await measure([cli, "--version"], project.folder);
  printFigure("--version", version.wallMs, "ms", "≤ 60");
  const track = await measure([cli, "track"], project.folder);
  printFigure("track, 3 echo metrics, 1,000 runs", track.wallMs, "ms", "≤ 250");
  printFigure("track, peak memory", track.peakMB, "MB", "≤ 120");
  await Deno.writeTextFile(join(project.folder, "go.txt"), goBenchmarks(20_000));
  const bench = await measure([cli, "collect", "bench", "go.txt"], project.folder);
  printFigure("collect bench, 20,000 lines of Go", bench.wallMs, "ms", "≤ 250");
  await benchInit(cli);
  await benchLikeReference(cli);
}

/** A TypeScript library of 5,000 files that nobody has measured yet, and its first run. */
async function benchInit(cli: string): Promise<void> {
  await using project = await makeProject();
  await Deno.remove(join(project.folder, "unentropy.json"));
  await project.write("package.json", '{"name":"big","scripts":{"test":"vitest run"}}');
  await project.write("tsconfig.json", "{}");
  for (let at = 0; at < 5000; at++) {
    const lines = `export const value${at} = ${at};\n`.repeat(40);
    await project.write(`src/part${at % 100}/file${at}.ts`, `// Part ${at % 100}\n${lines}`);
  }
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "5,000 files");
  const init = await measure([cli, "init", "--dry-run"], project.folder);
  printFigure("init --dry-run, 5,000 files", init.wallMs, "ms", "≤ 400");
  const started = performance.now();
  for (const args of [["init", "--yes", "--ci", "none"], ["track"]]) {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", cli, ...args],
      cwd: project.folder,
      stdout: "null",
      stderr: "null",
    }).output();
    if (!success) throw new Error(`${args} failed`);
  }
  const wallMs = performance.now() - started;
  printFigure("init and the first report, 5,000 files", wallMs, "ms", "≤ 60,000");
}

function goBenchmarks(lines: number): string {
  const all = Array.from(
    { length: lines },
    (_, index) =>
      `BenchmarkCase${index}/size-${index % 7}-8 \t  100000\t   ${1000 + index % 91}.5 ns/op\t` +
      " 16 B/op\t  2 allocs/op\n",
  );
  return `goos: linux\ngoarch: amd64\npkg: example.org/a\n${all.join("")}PASS\n`;
}

/** What was measured of the reference system, with its figures beside; the sources are those of this project's collectors. */
async function benchLikeReference(cli: string): Promise<void> {
  const sources = new URL("../collectors", import.meta.url).pathname;
  await using project = await makeProject({
    metrics: {
      loc: { type: "numeric", command: "@collect loc src" },
      size: { type: "numeric", command: "@collect size src" },
      echo: { type: "numeric", command: "echo 1" },
    },
  });
  await cp(sources, join(project.folder, "src"), { recursive: true });
  for (
    const [args, theirs] of [
      ["--help", 117],
      ["verify", 95],
      ["test", 128],
      ["collect size src", 94],
    ] as const
  ) {
    const { wallMs } = await measure([cli, ...args.split(" ")], project.folder);
    printFigure(args, wallMs, "ms", `reference ${theirs} ms`);
  }
}

async function measure(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly wallMs: number; readonly peakMB: number }> {
  const walls: number[] = [];
  const peaks: number[] = [];
  for (let i = 0; i <= RUNS; i++) {
    const started = performance.now();
    const { stderr } = await new Deno.Command("/usr/bin/time", {
      args: ["-f", "peak %M", Deno.execPath(), "run", "-A", "--no-check", ...args],
      cwd,
      env: { DENO_NO_UPDATE_CHECK: "1", CI: "" },
      stdout: "null",
    }).output();
    const wall = performance.now() - started;
    const peak = /peak (\d+)/.exec(new TextDecoder().decode(stderr))?.[1];
    if (i === 0) continue; // the first one fills the caches
    walls.push(wall);
    peaks.push(Number(peak) * 1024 / 1e6);
  }
  return { wallMs: median(walls), peakMB: median(peaks) };
}

async function fillHistory(path: string, runs: number): Promise<void> {
  const { History } = await import("../history/database.ts");
  const { recordRuns } = await import("../history/record.ts");
  await Deno.mkdir(join(path, ".."), { recursive: true });
  using history = History.open(path, { create: true });
  const metrics = ["one", "two", "three"].map((key) => ({ key, type: "numeric" as const }));
  recordRuns(
    history,
    Array.from({ length: runs }, (_, i) => ({
      run: {
        key: { project: "bench", ci: "local", runId: String(i), attempt: 1, job: "", labels: {} },
        number: i + 1,
        commit: i.toString(16).padStart(40, "0"),
        branch: "main",
        event: "push",
        time: 1_700_000_000_000 + i * 3_600_000,
        recordedAt: 1_700_000_000_000 + i * 3_600_000,
      },
      metrics,
      measurements: metrics.map(({ key }, at) => ({ metric: key, labels: {}, value: i % 7 + at })),
      failures: [],
    })),
  );
}
