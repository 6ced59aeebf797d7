import { type LoggedCommit, readCommitLog } from "../../ci/git/commit_log.ts";
import type { MetricConfig } from "../../config/types.ts";
import { pickCommits, type PickOptions } from "../../core/past/pick_commits.ts";
import { matchesMetric, parsePattern } from "../../core/pattern.ts";
import { formatCount } from "../../core/text/format.ts";
import { didYouMean } from "../../core/text/suggest.ts";
import { UsageError } from "../../errors.ts";
import { measuredMetrics } from "../../history/runs.ts";
import type { StorageSession } from "../../session/session.ts";
import type { Target } from "../target.ts";
import type { ResolvedOptions } from "../options.ts";

/** The CI system and the event of runs that a backfill records. */
export const BACKFILL = "backfill";

/** A commit with its place in the past of the branch. */
export interface PastCommit extends LoggedCommit {
  /** 1 for the oldest; commits of one second are told apart by it. */
  readonly number: number;
  /** The first-parent ancestors behind the first parent, nearest first, to the next one that is measured too. */
  readonly behind: readonly string[];
}

/** A commit with the metrics that it lacks. */
export interface Task {
  readonly commit: PastCommit;
  readonly metrics: readonly MetricConfig[];
}

/**
 * The metrics that are measured.
 *
 * @param patterns Which of them; absent: all
 * @returns At least one for each pattern
 * @throws {UsageError} If a pattern fits none
 */
export function chooseMetrics(
  metrics: readonly MetricConfig[],
  patterns: readonly string[] | undefined,
): readonly MetricConfig[] {
  if (patterns === undefined) return metrics;
  const keys = metrics.map(({ key }) => key);
  const wanted = patterns.map((text) => ({ text, pattern: parsePattern(text) }));
  for (const { text, pattern } of wanted) {
    if (keys.some((key) => matchesMetric(pattern, key))) continue;
    throw new UsageError("USAGE", {
      what: `Cannot measure the metric "${text}"`,
      why: `the config has ${keys.join(", ")}`,
      fix: didYouMean(text, keys, "Name one of them"),
    });
  }
  return metrics.filter(({ key }) => wanted.some(({ pattern }) => matchesMetric(pattern, key)));
}

/**
 * The commits that are measured; says so where the clone does not have all of them.
 *
 * @param target The branch's newest commit
 * @param root A folder inside the repository
 * @returns Newest first
 * @throws {ContextError} If git cannot tell
 */
export async function chooseCommits(
  { git, context }: Target,
  root: string,
  { options, deps }: {
    readonly options: PickOptions & { readonly firstParent?: boolean };
    readonly deps: ResolvedOptions;
  },
): Promise<readonly PastCommit[]> {
  const { since, last, every, firstParent = true } = options;
  const log = await readCommitLog(context.commit, {
    cwd: root,
    env: deps.env,
    firstParent,
    ...(deps.signal !== undefined && { signal: deps.signal }),
  });
  const oldest = log.at(-1);
  const reachesEnd = log.length < (last ?? Infinity) && (oldest?.time ?? 0) >= (since ?? 0);
  if (reachesEnd && await git.isShallow()) {
    deps.emit({
      type: "warning",
      text: `The clone is shallow: it has only ${
        formatCount(log.length, "commit")
      }. Fetch the others with \`git fetch --unshallow\` (actions/checkout: \`fetch-depth: 0\`)`,
    });
  }
  const numbered = log.map((commit, index) => ({ ...commit, number: log.length - index }));
  const picked = pickCommits(numbered, {
    ...(since !== undefined && { since }),
    ...(last !== undefined && { last }),
    ...(every !== undefined && { every }),
  });
  return withAncestors(picked, log);
}

/** Further back no run says what is behind it. */
const MAX_ANCESTORS = 250;

function withAncestors(
  picked: readonly Omit<PastCommit, "behind">[],
  log: readonly LoggedCommit[],
): readonly PastCommit[] {
  const parentOf = new Map(log.map(({ id, parents }) => [id, parents[0]]));
  const isPicked = new Set(picked.map(({ id }) => id));
  return picked.map((commit) => {
    const behind: string[] = [];
    let [at] = commit.parents;
    while (at !== undefined && !isPicked.has(at) && behind.length < MAX_ANCESTORS) {
      at = parentOf.get(at);
      if (at !== undefined) behind.push(at);
    }
    // A line that meets nothing measured orders nothing.
    return { ...commit, behind: at !== undefined && isPicked.has(at) ? behind : [] };
  });
}

/**
 * What nobody has measured yet, neither a backfill nor a run of its time.
 *
 * @param known The history; `again`: as if it were empty
 * @returns The commits that lack a metric, each with those that it lacks
 */
export function missingTasks(
  commits: readonly PastCommit[],
  metrics: readonly MetricConfig[],
  { session, target, again }: {
    readonly session: StorageSession;
    readonly target: Target;
    readonly again: boolean;
  },
): readonly Task[] {
  const { project, labels } = target.context;
  const measured = again
    ? new Map<string, ReadonlySet<string>>()
    : measuredMetrics(session.history, { project, labels, failedIn: BACKFILL });
  return commits.map((commit) => ({
    commit,
    metrics: metrics.filter(({ key }) => measured.get(commit.id)?.has(key) !== true),
  })).filter((task) => task.metrics.length > 0);
}
