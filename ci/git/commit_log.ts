import type { Environment } from "../../core/environment.ts";
import { ContextError } from "../../errors.ts";
import type { CommitFacts } from "./commit_object.ts";
import { isAnswer, logEntries, parentsOf, timeOf } from "./log_entries.ts";
import { type GitAnswer, runGit } from "./run_git.ts";

/** A commit of a branch's past. */
export interface LoggedCommit extends CommitFacts {
  /** The id of its tree object. */
  readonly tree: string;
  /** The names of the tags that point to it. */
  readonly tags: readonly string[];
}

/** Which past is read. */
export interface LogOptions {
  /** A folder inside the repository. */
  readonly cwd: string;
  readonly env: Environment;
  /** Whether only first parents are followed: the states that the branch itself had. */
  readonly firstParent: boolean;
  readonly signal?: AbortSignal;
}

const FIELDS = ["id", "tree", "parents", "seconds", "author", "subject"] as const;

/**
 * Reads the past of a commit in one pass.
 *
 * @returns The commit and its ancestors, newest first
 * @throws {ContextError} If git cannot tell
 */
export async function readCommitLog(
  commit: string,
  options: LogOptions,
): Promise<readonly LoggedCommit[]> {
  const how = { ...options, timeoutMs: 0 };
  const range = ["--date-order", ...options.firstParent ? ["--first-parent"] : [], commit];
  const tagLines = "--format=%(objectname) %(*objectname) %(refname)";
  const [log, refs] = await Promise.all([
    logEntries(FIELDS, range, how),
    runGit(["for-each-ref", tagLines, "refs/tags"], how),
  ]);
  if (isAnswer(log)) throw unreadable(log);
  if (refs.code !== 0) throw unreadable(refs);
  const tags = tagsByCommit(refs.stdout);
  return log.map((entry) => ({
    id: entry.id,
    tree: entry.tree,
    parents: parentsOf(entry),
    time: timeOf(entry),
    author: entry.author,
    subject: entry.subject,
    tags: tags.get(entry.id) ?? [],
  }));
}

/** An annotated tag is an object of its own, which names the commit. */
function tagsByCommit(refs: string): ReadonlyMap<string, readonly string[]> {
  const tags = new Map<string, string[]>();
  for (const [, object = "", peeled = "", name = ""] of refs.matchAll(TAG_LINE)) {
    const commit = peeled === "" ? object : peeled;
    tags.set(commit, [...tags.get(commit) ?? [], name]);
  }
  return tags;
}

const TAG_LINE = /^(\S+) (\S*) refs\/tags\/(.+)$/gm;

function unreadable({ code, stderr }: GitAnswer): ContextError {
  return new ContextError("CONTEXT_INVALID", {
    what: "Cannot read the past of the branch",
    why: stderr.trim() || `git ended with ${code}`,
    fix: "Check that git log works in this folder",
  });
}
