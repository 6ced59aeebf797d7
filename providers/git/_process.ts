import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import process from "node:process";

/** How git is started. */
export interface GitProcess {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: Uint8Array;
  /** Ends git, and whatever it has started, when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a git process left. */
export interface GitOutput {
  /** Its exit code; `ENOENT` without a git program. */
  readonly code: number | "ENOENT";
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs git, never through a shell.
 *
 * @param args The words behind `git`; no secret, as every process of the machine can read them
 * @returns What it left
 * @throws The signal's reason if the signal is aborted
 */
export function gitProcess(args: readonly string[], options: GitProcess): Promise<GitOutput> {
  const { cwd, env, input, signal } = options;
  const isGrouped = process.platform !== "win32";
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    // A group of its own: the helpers that speak to the server end with it, and nobody can ask for a password at a terminal.
    const child = spawn("git", args, { cwd, env, detached: isGrouped, windowsHide: true });
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        if (isGrouped) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    };
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => err.push(part));
    // A git that ends early does not read everything; its exit code says why.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    signal?.addEventListener("abort", kill, { once: true });
    const settle = (code: GitOutput["code"]) => {
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted === true) return reject(signal.reason);
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() });
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return settle("ENOENT");
      signal?.removeEventListener("abort", kill);
      reject(error);
    });
    child.on("close", (code) => settle(code ?? 128));
  });
}
