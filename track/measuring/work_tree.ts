import { withoutGitPlace } from "../../ci/git/worktree.ts";
import type { CollectResult } from "../../collectors/collect.ts";
import { CommandError, runCommand } from "../../collectors/command/run_command.ts";
import type { MetricConfig } from "../../config/types.ts";
import { childEnv } from "../../core/child_env.ts";
import { CollectError } from "../../errors.ts";
import type { ResolvedOptions } from "../options.ts";
import { collectHere, type CollectPlace } from "./collect_here.ts";

const SETUP_TIMEOUT_MS = 30 * 60_000;

/**
 * Collects metrics in a work tree of a commit's own, or from the commit's objects. Nothing that runs there hears of the user's own work
 * tree and index, which a hook of git's names in its environment.
 */
export function collectInTree(
  metrics: readonly MetricConfig[],
  place: CollectPlace,
  deps: ResolvedOptions,
): Promise<CollectResult> {
  return collectHere(metrics, place, { ...deps, env: withoutGitPlace(deps.env) });
}

/**
 * Prepares a fresh work tree: installs, builds.
 *
 * @param setup A line for the shell, which sees no secret; what it prints is nobody's value
 * @param place The config's folder in the work tree; `name`, for an error: `the work tree of the base`
 * @throws {CollectError} If it fails
 */
export async function prepareTree(
  setup: string,
  { root, name, deps }: {
    readonly root: string;
    readonly name: string;
    readonly deps: ResolvedOptions;
  },
): Promise<void> {
  try {
    await runCommand(setup, {
      cwd: root,
      env: childEnv(withoutGitPlace(deps.env), []),
      stdout: "log",
      hide: deps.hide,
      timeoutMs: SETUP_TIMEOUT_MS,
      ...(deps.signal !== undefined && { signal: deps.signal }),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CollectError(error.code, {
      what: `Cannot prepare ${name}`,
      why: [error.why, error.stderrTail.trim().split("\n").at(-1)].filter(Boolean).join(": "),
      fix: "Try the --setup command in a fresh clone of that commit",
      cause: error,
    });
  }
}
