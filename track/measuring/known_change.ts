import { findChangedFiles } from "../../ci/change/changed_files.ts";
import { createGit, type Git } from "../../ci/git/git.ts";
import { withoutGitPlace } from "../../ci/git/worktree.ts";
import type { GitHubApi } from "../../ci/github/api.ts";
import type { KnownChange } from "../../core/changed/known_change.ts";
import type { Environment } from "../../core/environment.ts";
import { CollectError } from "../../errors.ts";

/** What a change is found out from. */
export interface ChangePlace {
  readonly git: Git;
  readonly api: () => Promise<GitHubApi | undefined>;
  /** The measured commit. */
  readonly commit: string;
  /** What it is compared with. */
  readonly base: string | undefined;
  /** Why that is not known. */
  readonly why?: string | undefined;
}

/** What a repository's first commit started from: git knows this tree everywhere. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/**
 * Which lines of which files a change touches: those of the work tree that the base has not.
 *
 * @throws {CollectError} `COLLECT_NOTHING` if the base is not known, or nobody has it
 */
export async function knownChange(
  { git, api, commit, base, why }: ChangePlace,
): Promise<KnownChange> {
  const from = base ?? ((await git.parents(commit))?.length === 0 ? EMPTY_TREE : undefined);
  if (from === undefined) throw unknownChange(why ?? "nobody knows what it started from");
  const found = await findChangedFiles(from, { git, api, commit });
  if ("unknown" in found) throw unknownChange(found.unknown);
  return { base: from, prefix: await git.prefix() ?? "", files: found.files };
}

/**
 * Which lines the commit touches that a work tree is of: those that its first parent has not.
 *
 * @param root A folder of the work tree
 * @throws {CollectError} `COLLECT_NOTHING` if the clone ends there
 */
export async function changeOfHead(root: string, env: Environment): Promise<KnownChange> {
  const git = createGit({ cwd: root, env: withoutGitPlace(env) });
  const [base] = await git.parents("HEAD") ?? [];
  return await knownChange({ git, api: () => Promise.resolve(undefined), commit: "HEAD", base });
}

function unknownChange(why: string): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: "Cannot tell what the change touches",
    why,
    fix:
      "Give actions/checkout `fetch-depth: 0` (GitLab: GIT_DEPTH: 0), or fetch the branch to compare with",
  });
}
