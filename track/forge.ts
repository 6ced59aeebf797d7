import type { NoForge } from "../ci/forge/place.ts";
import type { Forge } from "../ci/forge/types.ts";
import { connectForge } from "../ci/forges.ts";
import { createGit } from "../ci/git/git.ts";
import type { RunContext } from "../ci/types.ts";
import { connectToGitHub } from "./github.ts";
import { networkOf, type ResolvedOptions } from "./options.ts";

/**
 * Connects to the server on which a run's change is proposed, as this run may use it.
 *
 * @param deps Tokens and network
 * @returns The forge, why it cannot be asked, or `undefined` where none is known
 */
export function connectToForge(
  context: RunContext,
  deps: ResolvedOptions,
): Promise<Forge | NoForge | undefined> {
  return connectForge(context, {
    ...networkOf(deps),
    github: () => connectToGitHub(context.project, deps),
    remoteUrl: () => createGit({ cwd: deps.cwd, env: deps.env }).remoteUrl(),
  });
}
