/**
 * A program of its own that tracks many commits of one repository in one process and tells what it holds on to. Its argument is a
 * {@link Task} as JSON; it prints a {@link Sample} per line. Needs `--v8-flags=--expose-gc`.
 *
 * @module
 */
import { trackMetrics } from "../../mod.ts";
import { actionsEnv } from "./_actions_env.ts";

/** What is tracked. */
export interface Task {
  readonly cwd: string;
  readonly tracks: number;
  /** After how many tracks a sample is taken. */
  readonly samplesAfter: readonly number[];
  /** The environment that does not change from run to run. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the process holds after `tracks` runs, garbage collected. */
export interface Sample {
  readonly tracks: number;
  readonly heapBytes: number;
  readonly openFiles: number;
  /** Files and folders in the folder for temporary files. */
  readonly tempFiles: number;
}

if (import.meta.main) await trackMany(JSON.parse(Deno.args[0] ?? "{}"));

async function trackMany({ cwd, tracks, samplesAfter, env }: Task): Promise<void> {
  for (let run = 1; run <= tracks; run++) {
    const sha = await commit(cwd, env, run);
    const result = await trackMetrics({
      cwd,
      env: {
        ...actionsEnv(run),
        ...env,
        GITHUB_SHA: sha,
      },
    });
    if (result.exitCode !== 0) throw new Error(JSON.stringify(result.error ?? result.phases));
    if (samplesAfter.includes(run)) print(sample(run));
  }
}

async function commit(
  cwd: string,
  env: Readonly<Record<string, string>>,
  run: number,
): Promise<string> {
  const git = async (...args: readonly string[]) => {
    const { success, stdout, stderr } = await new Deno.Command("git", { args: [...args], cwd, env })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  };
  await git("commit", "-q", "--allow-empty", "-m", `Change ${run}`);
  return await git("rev-parse", "HEAD");
}

function sample(tracks: number): Sample {
  // Given by the V8 flag.
  const { gc } = globalThis as unknown as { readonly gc: () => void };
  gc();
  return {
    tracks,
    heapBytes: Deno.memoryUsage().heapUsed,
    openFiles: [...Deno.readDirSync("/proc/self/fd")].length,
    tempFiles: [...Deno.readDirSync(Deno.env.get("TMPDIR") ?? "/tmp")].length,
  };
}

function print(value: Sample): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}
