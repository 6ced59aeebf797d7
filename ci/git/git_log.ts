import { ContextError } from "../../errors.ts";
import { isAnswer, logEntries, timeOf } from "./log_entries.ts";
import { type GitOptions, runGit } from "./run_git.ts";

/** A commit and when it came to be. */
export interface TimedCommit {
  /** 40 hex digits. */
  readonly id: string;
  /** Committer time, epoch milliseconds UTC. */
  readonly time: number;
}

/** What a note says of a commit. */
export interface CommitNote extends TimedCommit {
  readonly author: string;
  /** First line of the message. */
  readonly subject: string;
  readonly note: string;
}

/**
 * The commits that a branch has been at, in one pass over `git log`.
 *
 * @param branch A local branch, or one of `origin`
 * @param options Where and how git runs
 * @returns First parents only, oldest first by time
 * @throws {ContextError} If there is no such branch, or the clone ends before its first commit
 */
export async function branchTimeline(
  branch: string,
  options: GitOptions,
): Promise<readonly TimedCommit[]> {
  const what = `Cannot find the commits of the branch ${branch}`;
  const shallow = await runGit(["rev-parse", "--is-shallow-repository"], options);
  if (shallow.stdout.trim() === "true") {
    throw new ContextError("CONTEXT_NO_COMMIT", {
      what,
      why: "the clone is shallow, so older commits are not here",
      fix: "Run `git fetch --unshallow` (in a workflow: fetch-depth: 0)",
    });
  }
  for (const name of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const found = await logEntries(["id", "seconds"], ["--first-parent", name, "--"], options);
    if (isAnswer(found)) continue;
    const commits = found.map((entry) => ({ id: entry.id, time: timeOf(entry) }));
    // Stable, so that of two commits in one second the later one stays last.
    return commits.reverse().sort((a, b) => a.time - b.time);
  }
  throw new ContextError("CONTEXT_NO_COMMIT", {
    what,
    why: "git knows no such branch here",
    fix: "Name the branch with --trend-branch, or run this in the project's repository",
  });
}

/**
 * The commit that a branch was at, at a time.
 *
 * @param time Epoch milliseconds
 * @returns The nearest commit that is not later, or `undefined` before the first one
 */
export function commitAt(commits: readonly TimedCommit[], time: number): string | undefined {
  let low = 0;
  let high = commits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((commits[middle]?.time ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return commits[low - 1]?.id;
}

/**
 * The refs that patterns stand for.
 *
 * @param patterns Whole names, or with `*`
 * @returns Those that are here, in the order of the patterns
 */
export async function refsLike(
  patterns: readonly string[],
  options: GitOptions,
): Promise<readonly string[]> {
  const refs: string[] = [];
  for (const pattern of patterns) {
    const args = ["for-each-ref", "--format=%(refname)", pattern];
    refs.push(...(await runGit(args, options)).stdout.split("\n").filter((ref) => ref !== ""));
  }
  return refs;
}

/**
 * The notes of all commits, in one pass over `git log`.
 *
 * @param ref Where the notes are: `refs/notes/metrics`
 * @param options Where and how git runs
 * @returns Oldest first
 * @throws {ContextError} If there are no such notes
 */
export async function commitNotes(
  ref: string,
  options: GitOptions,
): Promise<readonly CommitNote[]> {
  const found = await runGit(["rev-parse", "--verify", "-q", `${ref}^{commit}`], options);
  if (found.code !== 0 || ref.startsWith("-")) {
    throw new ContextError("CONTEXT_NO_COMMIT", {
      what: `Cannot read the notes ${ref}`,
      why: "this repository has none",
      fix: `Fetch them first: git fetch origin ${ref}:${ref}`,
    });
  }
  const all = ["--branches", "--remotes", "--tags", "HEAD", "--no-notes", `--notes=${ref}`];
  const entries = await logEntries(["id", "seconds", "author", "subject", "note"], all, options);
  return isAnswer(entries) ? [] : entries.filter(({ note }) => note !== "").map((entry) => {
    const { id, author, subject, note } = entry;
    return { id, time: timeOf(entry), author, subject, note };
  }).reverse();
}
