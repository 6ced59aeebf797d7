import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../commands/_cli.ts";
import type { StepEnd } from "./_act.ts";

/** A clone of a repository as `init` left it, and nothing else: what a runner checks out. */
export interface Clone {
  /** The folder around it, to be removed at the end. */
  readonly temp: string;
  readonly clone: string;
  readonly workflow: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
}

/** What the track step printed. */
export interface Tracked {
  readonly exitCode: number;
  readonly failures: readonly unknown[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** Makes a repository, lets `init` write into it, and clones it. */
export async function makeClone(files: Readonly<Record<string, string>>): Promise<Clone> {
  const temp = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-act-" }));
  const write = async (path: string, text: string) => {
    await Deno.mkdir(join(temp, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(temp, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(`origin/${path}`, text);
  const gitIn = (folder: string) => (...args: readonly string[]) => git(join(temp, folder), args);
  const origin = gitIn("origin");
  await origin("init", "-q", "-b", "main");
  await origin("remote", "add", "origin", "https://github.com/acme/shop.git");
  const { code, stderr } = await runCli(["init", "--yes"], { cwd: join(temp, "origin") });
  assert.equal(code, 0, stderr);
  await origin("add", "-A");
  await origin("commit", "-q", "-m", "Measure it");
  await gitIn(".")("clone", "-q", "origin", "clone");
  const clone = join(temp, "clone");
  const workflow = await Deno.readTextFile(join(clone, ".github/workflows/metrics.yml"));
  return { temp, clone, workflow, git: gitIn("clone") };
}

/** The track step: a run that is stored, and a report. */
export async function track(cwd: string): Promise<Tracked> {
  const { stdout, stderr } = await runCli(["track", "--json", "--storage-type", "sqlite-local"], {
    cwd,
  });
  assert.notEqual(stdout, "", stderr);
  const { exitCode, failures, measurements } = JSON.parse(stdout);
  const whole = measurements.filter(({ labels }: { labels: object }) =>
    Object.keys(labels).length === 0
  );
  const values = Object.fromEntries(
    whole.map(({ metric, value }: { metric: string; value: unknown }) => [metric, value]),
  );
  return { exitCode, failures, values };
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
    cwd,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** The job's log. */
export function shown(steps: readonly StepEnd[]): string {
  return steps.map(({ step, outcome, log }) => `${outcome}: ${step}\n${log}`).join("\n");
}
