import { type GitOptions, runGit } from "./run_git.ts";

/** What a commit says about itself. */
export interface CommitFacts {
  /** 40 hex digits. */
  readonly id: string;
  /** First parent first. */
  readonly parents: readonly string[];
  /** Committer time, epoch milliseconds UTC. */
  readonly time: number;
  readonly author: string;
  /** First line of the message. */
  readonly subject: string;
}

/** A commit as it is stored. */
export interface CommitObject {
  /** 40 hex digits. */
  readonly id: string;
  /** Headers, an empty line, the message; the headers are in ASCII or in UTF-8, whatever the message is in. */
  readonly text: string;
}

/**
 * Reads the commit behind a name, with one call of git for all that can be asked of it.
 *
 * @param name `HEAD`, a branch, a tag, a full or short id
 * @returns `undefined` where git knows no such commit, or more than one
 */
export async function readCommit(
  name: string,
  options: GitOptions,
): Promise<CommitObject | undefined> {
  // One line is one question; git would read a name that starts with a dash as an option elsewhere.
  // deno-lint-ignore no-control-regex -- names with such characters are none
  if (name === "" || /^-|[\0-\x1f\x7f]/.test(name)) return undefined;
  const input = `${name}^{commit}\n`;
  const { code, stdout } = await runGit(["cat-file", "--batch"], { ...options, input });
  const [, id] = code === 0 ? /^([0-9a-f]{40}) commit \d+\n/.exec(stdout) ?? [] : [];
  return id === undefined ? undefined : { id, text: stdout.slice(stdout.indexOf("\n") + 1, -1) };
}

/** The parents, first parent first, also those that a shallow clone lacks, which `git log` hides. */
export function parentsIn({ text }: CommitObject): readonly string[] {
  return [...headersOf(text).matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, parent = ""]) =>
    parent
  );
}

/**
 * What a commit says about itself, as `git log` would tell it.
 *
 * @returns `undefined` where only git can tell: the message has an encoding of its own, or the headers are odd
 */
export function factsIn(commit: CommitObject): CommitFacts | undefined {
  const headers = headersOf(commit.text);
  const author = /^author ([^<\n]*)</m.exec(headers)?.[1];
  const seconds = /^committer .*> (\d+) [+-]\d+$/m.exec(headers)?.[1];
  if (author === undefined || seconds === undefined || /^encoding /m.test(headers)) {
    return undefined;
  }
  const message = commit.text.slice(headers.length).replace(/^(?:[^\S\n]*\n)+/, "");
  return {
    id: commit.id,
    parents: parentsIn(commit),
    time: Number(seconds) * 1000,
    author: author.trimEnd(),
    subject: subjectOf(message),
  };
}

function headersOf(text: string): string {
  const end = text.indexOf("\n\n");
  return end === -1 ? text : text.slice(0, end + 1);
}

/** The lines of the first paragraph in one. */
function subjectOf(message: string): string {
  const lines = message.split("\n").map((line) => line.trimEnd());
  const end = lines.indexOf("");
  return lines.slice(0, end === -1 ? lines.length : end).join(" ");
}
