import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "../../core/caught_error.ts";
import { isolationArgs } from "./_isolation.ts";
import { endStrays, newMark } from "./_strays.ts";

/** A command that runs. */
export interface CommandProcess {
  /** The shell: nothing on stdin, stdout and stderr as pipes; isolated, also the fourth, which says when it starts. */
  readonly child: ChildProcess;
  /** What all that it starts has in its environment. */
  readonly mark: string;
}

/**
 * Starts a command line in the system's shell, in a process group of its own, so that everything it starts can be ended with it.
 *
 * @param command A line for `sh -c`, on Windows for `cmd`
 * @param options `cwd`, the whole environment, and whether it is isolated
 * @returns The command as it begins
 */
export function spawnShell(
  command: string,
  { cwd, env: given, isolate = false }: {
    readonly cwd: string;
    readonly env: Record<string, string>;
    readonly isolate?: boolean;
  },
): CommandProcess {
  const mark = newMark();
  const env = { ...given, [mark]: "1" };
  return { child: spawnIn(command, { cwd, env, isolate }), mark };
}

function spawnIn(
  command: string,
  { cwd, env, isolate }: {
    readonly cwd: string;
    readonly env: Record<string, string>;
    readonly isolate: boolean;
  },
): ChildProcess {
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  if (isolate) {
    const args = isolationArgs(command);
    return spawn("unshare", args, { cwd, env, stdio: [...stdio, "pipe"], detached: true });
  }
  return process.platform === "win32"
    ? spawn(env["ComSpec"] ?? "cmd.exe", ["/d", "/s", "/c", `"${command}"`], {
      cwd,
      env,
      stdio,
      windowsHide: true,
      // cmd does not read quotes as other programs do: it gets the line as it is.
      windowsVerbatimArguments: true,
    })
    : spawn("sh", ["-c", command], { cwd, env, stdio, detached: true });
}

/**
 * Ends a command with everything that it started: asks first, forces after the grace. On Linux also what has left its process group, as
 * long as it keeps the environment that it was given.
 *
 * @param graceMs Milliseconds between asking and forcing
 * @returns When nothing of the group is left, or it was forced
 */
export async function endProcessTree(
  { child: { pid }, mark }: CommandProcess,
  graceMs: number,
): Promise<void> {
  if (pid === undefined) return;
  if (process.platform === "win32") return await endWindowsTree(pid);
  await endGroup(pid, graceMs);
  await endStrays(mark);
}

async function endGroup(pid: number, graceMs: number): Promise<void> {
  if (!signalGroup(pid, "SIGTERM")) return;
  const pollMs = 10;
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    await delay(pollMs);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, "SIGKILL");
}

/** Signals every process of a group; `false` if there is none left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ESRCH") return false;
    // macOS says EPERM where only zombies are left in the group.
    if (code === "EPERM") return false;
    throw error;
  }
}

/** Windows knows no groups; its own tool follows the tree of parents. */
function endWindowsTree(pid: number): Promise<void> {
  return new Promise((resolve) => {
    const killer = spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    // It fails where the tree is already gone, which is what we want.
    killer.once("error", () => resolve());
    killer.once("close", () => resolve());
  });
}
