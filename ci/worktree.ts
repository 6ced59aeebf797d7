import { rm } from "node:fs/promises";
import { ContextError } from "../errors.ts";
import { type GitOptions, runGit } from "./git.ts";
import type { Environment } from "./types.ts";

/** A commit's files in a folder of their own. */
export interface Worktree extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
}

/** A large commit takes a while to be written. */
const CHECKOUT_TIMEOUT_MS = 10 * 60_000;

/** Variables that say which repository, work tree or index is meant: a hook's own, which must not reach another work tree. */
const PLACE_VARIABLES: ReadonlySet<string> = new Set([
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
]);

/**
 * The environment without what ties git to the user's work tree and index.
 *
 * @param env The environment
 * @returns The same, for use in any work tree
 */
export function withoutGitPlace(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PLACE_VARIABLES.has(name)));
}

/**
 * Checks a commit out beside the user's work tree, which stays untouched, as does its index. No hook runs.
 *
 * @param commit Its id
 * @param path A folder that does not exist yet
 * @param options A folder inside the repository
 * @returns The work tree; dispose of it
 * @throws {ContextError} If git cannot
 */
export async function addWorktree(
  commit: string,
  path: string,
  options: GitOptions,
): Promise<Worktree> {
  try {
    await worktreeCommand(["add", "--detach", "--quiet", path, commit], options);
  } catch (error) {
    // What is half made has no entry to be removed.
    await rm(path, { recursive: true, force: true });
    throw error;
  }
  return { folder: path, [Symbol.asyncDispose]: () => removeWorktree(path, options) };
}

/**
 * Removes a work tree with everything in it, also one whose folder is gone.
 *
 * @param path Its folder
 * @param options A folder inside the repository
 * @throws {ContextError} If git cannot
 */
export async function removeWorktree(path: string, options: GitOptions): Promise<void> {
  await worktreeCommand(["remove", "--force", "--force", path], options);
}

/**
 * The work trees of the repository.
 *
 * @param options A folder inside the repository
 * @returns Their absolute folders
 * @throws {ContextError} If git cannot tell
 */
export async function listWorktrees(options: GitOptions): Promise<readonly string[]> {
  const list = await worktreeCommand(["list", "--porcelain"], options);
  return [...list.matchAll(/^worktree (.+)$/gm)].map(([, path = ""]) => path);
}

async function worktreeCommand(args: readonly string[], options: GitOptions): Promise<string> {
  // A hook of the user's would run for each commit, and might think that it is in the user's work tree.
  const words = ["-c", "core.hooksPath=/dev/null", "worktree", ...args];
  const { code, stdout, stderr } = await runGit(words, {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    ...options,
    env: withoutGitPlace(options.env),
  });
  if (code === 0) return stdout;
  throw new ContextError("CONTEXT_INVALID", {
    what: `Cannot use a work tree beside yours (git worktree ${args[0]})`,
    why: stderr.trim().replaceAll("\n", " ") || `git ended with ${code}`,
    fix: "Check that `git worktree add` works here and that the disk has room",
  });
}
