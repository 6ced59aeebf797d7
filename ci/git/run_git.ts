import { execFile } from "node:child_process";
import { gitEnv } from "../../core/child_env.ts";
import { withheldPermission, withheldWords } from "../../core/text/denied.ts";
import type { Environment } from "../../core/environment.ts";
import { ContextError } from "../../errors.ts";

/** How git is started. */
export interface GitOptions {
  /** A folder inside the work tree. */
  readonly cwd: string;
  readonly env: Environment;
  /** Milliseconds for one command, 0 for as long as it takes. Default 30,000. */
  readonly timeoutMs?: number;
  /** So much output at most, bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Ends git when it is aborted. */
  readonly signal?: AbortSignal;
  /** What it reads. Default nothing. */
  readonly input?: string;
}

/** What git said. */
export interface GitAnswer {
  /** Its exit code; `ENOENT` without a git program. */
  readonly code: number | "ENOENT";
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Runs git, never through a shell, and without asking anybody for a password.
 *
 * @param args The words behind `git`
 * @returns What it said
 * @throws {ContextError} If it was stopped, or could not be started for another reason than its absence
 * @throws The signal's reason if the signal is aborted
 */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const { cwd, env, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, signal } = options;
  return new Promise((resolve, reject) => {
    const settings = {
      cwd,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: maxBytes,
      windowsHide: true,
      env: { ...gitEnv(env), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
      ...(signal !== undefined && { signal }),
    } as const;
    const { stdin } = execFile("git", args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      if (signal?.aborted === true) return reject(signal.reason);
      if (error.code === "ENOENT") return resolve({ code: "ENOENT", stdout, stderr });
      const flag = withheldPermission(error);
      if (flag !== undefined) {
        const what = `Cannot ask git (git ${args[0]})`;
        const words = { what, ...withheldWords(flag), cause: error };
        return reject(new ContextError("PERMISSION_MISSING", words));
      }
      if (typeof error.code === "number") return resolve({ code: error.code, stdout, stderr });
      reject(
        new ContextError("CONTEXT_INVALID", {
          what: `Cannot ask git (git ${args[0]})`,
          why: error.killed ? `it did not answer within ${timeoutMs} ms` : error.message,
          fix: "Check that git works in this folder, or give --commit and --branch",
          cause: error,
        }),
      );
    });
    // A git that ends without reading it says why itself.
    stdin?.on("error", () => {}).end(options.input);
  });
}
