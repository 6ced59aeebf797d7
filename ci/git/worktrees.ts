import { mkdtemp, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { codeOf } from "../../core/caught_error.ts";
import { ContextError } from "../../errors.ts";
import type { GitOptions } from "./run_git.ts";
import {
  addWorktree,
  fillWorktree,
  listWorktrees,
  moveWorktree,
  removeWorktree,
} from "./worktree.ts";

/** A commit's files in a folder of their own. */
export interface Worktree extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
}

/** Makes work trees, and removes those that are left when it is disposed of. */
export interface Worktrees extends AsyncDisposable {
  /**
   * Checks a commit out in a folder that nobody else uses: a new one, or one that was given back, brought to the same state.
   *
   * @throws {ContextError} If git cannot
   */
  add(commit: string): Promise<Worktree>;
}

/** How work trees are made. */
export interface WorktreesOptions extends GitOptions {
  /** The folder in which a folder for the work trees is made. */
  readonly tempDir: string;
  /** What is left behind is known by this number. Default: that of this process. */
  readonly pid?: number;
  /** Whether a process runs. Default: as the system says. */
  readonly isAlive?: (pid: number) => boolean;
}

const PREFIX = "unentropy-worktrees";
const OURS = new RegExp(`^${PREFIX}-(\\d+)-`);

/**
 * Prepares to check out many commits beside the user's work tree, and removes what processes left that were killed.
 *
 * @param options Of which repository, and where to
 * @returns The maker of work trees; dispose of it
 * @throws {ContextError} If the work trees of the repository cannot be listed
 */
export async function createWorktrees(options: WorktreesOptions): Promise<Worktrees> {
  const { pid = process.pid, isAlive = isRunning } = options;
  await removeStale(options, isAlive);
  const open = new Set<string>();
  const alone = oneAtATime();
  let parent: Promise<string> | undefined;
  let count = 0;
  const remove = async (path: string) => {
    if (!open.delete(path)) return;
    // Files are deleted beside other work; only git's own list needs care.
    await rm(path, { recursive: true, force: true });
    await alone(() => removeWorktree(path, options));
  };
  const make = async (commit: string) => {
    parent ??= mkdtemp(join(options.tempDir, `${PREFIX}-${pid}-`));
    const path = join(await parent, String(count++));
    await alone(() => addWorktree(path, commit, options));
    open.add(path);
    try {
      await fillWorktree(path, options);
    } catch (error) {
      await remove(path);
      throw error;
    }
    return path;
  };
  /** Given back, and as their users left them. */
  const idle: string[] = [];
  const move = async (path: string, commit: string) => {
    try {
      if (await moveWorktree(path, commit, options)) return path;
    } catch (error) {
      options.signal?.throwIfAborted();
      // Whatever was done to it, a new one is as good.
      if (!(error instanceof ContextError)) throw error;
    }
    await remove(path);
    return await make(commit);
  };
  return {
    add: async (commit) => {
      const kept = idle.pop();
      const folder = kept === undefined ? await make(commit) : await move(kept, commit);
      return {
        folder,
        [Symbol.asyncDispose]: () => {
          if (open.has(folder)) idle.push(folder);
          return Promise.resolve();
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      for (const path of [...open]) await remove(path);
      if (parent !== undefined) await rm(await parent, { recursive: true, force: true });
    },
  };
}

/** Runs one piece of work after the other. */
function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

/** Removes the work trees of processes that are gone; nobody else's, so there is no `git worktree prune`. */
async function removeStale(
  options: WorktreesOptions,
  isAlive: (pid: number) => boolean,
): Promise<void> {
  for (const path of await listWorktrees(options)) {
    const parent = dirname(path);
    const pid = OURS.exec(basename(parent))?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await removeWorktree(path, options);
    await rm(parent, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, so it runs.
    return codeOf(error) === "EPERM";
  }
}
