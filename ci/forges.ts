import type { ForgeNetwork, ForgePlace, NoForge } from "./forge/place.ts";
import type { Forge } from "./forge/types.ts";
import type { GitHubApi } from "./github/api.ts";
import { githubForge } from "./github/forge.ts";
import { gitlabForge } from "./gitlab/forge.ts";

/** What forges are reached with. */
export interface ForgeDeps extends ForgeNetwork {
  /** Connects to GitHub's API; `undefined` without a token. */
  readonly github: () => Promise<GitHubApi | undefined>;
}

/**
 * Connects to the server on which a run's change is proposed.
 *
 * @param place The run
 * @returns The forge, why it cannot be asked, or `undefined` where none is known
 */
export async function connectForge(
  place: ForgePlace,
  deps: ForgeDeps,
): Promise<Forge | NoForge | undefined> {
  switch (place.ci) {
    case "github": {
      const api = await deps.github();
      return api === undefined
        ? { proposal: "pull request", advice: "there is no token; set GITHUB_TOKEN" }
        : githubForge(api);
    }
    case "gitlab":
      return gitlabForge(place, deps);
    default:
      return undefined;
  }
}
