import { type GitAnswer, type GitOptions, runGit } from "./run_git.ts";

/** What `git log` can say of a commit, with its placeholder. Only `message` and `note` may have several lines, and only as the last. */
const FIELDS = {
  id: "%H",
  tree: "%T",
  parents: "%P",
  seconds: "%ct",
  author: "%an",
  subject: "%s",
  message: "%B",
  note: "%N",
} as const;

/** A million commits, if their subjects are not too long. */
const MAX_LOG_BYTES = 400 * 2 ** 20;

/** A commit's fields, as git writes them; `""` for what is not there. */
export type LogEntry<Field extends keyof typeof FIELDS> = Readonly<Record<Field, string>>;

/**
 * Asks `git log` for some fields of commits; the one place that knows how its output is read.
 *
 * @param fields Which, in their order
 * @param args Which commits
 * @returns One entry a commit, in git's order; what git said where it cannot tell
 */
export async function logEntries<Field extends keyof typeof FIELDS>(
  fields: readonly Field[],
  args: readonly string[],
  options: GitOptions,
): Promise<readonly LogEntry<Field>[] | GitAnswer> {
  const format = fields.map((field) => FIELDS[field]).join("%n");
  const log = ["log", "-z", "--no-show-signature", `--format=${format}`, ...args];
  const answer = await runGit(log, { maxBytes: MAX_LOG_BYTES, ...options });
  if (answer.code !== 0) return answer;
  return answer.stdout.split("\0").filter((entry) => entry !== "").map((entry) => {
    const lines = entry.split("\n");
    const values = fields.map((
      field,
      at,
    ) => [field, at === fields.length - 1 ? lines.slice(at).join("\n").trim() : lines[at] ?? ""]);
    // Every field was just given a text.
    return Object.fromEntries(values) as LogEntry<Field>;
  });
}

/** Whether git could not tell. */
export function isAnswer(found: readonly unknown[] | GitAnswer): found is GitAnswer {
  return !Array.isArray(found);
}

/** The ids of a commit's parents, first parent first. */
export function parentsOf({ parents }: LogEntry<"parents">): readonly string[] {
  return parents.split(" ").filter((parent) => parent !== "");
}

/** Committer time, epoch milliseconds UTC. */
export function timeOf({ seconds }: LogEntry<"seconds">): number {
  return Number(seconds) * 1000;
}
