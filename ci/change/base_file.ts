import type { Git } from "../git/git.ts";
import { refusal, whyRefused } from "../forge/refusal.ts";
import type { GitHubApi } from "../github/api.ts";
import type { RunContext } from "../types.ts";

/** What the branch that a change goes to has under a path. `unknown`: neither git nor the API could tell, or it is no file. */
export type BaseFile =
  | { readonly status: "found"; readonly commit: string; readonly text: string }
  | { readonly status: "absent"; readonly commit: string }
  | { readonly status: "unknown"; readonly why: string };

/** Who is asked. */
export interface BaseFileSources {
  readonly git: Git;
  /** Connects to GitHub's API, which has what a shallow clone lacks; only called when it is needed. */
  readonly api: () => Promise<GitHubApi | undefined>;
}

/**
 * Reads a file as it is on the branch that a change goes to, so that the change has no say in it.
 *
 * @param context What is being tracked; it has a target branch
 * @param path From the repository's top
 * @param sources git first, then GitHub's API, or else one fetch of the branch
 * @returns The file's text, or that it is not there, or that nobody knows
 */
export async function readBaseFile(
  context: RunContext,
  path: string,
  sources: BaseFileSources,
): Promise<BaseFile> {
  const { git } = sources;
  const { base, targetBranch } = context;
  const known = await askGit(context, path, git);
  if (known !== undefined) return known;
  const api = context.ci === "github" ? await sources.api() : undefined;
  const ref = base ?? targetBranch;
  const answer = api === undefined || ref === undefined ? undefined : await askApi(api, ref, path);
  if (answer !== undefined && answer.status !== "unknown") return answer;
  const commits = base === undefined ? [] : [base];
  const isDeeper = targetBranch !== undefined &&
    await git.deepen({ commits, branch: targetBranch });
  const fetched = isDeeper ? await askGit(context, path, git) : undefined;
  return fetched ?? answer ?? {
    status: "unknown",
    why: context.ci === "github"
      ? "the clone does not have it; give actions/checkout `fetch-depth: 0`, or a token for the API"
      : "the clone does not have it; fetch the target branch",
  };
}

async function askGit(context: RunContext, path: string, git: Git): Promise<BaseFile | undefined> {
  for (const name of basesOf(context)) {
    const commit = await git.resolve(name);
    const file = commit === undefined ? undefined : await git.fileAt(commit, path);
    if (commit === undefined || file === undefined) continue;
    return file.status === "odd" ? { status: "unknown", why: file.why } : { ...file, commit };
  }
  return undefined;
}

/** The commit that the event names, else the branch as it was fetched: never a local branch, which the change could have moved. */
function basesOf({ base, targetBranch }: RunContext): readonly string[] {
  if (base !== undefined) return [base];
  return targetBranch === undefined ? [] : [`refs/remotes/origin/${targetBranch}`];
}

async function askApi({ octokit, owner, repo }: GitHubApi, ref: string, path: string): Promise<
  BaseFile
> {
  try {
    const { data } = await octokit.rest.repos.getContent({
      owner,
      repo,
      path,
      ref,
      mediaType: { format: "raw" },
    });
    // With the raw media type the body is the file itself: a text, or bytes where the answer names no charset.
    const content: unknown = data;
    if (typeof content === "string") return { status: "found", commit: ref, text: content };
    if (content instanceof ArrayBuffer) {
      return { status: "found", commit: ref, text: new TextDecoder().decode(content) };
    }
    return { status: "unknown", why: `${path} is not a file there` };
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    // GitHub answers 404 also to whoever may not read: only a branch that can be read has no such file.
    if (refused.status === 404 && await canRead({ octokit, owner, repo }, ref)) {
      return { status: "absent", commit: ref };
    }
    return {
      status: "unknown",
      why: whyRefused(refused),
    };
  }
}

async function canRead(
  { octokit, owner, repo }: Pick<GitHubApi, "octokit" | "owner" | "repo">,
  ref: string,
): Promise<boolean> {
  try {
    await octokit.rest.repos.getCommit({ owner, repo, ref });
    return true;
  } catch (error) {
    if (refusal(error) === undefined) throw error;
    return false;
  }
}
