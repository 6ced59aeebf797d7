import { serverOf } from "./git/server_of.ts";
import type { Environment } from "../core/environment.ts";
import { azureForge } from "./azure/forge.ts";
import { bitbucketForge } from "./bitbucket/forge.ts";
import type { ForgeNetwork, ForgePlace, NoForge } from "./forge/place.ts";
import type { Forge } from "./forge/types.ts";
import { giteaForge } from "./gitea/forge.ts";
import type { GitHubApi } from "./github/api.ts";
import { githubForge } from "./github/forge.ts";
import { gitlabForge } from "./gitlab/forge.ts";

/** What forges are reached with. */
export interface ForgeDeps extends ForgeNetwork {
  /** Connects to GitHub's API; `undefined` without a token. */
  readonly github: () => Promise<GitHubApi | undefined>;
  /** The address that the repository was cloned from, where git knows it. */
  readonly remoteUrl: () => Promise<string | undefined>;
}

/** Connects to one kind of forge. */
type Connect = (place: ForgePlace, deps: ForgeDeps) => Promise<Found> | Found;
type Found = Forge | NoForge;
type Kind = "azure" | "bitbucket" | "gitea" | "github" | "gitlab";

const FORGES: Readonly<Record<Kind, Connect>> = {
  azure: azureForge,
  bitbucket: bitbucketForge,
  gitea: giteaForge,
  github: async (place, { github }) => {
    const api = await github();
    if (api !== undefined) return githubForge(api);
    const advice = "there is no token; set GITHUB_TOKEN";
    return { proposal: "pull request", ...(place.ci === "github" && { advice }) };
  },
  gitlab: gitlabForge,
};

/** CI systems that belong to a forge. */
const OWN: Readonly<Record<string, Kind>> = {
  bitbucket: "bitbucket",
  forgejo: "gitea",
  gitea: "gitea",
  github: "github",
  gitlab: "gitlab",
};

/** Forges whose name shows in the server's. */
const HOSTS: readonly (readonly [RegExp, Kind])[] = [
  [/^github\.com$/, "github"],
  [/^(?:.+\.)?gitlab\./, "gitlab"],
  [/^bitbucket\.org$/, "bitbucket"],
  [/^(?:.+\.)?(?:gitea|forgejo)\.|^codeberg\.org$/, "gitea"],
];

/**
 * Connects to the server on which a run's change is proposed: the CI system's own, else the one that the repository was cloned from, told
 * by its name or by the token that is there.
 *
 * @param run The run
 * @returns The forge, why it cannot be asked, or `undefined` where none is known
 */
export async function connectForge(
  run: ForgePlace,
  deps: ForgeDeps,
): Promise<Found | undefined> {
  const own = OWN[run.ci] ?? kindInAzure(run, deps.env);
  if (own !== undefined) return await FORGES[own](run, deps);
  const serverUrl = run.serverUrl ?? serverOf(await deps.remoteUrl() ?? "");
  if (serverUrl === undefined) return undefined;
  const { hostname } = new URL(serverUrl);
  const kind = HOSTS.find(([host]) => host.test(hostname))?.[1] ?? kindOfToken(deps.env);
  return kind === undefined ? undefined : await FORGES[kind]({ ...run, serverUrl }, deps);
}

/** Azure Pipelines build repositories of others, too. */
function kindInAzure({ ci }: ForgePlace, env: Environment): Kind | undefined {
  return ci === "azure" && env.BUILD_REPOSITORY_PROVIDER === "TfsGit" ? "azure" : undefined;
}

/** A server whose name tells nothing: no other forge gets a token than the one whose token it is. */
function kindOfToken(env: Environment): Kind | undefined {
  if (env.FORGEJO_TOKEN || env.GITEA_TOKEN) return "gitea";
  if (env.GITLAB_TOKEN) return "gitlab";
  return env.GITHUB_API_URL ? "github" : undefined;
}
