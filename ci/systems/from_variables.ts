import { defined } from "../../core/defined.ts";
import type { Environment } from "../../core/environment.ts";
import type { CiFacts, CiInput, CiSystem } from "../types.ts";
import { branchOf, commitId, firstLine, required } from "./values.ts";

/** Where a fact stands: in a variable, in the first of several that is set, or in what is made of some. */
type Source = string | readonly string[] | ((env: Environment) => string | undefined);

/**
 * A CI system as data: which of its documented variables says what. No library gives these facts: env-ci (the most complete one) knows
 * neither forks nor targets, events, attempts and parallel jobs, guesses branches from git, and starts programs to do so.
 */
export interface CiVariables {
  /** Its name in the history. */
  readonly ci: string;
  readonly isHere: (env: Environment) => boolean;
  /** Further variables, which it keeps in files. */
  readonly more?: (input: CiInput) => Promise<Environment>;
  /** Together they tell the run from all others of the project. */
  readonly runId: readonly string[];
  /** Counts the tries of one run from 1. */
  readonly attempt?: Source;
  readonly runNumber?: Source;
  readonly job?: Source;
  /** What tells parallel jobs apart that measure the same. */
  readonly labels?: (env: Environment) => Readonly<Record<string, string | undefined>>;
  readonly url?: Source;
  readonly actor?: Source;
  readonly project?: Source;
  /** The forge, for links to commits. */
  readonly serverUrl?: Source;
  readonly commit: Source;
  /** The tip that a push replaced. */
  readonly before?: Source;
  readonly branch: Source;
  readonly defaultBranch?: Source;
  readonly tag?: Source;
  readonly message?: Source;
  readonly author?: Source;
  /** Why it runs if not for a pull request, in GitHub's words. Default: for a push. */
  readonly event?: Source;
  readonly pullRequest: PullRequestVariables;
}

/** What is said about a pull request. */
interface PullRequestVariables {
  /** Its number; not set, or `false`, where it runs for none. */
  readonly id: Source;
  readonly branch: Source;
  readonly target?: Source;
  /** Its commit, where the measured one may be a merge. */
  readonly head?: Source;
  readonly base?: Source;
  /** `true` or `false`; anything else: nobody says whose it is. */
  readonly isFork?: Source;
  /** Whose the fork is. */
  readonly owner?: Source;
  /** Whether a pushed branch names the pull request that it happens to have. */
  readonly isOfPush?: true;
}

/**
 * Reads a CI system's environment.
 *
 * @param variables What says what
 * @returns The system's reader
 */
export function fromVariables(variables: CiVariables): CiSystem {
  return async (input) => {
    if (!variables.isHere(input.env)) return undefined;
    const env = { ...input.env, ...await variables.more?.(input) };
    const facts = commonFacts(variables, env);
    return await hasPullRequest(variables, env, input)
      ? { ...facts, ...pullRequestFacts(variables.pullRequest, env) }
      : { ...facts, isFork: false, ...pushFacts(variables, env) };
  };
}

/**
 * Some variables as one text.
 *
 * @returns `undefined` if one of them is not set
 */
export function joined(
  separator: string,
  ...names: readonly string[]
): (env: Environment) => string | undefined {
  return (env) => {
    const values = names.map((name) => env[name] || undefined);
    return values.includes(undefined) ? undefined : values.join(separator);
  };
}

/**
 * What a variable's words mean.
 *
 * @returns The meaning; of a word that is not among them `workflow_dispatch`
 */
export function meaning(
  name: string,
  words: Readonly<Record<string, string>>,
): (env: Environment) => string | undefined {
  return (env) => env[name] ? words[env[name]] ?? "workflow_dispatch" : undefined;
}

/** The number of a job among equal ones; `undefined` where there is but one. */
export function parallel(
  index: string,
  total: string,
): (env: Environment) => Readonly<Record<string, string | undefined>> {
  return (env) => ({ parallel: Number(env[total]) > 1 ? env[index] : undefined });
}

function commonFacts(variables: CiVariables, env: Environment): Omit<CiFacts, "isFork"> {
  const { ci, runId } = variables;
  const attempt = numberOf(variables.attempt, env);
  const labels = defined({ ...variables.labels?.(env) }) as Record<string, string>;
  return {
    ci,
    runId: runId.map((name) => required(env, name)).join("#"),
    attempt: attempt === undefined || attempt < 1 ? 1 : attempt,
    runNumber: numberOf(variables.runNumber, env) ?? 0,
    job: read(variables.job, env) ?? "",
    event: read(variables.event, env) ?? "push",
    labels,
    ...defined({
      project: read(variables.project, env),
      serverUrl: read(variables.serverUrl, env),
      commit: commitId(read(variables.commit, env)),
      defaultBranch: branchOf(read(variables.defaultBranch, env)),
      url: read(variables.url, env),
      actor: read(variables.actor, env),
      subject: firstLine(read(variables.message, env)),
      author: read(variables.author, env),
    }),
  };
}

function pushFacts(variables: CiVariables, env: Environment): Partial<CiFacts> {
  const tag = read(variables.tag, env)?.replace(/^refs\/tags\//, "");
  return defined({
    tag,
    base: commitId(read(variables.before, env)),
    // What is called the branch of a tag is the tag again.
    branch: tag === undefined ? branchOf(read(variables.branch, env)) : undefined,
  });
}

async function hasPullRequest(
  { pullRequest, defaultBranch, branch }: CiVariables,
  env: Environment,
  { git }: CiInput,
): Promise<boolean> {
  const id = read(pullRequest.id, env);
  if (id === undefined || id === "false") return false;
  if (pullRequest.isOfPush !== true || read(pullRequest.isFork, env) === "true") return true;
  // The default branch may have one too, on its way into a release; what is pushed to it is recorded all the same.
  const main = branchOf(read(defaultBranch, env)) ?? await git.defaultBranch();
  return branchOf(read(branch, env)) !== main;
}

function pullRequestFacts(variables: PullRequestVariables, env: Environment): Partial<CiFacts> {
  const isFork = FORK_WORDS.get(read(variables.isFork, env)?.toLowerCase() ?? "");
  return {
    event: "pull_request",
    ...defined({
      isFork,
      pullRequest: numberOf(variables.id, env),
      branch: branchOf(read(variables.branch, env)),
      forkOwner: read(variables.owner, env),
      targetBranch: branchOf(read(variables.target, env)),
      head: commitId(read(variables.head, env)),
      base: commitId(read(variables.base, env)),
    }),
  };
}

const FORK_WORDS: ReadonlyMap<string, boolean> = new Map([["true", true], ["false", false]]);

function numberOf(source: Source | undefined, env: Environment): number | undefined {
  const text = read(source, env);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function read(source: Source | undefined, env: Environment): string | undefined {
  if (source === undefined) return undefined;
  if (typeof source === "function") return source(env) || undefined;
  const names = typeof source === "string" ? [source] : source;
  return names.map((name) => env[name]).find((value) => value) || undefined;
}
