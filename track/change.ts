import { type BaseCommit, findBaseCommit } from "../ci/change/base_commit.ts";
import { findCommitPlace } from "../ci/change/commit_place.ts";
import type { ForkBundle } from "../ci/github/fork_bundle.ts";
import { readChangeMessages } from "../ci/change/change_messages.ts";
import { parseWaivers, type Waiver } from "../core/gate/waiver.ts";
import type { KnownChange } from "../core/changed/known_change.ts";
import { lazy } from "../core/lazy.ts";
import type { Reference } from "../core/past/baseline.ts";
import { hideIn } from "../core/redact.ts";
import type { CommitPlace } from "../core/run.ts";
import type { History } from "../history/database.ts";
import { measuredCommits } from "../history/runs.ts";
import { connectToGitHub } from "./github.ts";
import { knownChange } from "./measuring/known_change.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Target } from "./target.ts";

/** What a run changes, and against what. Everything is found out when it is first asked for, and once. */
export interface Change {
  /** The branch that it is compared with. */
  readonly branch: string;
  /** What it is compared with. */
  reference(): Promise<Reference>;
  /**
   * The lines that it touches. On the reference branch itself: since the last commit that the history knows as measured, else since the
   * commit before.
   *
   * @throws {CollectError} If nobody knows them
   */
  lines(history?: History): Promise<KnownChange>;
  /** Where the measured commit stands in git; the history says which commits were measured. */
  place(history: History): Promise<CommitPlace | undefined>;
  /** What its commits and the config accept, whether it is still valid or not; the history says which commits were measured. */
  waivers(history: History): Promise<readonly Waiver[]>;
}

/** What a change is found out from. */
export interface ChangeSources {
  readonly around: Surroundings;
  readonly target: Target;
  readonly warn: (text: string) => void;
  /** What a fork's run has left, if the run is about one. */
  readonly forkBundle?: () => Promise<ForkBundle>;
}

/**
 * Prepares what is known about a change.
 *
 * @param deps The API, for what a shallow clone lacks
 * @returns The change
 */
export function createChange(sources: ChangeSources, deps: ResolvedOptions): Change {
  const { target: { context, git, trust } } = sources;
  const { gate } = trust.config;
  const branch = gate.baseline.referenceBranch || context.targetBranch || context.defaultBranch ||
    context.branch;
  const isProposal = context.targetBranch !== undefined;
  const api = lazy(() => connectToGitHub(context.project, deps));
  const base = lazy(async () => {
    const { mergedWith } = await sources.forkBundle?.() ?? {};
    const found = await findBaseCommit(context, {
      git,
      referenceBranch: branch,
      api,
      ...(mergedWith !== undefined && { mergedWith }),
    });
    // Without a repository the branch's own order is all there is.
    const isNowhere = found.source === "none" && context.pullRequest === undefined &&
      await git.problem() !== undefined;
    if (found.warning !== undefined && !isNowhere) sources.warn(found.warning);
    return { ...found, isNowhere };
  });
  let lines: Promise<KnownChange> | undefined;
  let waivers: Promise<readonly Waiver[]> | undefined;
  return {
    branch,
    reference: lazy(async () => {
      const { mergeBase, isMerged, ancestors, isNowhere } = await base();
      return {
        branch,
        // A run of the reference branch itself has no merge base: it is compared with its own past.
        ...(mergeBase !== undefined && (isProposal || context.branch !== branch) && {
          mergeBase,
          ...(isMerged && { isMerged }),
        }),
        ...(!isNowhere && { ancestors }),
        maxAgeDays: gate.baseline.maxAgeDays,
        excludeRun: { ci: context.ci, runId: context.runId, commit: context.commit },
        labels: context.labels,
      };
    }),
    place: (history) =>
      findCommitPlace(context, {
        git,
        measured: (commits) => measuredCommits(history, commits, context.project),
        line: async () => isProposal || context.branch !== branch ? [] : (await base()).ancestors,
      }),
    lines: (history) => lines ??= findLines(history),
    waivers: (history) => waivers ??= findWaivers(history),
  };
  async function findLines(history: History | undefined): Promise<KnownChange> {
    const found = await base();
    const from = history === undefined
      ? found.mergeBase
      : firstCommit(found, { ...sources, branch, history });
    return await knownChange({ git, api, commit: context.commit, base: from, why: found.warning });
  }
  async function findWaivers(history: History): Promise<readonly Waiver[]> {
    const from = firstCommit(await base(), { ...sources, branch, history });
    const messages = from === undefined
      ? undefined
      : await readChangeMessages(context, { from, git, api });
    if (messages === undefined && context.targetBranch !== undefined) {
      sources.warn("Trailers of this change's commits do not count: they cannot be read");
    }
    const all = [...believed(parseWaivers(messages ?? []), sources), ...configured(sources)];
    return all.map((one) => hideIn(one, deps.hide));
  }
}

/** The commit before the change: the merge base; on the reference branch itself the last commit that was measured. */
function firstCommit(
  { mergeBase, ancestors }: BaseCommit,
  { target: { context }, branch, history }: ChangeSources & {
    readonly branch: string;
    readonly history: History;
  },
): string | undefined {
  if (context.targetBranch !== undefined || context.branch !== branch) return mergeBase;
  const known = measuredCommits(history, ancestors, context.project);
  return ancestors.find((commit) => known.has(commit)) ?? ancestors[0];
}

/** Whoever may write to the repository may accept; a fork's author may only ask for it. */
function believed(
  { waivers, problems }: ReturnType<typeof parseWaivers>,
  { target: { context }, warn }: ChangeSources,
): readonly Waiver[] {
  problems.forEach(warn);
  if (!context.isFork || waivers.length === 0) return waivers;
  const metrics = [...new Set(waivers.map((waiver) => waiver.metric))].join(", ");
  warn(`A fork's trailers accept nothing (${metrics}): put them on the target branch's "accept"`);
  return [];
}

function configured({ around, target: { trust } }: ChangeSources): readonly Waiver[] {
  const author = around.settings.configFile;
  return trust.config.gate.accept.map((one) => ({ ...one, author }));
}
