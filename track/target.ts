import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { detectContext, toRun } from "../ci/context.ts";
import { createGit, type Git } from "../ci/git/git.ts";
import { isProposal } from "../ci/proposal.ts";
import type { RunContext } from "../ci/types.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { Run } from "../core/run.ts";
import { ContextError, StorageError } from "../errors.ts";
import { makeStore, type OpenStore } from "../providers/make_store.ts";
import { readTrust, type Trust } from "./trust.ts";
import { isForkProposal, withPullRequest } from "./fork_numbers.ts";
import { networkOf, type ResolvedOptions } from "./options.ts";
import { knownStorage, type Surroundings } from "./surroundings.ts";

/** What is tracked, and where its history lives. */
export interface Target {
  readonly git: Git;
  readonly context: RunContext;
  readonly run: Run;
  /** Having been made, its settings and credentials are complete. */
  readonly store: OpenStore;
  /** Whose config judges the run, and says where the history is. */
  readonly trust: Trust;
  /** Why a fork's run does without the history. */
  readonly outOfReach?: string;
}

/**
 * Finds out what is being tracked and makes the provider of its history. Whatever is wrong with either is said here, in the first
 * second, before anything is measured.
 *
 * @param need `needsCommit`: `false` to read a history, which needs no commit and no branch
 * @returns The place; nothing was read from it yet
 * @throws {ContextError} `CONTEXT_FORK_CODE` where a fork's code would be run with this repository's rights
 * @throws {ContextError | StorageError} If commit or branch cannot be told, or a setting or credential is missing
 */
export async function findTarget(
  around: Surroundings,
  options: ResolvedOptions,
  need: { readonly needsCommit: boolean },
): Promise<Target> {
  const { root } = around;
  const git = createGit({ cwd: root, env: options.env });
  const context = await contextOf(git, options).catch((error: unknown) => {
    if (need.needsCommit || !(error instanceof ContextError)) throw error;
    return { ...NO_COMMIT, project: basename(root) };
  });
  if (need.needsCommit) refuseForeignCode(context, around.settings.allowForkCode);
  const trust = await readTrust(around, { context, git }, options);
  const { config: storage } = knownStorage(trust.config.storage, options);
  const factory = options.registry.get(storage.type);
  if (factory === undefined) throw new TypeError(`The storage type ${storage.type} is gone`);
  const reached = await reach(
    storage.type,
    context,
    () =>
      makeStore(factory, storage, {
        ...networkOf(options),
        root,
        run: { ...context, allProjects: options.allProjects },
      }),
  );
  const now = options.now();
  return {
    git,
    context,
    run: toRun(context, { time: now, recordedAt: now }),
    trust,
    ...reached,
  };
}

/** A stranger's commands must not find this repository's token and secrets beside them. */
function refuseForeignCode(
  { event, foreignCode }: RunContext,
  allowed: Settings["allowForkCode"],
): void {
  if (foreignCode === undefined || event === allowed) return;
  throw new ContextError("CONTEXT_FORK_CODE", {
    what: `Cannot measure a fork's commit ${foreignCode.slice(0, 7)} in a run of ${event}`,
    why: "its code would run with this repository's token and secrets",
    fix:
      "Measure forks on pull_request and publish as examples/workflows/forks.yml does, check out " +
      `what ${event} starts with, or say --allow-fork-code ${event} (the action's input ` +
      "allow-fork-code), if the job has nothing that a stranger may not have",
  });
}

/** A fork gets no secrets: without them its run cannot read the history, and must not fail for that. */
async function reach(
  type: string,
  context: RunContext,
  make: () => Promise<OpenStore>,
): Promise<Pick<Target, "store" | "outOfReach">> {
  try {
    return { store: await make() };
  } catch (error) {
    const lacksSecrets = isForkProposal(context) && error instanceof StorageError &&
      ["STORAGE_AUTH", "STORAGE_SETTINGS"].includes(error.code);
    if (!lacksSecrets) throw error;
    return {
      outOfReach: error.why,
      store: {
        type,
        location: "no history: a fork gets no secrets",
        download: () => Promise.resolve(undefined),
        upload: () => Promise.reject(error),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    };
  }
}

/** What is tracked where nothing is tracked and a history is only read. */
const NO_COMMIT: RunContext = {
  ci: "local",
  project: "local",
  commit: "0".repeat(40),
  branch: "",
  event: "local",
  isFork: false,
  runId: "0",
  attempt: 1,
  runNumber: 0,
  job: "",
  labels: {},
};

/**
 * What is being tracked, where the run ends before its config is understood or its storage is complete: a check that a merge waits for
 * must come nevertheless.
 *
 * @returns `undefined` outside CI, and where it cannot be told
 */
export async function contextOfEarlyEnd(options: ResolvedOptions): Promise<RunContext | undefined> {
  try {
    return await contextOf(createGit({ cwd: options.cwd, env: options.env }), options);
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return undefined;
  }
}

/**
 * What is being tracked, as the CI system, git and the caller say it.
 *
 * @throws {ContextError} If commit or branch cannot be told
 */
export async function contextOf(git: Git, options: ResolvedOptions): Promise<RunContext> {
  const context = await detectContext({
    env: options.env,
    hide: options.hide,
    readFile: (path) => readFile(path, "utf8"),
    git,
    now: options.now,
    random: options.random,
    overrides: options.context,
  });
  const { forkRun } = context;
  return forkRun === undefined ? context : await withPullRequest({ ...context, forkRun }, options);
}

/**
 * Whether this run becomes part of the history.
 *
 * @returns `undefined` if it is recorded, else why not
 */
export function whyNotRecorded(
  context: RunContext,
  policy: Settings["record"],
): string | undefined {
  if (policy === "always") return undefined;
  if (policy === "never") return "--record never";
  if (context.isFork) return "a fork's change is not recorded";
  return isProposal(context.event)
    ? `a ${context.event.replaceAll("_", " ")} is not recorded (--record always would)`
    : undefined;
}
