import type { CommitFacts } from "../git/commit_object.ts";
import type { CommitMessage, Git } from "../git/git.ts";
import { isAnswer, logEntries } from "../git/log_entries.ts";
import type { GitOptions } from "../git/run_git.ts";

/** Who is asked about a past. */
export interface PastMessagesOptions {
  /** Where git runs, for reading messages. */
  readonly options: GitOptions;
  readonly git: Pick<Git, "mergeBase">;
}

/**
 * The messages of a branch's past that have a trailer, each by the first of some commits of the branch that has it: a merge brings the
 * messages of what it merges.
 *
 * @param commits Of the branch, newest first; messages older than the oldest of them are not read
 * @param trailer Its name: `Unentropy-Accept`
 * @returns Messages by commit, newest first; nothing where git cannot tell
 */
export async function pastMessages(
  commits: readonly Pick<CommitFacts, "id" | "parents">[],
  trailer: string,
  { options, git }: PastMessagesOptions,
): Promise<ReadonlyMap<string, readonly CommitMessage[]>> {
  const [newest, oldest] = [commits[0], commits.at(-1)];
  const byCommit = new Map<string, CommitMessage[]>();
  if (newest === undefined || oldest === undefined) return byCommit;
  const [before] = oldest.parents;
  const range = before === undefined ? newest.id : `${before}..${newest.id}`;
  const found = await logEntries(
    ["id", "author", "message"],
    ["-i", `--grep=^${trailer}:`, range],
    options,
  );
  if (isAnswer(found)) return byCommit;
  const places = new Map(commits.map(({ id }, index) => [id, index]));
  for (const { id, author, message } of found) {
    const at = places.get(id) ?? await oldestWith(id, commits, git);
    const commit = commits[at]?.id;
    if (commit === undefined) continue;
    byCommit.set(commit, [...byCommit.get(commit) ?? [], { commit: id, author, message }]);
  }
  return byCommit;
}

/** The place of the oldest commit that has another one behind it, by halving: all newer ones have it, too. */
async function oldestWith(
  id: string,
  commits: readonly Pick<CommitFacts, "id">[],
  git: Pick<Git, "mergeBase">,
): Promise<number> {
  let [has, lacks] = [-1, commits.length];
  while (lacks - has > 1) {
    const middle = (has + lacks) >> 1;
    const commit = commits[middle]?.id ?? "";
    if (await git.mergeBase(id, commit) === id) has = middle;
    else lacks = middle;
  }
  return has;
}
