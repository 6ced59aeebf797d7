import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { findChangedFiles } from "../../ci/change/changed_files.ts";
import type { Git } from "../../ci/git/git.ts";
import { needGit } from "../../ci/git/lacking.ts";
import type { ChangedFile } from "../../core/changed/diff.ts";
import type { KnownChange } from "../../core/changed/known_change.ts";
import { ContextError } from "../../errors.ts";

/** Larger files that git does not know are no source. */
const MAX_SOURCE_BYTES = 2 * 1024 * 1024;

/**
 * Which lines the work tree touches that nobody else has seen yet: what was committed since the branch to compare with was left, what was not
 * committed, and files that git does not know.
 *
 * @param base The branch or commit to compare with. Default: the default branch as it was fetched, else the local one
 * @throws {ContextError} `CONTEXT_NO_COMMIT` if there is no such branch or commit, or no repository
 */
export async function localChange(git: Git, base: string | undefined): Promise<KnownChange> {
  await needGit("Cannot tell what changed", git);
  const from = base === undefined ? await whereBegun(git) : await whereLeft(git, base);
  const found = await findChangedFiles(from, {
    git,
    api: () => Promise.resolve(undefined),
    commit: from,
  });
  if ("unknown" in found) throw unknownBase(base, found.unknown);
  const top = await git.root() ?? "";
  const untracked = await Promise.all((await git.untracked()).map((path) => wholeFile(top, path)));
  return {
    base: from,
    prefix: await git.prefix() ?? "",
    files: [...found.files, ...untracked.filter((file) => file !== undefined)],
  };
}

/** Without a branch to compare with there is only what was not committed. */
async function whereBegun(git: Git): Promise<string> {
  const branch = await git.defaultBranch();
  const names = branch === undefined
    ? []
    : [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`];
  for (const name of [...names, "HEAD"]) {
    const from = await git.mergeBase("HEAD", name);
    if (from !== undefined) return from;
  }
  throw unknownBase(undefined, "there is no commit here");
}

async function whereLeft(git: Git, base: string): Promise<string> {
  for (const name of [base, `refs/remotes/origin/${base}`]) {
    const from = await git.mergeBase("HEAD", name);
    if (from !== undefined) return from;
  }
  throw unknownBase(
    base,
    "git knows no such branch or commit, or it has nothing in common with this one",
  );
}

/** Every line of a file that git does not know is new; one that is no text is left out. */
async function wholeFile(top: string, path: string): Promise<ChangedFile | undefined> {
  const file = join(top, path);
  const { size } = await stat(file).catch(() => ({ size: Infinity }));
  if (size === 0 || size > MAX_SOURCE_BYTES) return undefined;
  const bytes = await readFile(file);
  if (bytes.includes(0)) return undefined;
  const ends = bytes.reduce((count, byte) => byte === 0x0a ? count + 1 : count, 0);
  const lines = { first: 1, last: bytes.at(-1) === 0x0a ? ends : ends + 1 };
  return { path, lines: [lines], hunks: [{ before: { first: 1, last: 0 }, now: lines }] };
}

function unknownBase(base: string | undefined, why: string): ContextError {
  return new ContextError("CONTEXT_NO_COMMIT", {
    what: `Cannot tell what changed${base === undefined ? "" : ` since ${base}`}`,
    why,
    fix: "Name a branch or commit with --base, and run this in the project's repository",
  });
}
