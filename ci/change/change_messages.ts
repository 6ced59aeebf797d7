import { defined } from "../../core/defined.ts";
import { textAt } from "../../core/json_value.ts";
import type { CommitMessage, Git } from "../git/git.ts";
import { refusal } from "../forge/refusal.ts";
import type { GitHubApi } from "../github/api.ts";
import type { RunContext } from "../types.ts";

/** Which commits are meant, and who is asked for them. */
export interface ChangeRange {
  /** The commit before the first one: the merge base, or the last commit that was measured. */
  readonly from: string;
  readonly git: Git;
  /** Connects to GitHub's API, which has what a shallow clone lacks; only called when it is needed. */
  readonly api: () => Promise<GitHubApi | undefined>;
}

/** A change of more commits is read up to here: nobody reviews that many. */
const MAX_COMMITS = 500;

/**
 * The messages of the commits that make up a change.
 *
 * @returns The messages, newest first; `undefined` where neither git nor the API has them
 */
export async function readChangeMessages(
  context: RunContext,
  { from, git, api: connect }: ChangeRange,
): Promise<readonly CommitMessage[] | undefined> {
  const to = context.head ?? context.commit;
  // A shallow clone would end the list early without a word.
  if (!await git.isShallow()) return await git.messages(from, to, MAX_COMMITS);
  const api = context.ci === "github" ? await connect() : undefined;
  return api === undefined
    ? await git.messages(from, to, MAX_COMMITS)
    : await askApi(api, from, to);
}

async function askApi(
  { octokit, owner, repo }: GitHubApi,
  from: string,
  to: string,
): Promise<readonly CommitMessage[] | undefined> {
  try {
    const { data } = await octokit.rest.repos
      .compareCommitsWithBasehead({ owner, repo, basehead: `${from}...${to}`, per_page: 250 });
    return data.commits.map(({ sha, commit, author, committer }) => ({
      commit: sha,
      author: commit.author?.name ?? "unknown",
      ...defined({ login: signerOf(commit.verification?.verified, author, committer) }),
      message: commit.message,
    })).reverse();
  } catch (error) {
    if (refusal(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * A signature proves the committer, and the author is whatever was written beside it: it is somebody's word only where both are one. What
 * was made on GitHub's pages GitHub itself has signed, for the account that was logged in.
 */
function signerOf(
  isVerified: boolean | undefined,
  author: object | null | undefined,
  committer: object | null | undefined,
): string | undefined {
  const [written, signed] = [textAt(author, "login"), textAt(committer, "login")];
  return isVerified && written !== undefined && (written === signed || signed === "web-flow")
    ? written
    : undefined;
}
