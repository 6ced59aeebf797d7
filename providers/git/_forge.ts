import type { Environment } from "../../core/environment.ts";

/** The program behind a server, as far as it can be told from outside. */
export type Forge = "github" | "gitlab" | "gitea" | "bitbucket" | "other";

/**
 * Which forge a server is.
 *
 * @param url The repository's address
 * @param env In a job of the forge's own it says so
 */
export function forgeOf(url: string, env: Environment): Forge {
  const host = /^(?:\w[\w+.-]*:\/\/)?(?:[^/@]*@)?([^/:]+)/.exec(url)?.[1]?.toLowerCase() ?? "";
  const isOf = (server: string | undefined) =>
    server !== undefined && URL.parse(server)?.hostname === host;
  if (isOf(env["CI_SERVER_URL"])) return "gitlab";
  if (isOf(env["GITHUB_SERVER_URL"])) {
    return env["GITEA_ACTIONS"] || env["FORGEJO_ACTIONS"] ? "gitea" : "github";
  }
  if (/(?:^|\.)bitbucket\.org$/.test(host)) return "bitbucket";
  if (/(?:^|\.)github\.com$/.test(host)) return "github";
  if (/(?:^|\.)gitlab\./.test(host)) return "gitlab";
  return /^(?:codeberg\.org|(?:.*\.)?(?:gitea|forgejo)\..*)$/.test(host) ? "gitea" : "other";
}

/**
 * What lets a push through that was refused.
 *
 * @param ref The ref that was pushed
 */
export function howToAllow(forge: Forge, ref: string): string {
  const isBranch = ref.startsWith("refs/heads/");
  switch (forge) {
    case "github":
      return "Give the job `permissions: contents: write`" +
        (isBranch
          ? `; a branch protection or ruleset must let it force-push ${ref}.`
          : `; a ruleset on ${ref} must let it through.`);
    case "gitlab":
      return 'Switch on "Allow Git push requests to the repository" in Settings > CI/CD > Job token permissions, ' +
        "or set UNENTROPY_GIT_TOKEN to a project access token with write_repository" +
        (isBranch ? `; unprotect ${ref} in Settings > Repository > Protected branches.` : ".");
    case "gitea":
      return "Give the token write access to code: the job's own by `permissions: contents: write`, or one with " +
        "write:repository in UNENTROPY_GIT_TOKEN" +
        (isBranch ? `; ${ref} must not be protected in Settings > Branches.` : ".");
    case "bitbucket":
      return "Set UNENTROPY_GIT_TOKEN to a repository access token with repository:write" +
        (isBranch ? `; Branch restrictions must let it rewrite ${ref}.` : ".");
    case "other":
      return `Give this user the right to create and replace ${ref} there; a hook on the server may refuse it, ` +
        'and "storage.ref" chooses another one.';
    default:
      return forge satisfies never;
  }
}
