import { safeUrl } from "../escape.ts";

/**
 * Where a commit can be seen.
 *
 * @param repositoryUrl `https://github.com/owner/repo`
 * @param commit The commit's id, or its beginning
 * @returns The page, `undefined` without a repository
 */
export function commitUrl(repositoryUrl: string | undefined, commit: string): string | undefined {
  return safeUrl(repositoryUrl && `${repositoryPath(repositoryUrl)}commit/${commit}`);
}

/**
 * Where the changes between two commits can be seen.
 *
 * @param repositoryUrl `https://github.com/owner/repo`
 * @returns The page, `undefined` without a repository
 */
export function compareUrl(
  repositoryUrl: string | undefined,
  from: string,
  to: string,
): string | undefined {
  return safeUrl(repositoryUrl && `${repositoryPath(repositoryUrl)}compare/${from}...${to}`);
}

/**
 * Where a pull request can be seen.
 *
 * @param repositoryUrl `https://github.com/owner/repo`
 * @returns The page, `undefined` without a repository
 */
export function pullRequestUrl(
  repositoryUrl: string | undefined,
  number: number,
): string | undefined {
  if (repositoryUrl === undefined) return undefined;
  const page = isGitLab(repositoryUrl) ? "merge_requests" : "pull";
  return safeUrl(`${repositoryPath(repositoryUrl)}${page}/${number}`);
}

/** GitLab puts its pages behind `/-/`; GitHub, Gitea and Forgejo do not. */
function repositoryPath(url: string): string {
  const base = url.replace(/(\.git)?\/*$/, "");
  return isGitLab(url) ? `${base}/-/` : `${base}/`;
}

function isGitLab(url: string): boolean {
  return URL.canParse(url) && /(^|\.)gitlab\./.test(new URL(url).hostname);
}
