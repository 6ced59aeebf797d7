import { projectOf } from "../ci/git/git.ts";
import { serverOf } from "../ci/git/server_of.ts";
import type { Target } from "./target.ts";

/**
 * Where the commits of a history can be seen: on the CI system's server, else on that of `origin` if it is the project's own.
 *
 * @returns `https://github.com/acme/shop`
 */
export async function repositoryUrl(
  { context: { serverUrl, project }, git }: Pick<Target, "context" | "git">,
): Promise<string | undefined> {
  if (serverUrl !== undefined) return `${serverUrl}/${project}`;
  const origin = await git.remoteUrl() ?? "";
  const server = projectOf(origin) === project ? serverOf(origin) : undefined;
  return server && `${server}/${project}`;
}
