import { createGitHubApi, type GitHubApi } from "../ci/github/api.ts";
import type { ResolvedOptions } from "./options.ts";

/**
 * Connects to GitHub's API as this run may use it.
 *
 * @param project `owner/repo`
 * @param deps Token, fetch and log
 * @returns The API, or `undefined` without a token
 */
export function connectToGitHub(
  project: string,
  deps: ResolvedOptions,
): Promise<GitHubApi | undefined> {
  return createGitHubApi({
    env: deps.env,
    project,
    fetch: deps.fetch,
    now: deps.now,
    patience: deps.patience,
    log: (line) => deps.emit({ type: "log", line }),
    ...(deps.signal !== undefined && { signal: deps.signal }),
  });
}
