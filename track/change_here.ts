import { findBaseCommit } from "../ci/change/base_commit.ts";
import { createGit } from "../ci/git/git.ts";
import type { KnownChange } from "../core/changed/known_change.ts";
import { lazy } from "../core/lazy.ts";
import { connectToGitHub } from "./github.ts";
import { knownChange } from "./measuring/known_change.ts";
import type { ResolvedOptions } from "./options.ts";
import { contextOf } from "./target.ts";

/** Where a change is looked for without a history. */
export interface ChangeHere {
  readonly around: {
    /** The folder from which paths count. */
    readonly root: string;
    readonly config?: {
      readonly gate: { readonly baseline: { readonly referenceBranch?: string } };
    };
  };
  readonly deps: ResolvedOptions;
}

/**
 * Which lines the change in the work tree touches, without a history: since the merge base, or on the reference branch itself since the commit
 * before.
 *
 * @returns Finds it out when it is first asked
 */
export function changeHere(
  { around: { root, config }, deps }: ChangeHere,
): () => Promise<KnownChange> {
  return lazy(async () => {
    const git = createGit({ cwd: root, env: deps.env });
    const context = await contextOf(git, deps);
    const api = lazy(() => connectToGitHub(context.project, deps));
    const referenceBranch = config?.gate.baseline.referenceBranch;
    const { mergeBase: base, warning: why } = await findBaseCommit(context, {
      git,
      api,
      ...(referenceBranch && { referenceBranch }),
    });
    return await knownChange({ git, api, commit: context.commit, base, why });
  });
}
