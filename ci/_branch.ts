import type { Environment } from "../core/environment.ts";
import { ContextError } from "../errors.ts";
import type { Git, GitProblem } from "./git/git.ts";
import { gitError } from "./git/lacking.ts";
import { branchOf } from "./systems/values.ts";

/** Who is asked for the branch. */
interface BranchSources {
  readonly git: Git;
  readonly env: Environment;
  /** Whether a CI system made the checkout. */
  readonly isCi: boolean;
}

/**
 * The branch that is checked out, where nobody says which it is. A guess would draw two lines as one: so a detached HEAD has none, and in
 * CI a branch counts only if it can be the one that was pushed, and not one into which the system has just merged something.
 *
 * @throws {ContextError} If there is none; it names the branches that end at the commit and the variable that seems to know
 */
export async function branchByGit(commit: string, sources: BranchSources): Promise<string> {
  const { git, isCi } = sources;
  const current = await git.branch();
  if (current !== undefined && (!isCi || await canBePushed(current, commit, git))) return current;
  const problem = await git.problem();
  if (problem !== undefined) throw cannotTell("branch", problem);
  const tips = (await git.branchesAt(commit)).filter((tip) => tip !== current);
  throw new ContextError("CONTEXT_DETACHED", {
    what: "Cannot tell which branch is being tracked",
    why: current === undefined
      ? `HEAD is detached${tips.length === 0 ? "" : `, at the tip of ${listOf(tips, "and")}`}`
      : `${current} is checked out at ${
        commit.slice(0, 7)
      }, which origin's ${current} does not have`,
    fix: `Give --branch ${branchAdvice(tips, sources.env)}, ` +
      "or for a pull request --pull-request NUMBER --target BRANCH",
  });
}

/** Says what is missing, and that the flags can say it. */
export function cannotTell(what: "commit" | "branch", problem: GitProblem): ContextError {
  return gitError(
    `Cannot tell which ${what} is being tracked`,
    problem,
    ", or give --commit and --branch",
  );
}

/** What origin's branch has was pushed to it. Where that branch is not known here, a merge may be anybody's. */
async function canBePushed(branch: string, commit: string, git: Git): Promise<boolean> {
  if (await git.remoteUrl() === undefined) return true;
  const isKnown = await git.isAncestor(commit, `refs/remotes/origin/${branch}`);
  return isKnown ?? (await git.parents(commit) ?? []).length < 2;
}

/** The variable of this CI system that names a branch, before the branches themselves. */
function branchAdvice(tips: readonly string[], env: Environment): string {
  const named = Object.keys(env).filter((name) =>
    /BRANCH|(?:^|_)REF(?:_|$)/i.test(name) && !/^(?:UNENTROPY|INPUT)_/.test(name)
  );
  const variable = named.find((name) => tips.includes(branchIn(env[name])));
  if (variable !== undefined) return `"$${variable}"`;
  return tips.length === 0 ? "NAME" : listOf(tips, "or");
}

function branchIn(value = ""): string {
  return (branchOf(value) ?? "").replace(/^(?:refs\/remotes\/)?origin\//, "");
}

function listOf(names: readonly string[], word: "and" | "or"): string {
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(` ${word} `);
}
