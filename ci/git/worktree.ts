import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Environment } from "../../core/environment.ts";
import { ContextError } from "../../errors.ts";
import { type GitOptions, runGit } from "./run_git.ts";

/** A large commit takes a while to be written. */
const CHECKOUT_TIMEOUT_MS = 10 * 60_000;
/** Somebody else's git may change the list of work trees at the same moment. */
const ADD_TRIES = 3;

/** Variables that say which repository, work tree or index is meant: a hook's own, which must not reach another work tree. */
const PLACE_VARIABLES: ReadonlySet<string> = new Set([
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
]);

/**
 * The environment with git's place said in full. A hook's `GIT_DIR` counts from the folder in which the hook runs, and makes every folder
 * in which git is asked the top of the work tree; the config's folder may be another.
 *
 * @param cwd Where the program was started
 */
export function withWholeGitPlace(env: Environment, cwd: string): Environment {
  const { GIT_DIR, GIT_WORK_TREE = cwd, GIT_INDEX_FILE } = env;
  if (!GIT_DIR) return env;
  return {
    ...env,
    GIT_DIR: resolve(cwd, GIT_DIR),
    GIT_WORK_TREE: resolve(cwd, GIT_WORK_TREE),
    ...(GIT_INDEX_FILE && { GIT_INDEX_FILE: resolve(cwd, GIT_INDEX_FILE) }),
  };
}

/**
 * The environment without what ties git to the user's work tree and index.
 *
 * @returns The same, for use in any work tree
 */
export function withoutGitPlace(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PLACE_VARIABLES.has(name)));
}

/**
 * Makes a work tree that has no files yet. Other commands about work trees must not run at the same time: git reads what they are just
 * writing, and fails.
 *
 * @param path A folder that does not exist yet
 * @param options A folder inside the repository
 * @throws {ContextError} If git cannot
 */
export async function addWorktree(
  path: string,
  commit: string,
  options: GitOptions,
): Promise<void> {
  const add = ["worktree", "add", "--detach", "--quiet", "--no-checkout", path, commit];
  for (let triesLeft = ADD_TRIES; true; triesLeft--) {
    try {
      await command(add, options);
      return;
    } catch (error) {
      // What is half made has no entry to be removed.
      await rm(path, { recursive: true, force: true });
      if (triesLeft <= 1) throw error;
    }
  }
}

/**
 * Writes the files of its commit into a work tree. The user's work tree and index stay untouched; no hook runs.
 *
 * @param path Its folder
 * @throws {ContextError} If git cannot
 */
export async function fillWorktree(path: string, options: GitOptions): Promise<void> {
  await command(["reset", "--hard", "--quiet", "--no-recurse-submodules"], {
    ...options,
    cwd: path,
  });
}

/**
 * Brings a work tree of ours to another commit, as if it had just been made: nothing stays that somebody wrote into it.
 *
 * @param path Its folder
 * @returns `false` where only a new one would be the same: git writes no file anew whose attributes alone have changed
 * @throws {ContextError} If git cannot
 */
export async function moveWorktree(
  path: string,
  commit: string,
  options: GitOptions,
): Promise<boolean> {
  const here = { ...options, cwd: path };
  const attributes = ["HEAD", commit, "--", ":(glob)**/.gitattributes"];
  if (await command(["diff-tree", "-r", "--name-only", ...attributes], here) !== "") return false;
  await command(["clean", "-ffdxq"], here);
  await command(
    ["checkout", "--detach", "--force", "--quiet", "--no-recurse-submodules", commit],
    here,
  );
  return true;
}

/**
 * Makes git forget a work tree, and removes what is left of its folder. As with {@link addWorktree}, one at a time.
 *
 * @param path Its folder
 * @param options A folder inside the repository
 * @throws {ContextError} If git cannot
 */
export async function removeWorktree(path: string, options: GitOptions): Promise<void> {
  await command(["worktree", "remove", "--force", "--force", path], options);
}

/**
 * The work trees of the repository.
 *
 * @param options A folder inside the repository
 * @returns Their absolute folders
 * @throws {ContextError} If git cannot tell
 */
export async function listWorktrees(options: GitOptions): Promise<readonly string[]> {
  const list = await command(["worktree", "list", "--porcelain"], options);
  return [...list.matchAll(/^worktree (.+)$/gm)].map(([, path = ""]) => path);
}

async function command(args: readonly string[], options: GitOptions): Promise<string> {
  // A hook of the user's would run for each commit, and might think that it is in the user's work tree.
  const words = ["-c", "core.hooksPath=/dev/null", ...args];
  const { code, stdout, stderr } = await runGit(words, {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    ...options,
    env: withoutGitPlace(options.env),
  });
  if (code === 0) return stdout;
  throw new ContextError("CONTEXT_INVALID", {
    what: `Cannot use a work tree beside yours (git ${args.slice(0, 2).join(" ")})`,
    why: stderr.trim().replaceAll("\n", " ") || `git ended with ${code}`,
    fix: "Check that `git worktree add` works here and that the disk has room",
  });
}
