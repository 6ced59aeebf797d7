import { ContextError, type TrackErrorCode } from "../../errors.ts";
import type { Git, GitProblem } from "./git.ts";

const PROBLEMS: Readonly<Record<GitProblem, readonly [TrackErrorCode, string, string]>> = {
  "no-program": ["CONTEXT_NO_GIT", "git is not installed", "Install git"],
  "no-repository": [
    "CONTEXT_NO_GIT",
    "this folder is in no git repository",
    "Run it inside the repository",
  ],
  "not-owned": [
    "CONTEXT_NO_GIT",
    "git refuses this repository because another user owns it",
    "Run `git config --global --add safe.directory` with the repository's folder",
  ],
  "no-commit": ["CONTEXT_NO_COMMIT", "the repository has no commit yet", "Commit something first"],
};

/**
 * Says that git cannot tell, in the same words whoever asks it.
 *
 * @param what What cannot be done without it
 * @param otherwise What would do instead, behind a comma
 */
export function gitError(what: string, problem: GitProblem, otherwise: string = ""): ContextError {
  const [code, why, fix] = PROBLEMS[problem];
  return new ContextError(code, { what, why, fix: `${fix}${otherwise}` });
}

/**
 * Refuses what git would have to tell where it cannot tell anything.
 *
 * @throws {ContextError} `CONTEXT_NO_GIT` or `CONTEXT_NO_COMMIT`
 */
export async function needGit(what: string, git: Pick<Git, "problem">): Promise<void> {
  const problem = await git.problem();
  if (problem !== undefined) throw gitError(what, problem);
}
