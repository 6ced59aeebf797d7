import { type ChangedFile, parseDiff } from "../../core/changed/diff.ts";
import { refusal, whyRefused } from "../forge/refusal.ts";
import type { Git } from "../git/git.ts";
import type { GitHubApi } from "../github/api.ts";

/** What files a change touches, or why nobody knows. */
export type ChangedFiles =
  | { readonly files: readonly ChangedFile[] }
  | { readonly unknown: string };

/** Who is asked. */
export interface DiffSources {
  readonly git: Git;
  /** Connects to GitHub's API, which has what a shallow clone lacks; only called when it is needed. */
  readonly api: () => Promise<GitHubApi | undefined>;
  /** The measured commit. */
  readonly commit: string;
}

/**
 * Finds out which lines the work tree has that a commit has not.
 *
 * @param base The commit
 * @param sources git first, after one fetch of the commit where a shallow clone lacks it; then GitHub's API
 * @returns The files by their paths from the repository's top
 */
export async function findChangedFiles(base: string, sources: DiffSources): Promise<ChangedFiles> {
  const { git } = sources;
  const known = await git.diff(base) ??
    (await git.bring(base) ? await git.diff(base) : undefined);
  if (known !== undefined) return { files: parseDiff(known) };
  return await askApi(base, sources) ??
    { unknown: `the clone does not have the commit ${base.slice(0, 7)}, and it cannot be fetched` };
}

async function askApi(
  base: string,
  { api, commit }: DiffSources,
): Promise<ChangedFiles | undefined> {
  const found = await api();
  if (found === undefined) return undefined;
  const { octokit, owner, repo } = found;
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${commit}`,
      mediaType: { format: "diff" },
    });
    // With this media type the body is a text.
    const text: unknown = data;
    return typeof text === "string" ? { files: parseDiff(text) } : undefined;
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    return { unknown: whyRefused(refused) };
  }
}
