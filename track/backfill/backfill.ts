import { createHash } from "node:crypto";
import { availableParallelism, tmpdir } from "node:os";
import { pastMessages } from "../../ci/change/past_messages.ts";
import type { CommitMessage } from "../../ci/git/git.ts";
import { withoutGitPlace } from "../../ci/git/worktree.ts";
import { createWorktrees } from "../../ci/git/worktrees.ts";
import { commitTrees } from "../../collectors/files/commit_tree.ts";
import { openGitObjects } from "../../collectors/files/git_objects.ts";
import type { MetricConfig } from "../../config/types.ts";
import { ACCEPT_TRAILER, parseWaivers } from "../../core/gate/waiver.ts";
import type { Every } from "../../core/past/pick_commits.ts";
import { inPool } from "../../core/pool.ts";
import type { Run } from "../../core/run.ts";
import { hideIn } from "../../core/redact.ts";
import { commitWords } from "../../core/text/commit_words.ts";
import { formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import type { RunRecord } from "../../history/run_record.ts";
import type { StorageSession } from "../../session/session.ts";
import { findTarget, type Target } from "../target.ts";
import { openSession } from "../open_history.ts";
import { type ResolvedOptions, resolveOptions, type TrackOptions } from "../options.ts";
import { readSurroundings } from "../surroundings.ts";
import {
  createCommitMeasurer,
  type MeasureCommit,
  type MeasuredCommit,
} from "./_measure_commit.ts";
import { createRecordBatches } from "./_record_batches.ts";
import {
  BACKFILL,
  chooseCommits,
  chooseMetrics,
  missingTasks,
  type PastCommit,
  type Task,
} from "./_tasks.ts";

/** Which commits are measured, and how. */
export interface BackfillOptions extends TrackOptions {
  /** Epoch milliseconds; older commits are left out. */
  readonly since?: number;
  /** Only so many of the newest commits. */
  readonly last?: number;
  /** Which of the commits that are left. Default: all. */
  readonly every?: Every;
  /** Only first parents: the states that the branch itself had. Default true. */
  readonly firstParent?: boolean;
  /** Patterns of metrics. Default: all of the config. */
  readonly metrics?: readonly string[];
  /** A line for the shell that prepares a commit's work tree: `npm ci`. */
  readonly setup?: string;
  /** Commits that are measured at once. Default: one per processor, or 1 with a metric that must be measured alone. */
  readonly jobs?: number;
  /** Measure again what was measured. Default false. */
  readonly again?: boolean;
  /** Told after each commit and each time that something was stored. */
  readonly onProgress?: (progress: BackfillProgress) => void;
}

/** How far it is. */
export interface BackfillProgress {
  /** Commits to measure. */
  readonly total: number;
  /** Commits that are measured. */
  readonly done: number;
  /** Of them, those with at least one metric that failed. */
  readonly failed: number;
  /** Runs that are stored for good. */
  readonly stored: number;
}

/** What a backfill did. */
export interface BackfillResult extends BackfillProgress {
  readonly branch: string;
  readonly metrics: readonly string[];
  /** Commits that were chosen. */
  readonly chosen: number;
  /** Of them, those that were measured before. */
  readonly known: number;
  /** Values that are recorded. */
  readonly measured: number;
  /** Of them, those that were taken over, because nothing that they depend on had changed. */
  readonly cached: number;
  /** Commits that had to be checked out. */
  readonly checkedOut: number;
  readonly location: string;
  readonly failures: readonly BackfillFailure[];
  readonly durationMs: number;
}

/** A metric that could not be measured in a commit. */
export interface BackfillFailure {
  readonly commit: string;
  readonly metric: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Measures past commits with today's config and records them with their own times. It can be stopped at any moment and goes on where it
 * was; no metric of a commit is measured twice. The user's work tree and index are not touched.
 *
 * @param options Which commits, and how
 * @returns What was done; commits that failed are recorded with their failures
 * @throws {UsageError} `INTERRUPTED`, after what was measured is stored
 * @throws {TrackError} If config, repository or storage are wrong
 */
export async function backfillMetrics(options: BackfillOptions): Promise<BackfillResult> {
  const deps = resolveOptions(options);
  const started = performance.now();
  const around = await readSurroundings(deps);
  const metrics = chooseMetrics(around.config.metrics, options.metrics);
  // After an interruption what was measured is stored, so the storage does not hear of it.
  const { signal: _signal, ...storing } = deps;
  const target = await findTarget(around, storing, { needsCommit: true });
  await using _ = target.store;
  const commits = await chooseCommits(target, around.root, { options, deps });
  const git = { cwd: around.root, env: deps.env };
  await using session = await openSession(target, around, storing);
  for (const text of [...around.warnings, ...session.warnings]) {
    deps.emit({ type: "warning", text });
  }
  const tasks = missingTasks(commits, metrics, { session, target, again: options.again ?? false });
  const jobs = Math.min(
    options.jobs ?? (metrics.every(({ parallel }) => parallel) ? availableParallelism() : 1),
    Math.max(1, tasks.length),
  );
  await using worktrees = await createWorktrees({ ...git, tempDir: tmpdir() });
  await using objects = openGitObjects(around.root, withoutGitPlace(deps.env));
  const { sources } = around.config;
  const measure = createCommitMeasurer({
    deps,
    trees: commitTrees(objects, deps.signal),
    worktrees,
    prefix: await target.git.prefix() ?? "",
    jobs,
    ...(sources !== undefined && { sources }),
    ...(options.setup !== undefined && { setup: options.setup }),
  });
  const messages = await pastMessages(commits, ACCEPT_TRAILER, { options: git, git: target.git });
  const done = await measureAll(tasks, { measure, jobs, session, target, deps, options, messages });
  return {
    branch: target.context.branch,
    metrics: metrics.map(({ key }) => key),
    chosen: commits.length,
    known: commits.length - tasks.length,
    location: target.store.location,
    ...done,
    durationMs: Math.round(performance.now() - started),
  };
}

/** What is counted while it runs. */
type Counts = { -readonly [K in keyof (BackfillProgress & Facts)]: (BackfillProgress & Facts)[K] };
type Facts = Pick<BackfillResult, "measured" | "cached" | "checkedOut">;

async function measureAll(
  tasks: readonly Task[],
  { measure, jobs, session, target, deps, options, messages }: {
    readonly measure: MeasureCommit;
    readonly jobs: number;
    readonly session: StorageSession;
    readonly target: Target;
    readonly deps: ResolvedOptions;
    readonly options: BackfillOptions;
    /** What the commits say, by the commit that brought them. */
    readonly messages: ReadonlyMap<string, readonly CommitMessage[]>;
  },
): Promise<BackfillProgress & Facts & Pick<BackfillResult, "failures">> {
  const counts: Counts = {
    total: tasks.length,
    done: 0,
    failed: 0,
    stored: 0,
    measured: 0,
    cached: 0,
    checkedOut: 0,
  };
  const failures: BackfillFailure[] = [];
  const tell = () => options.onProgress?.({ ...counts });
  const store = createRecordBatches(session, deps, (runs) => {
    counts.stored += runs;
    tell();
  });
  tell();
  const [ended] = await Promise.allSettled([
    inPool(tasks, jobs, async ({ commit, metrics }) => {
      const found = await measure(commit, metrics);
      const { waivers } = parseWaivers(messages.get(commit.id) ?? []);
      await store.add({
        run: runOf(commit, metrics, { target, deps }),
        ...recordOf(found),
        machine: deps.machine,
        waivers: waivers.map((one) => hideIn(one, deps.hide)),
      });
      counts.done++;
      counts.measured += found.measurements.length;
      counts.cached += found.cached;
      if (found.checkedOut) counts.checkedOut++;
      if (found.failures.length > 0) counts.failed++;
      failures.push(...found.failures.map(({ metric, code, message }) => ({
        commit: commit.id,
        metric,
        code,
        message,
      })));
      tell();
    }),
  ]);
  await store.flush();
  if (ended.status === "fulfilled") return { ...counts, failures };
  if (deps.signal?.aborted !== true) throw ended.reason;
  throw new UsageError("INTERRUPTED", {
    what: "The backfill was stopped before its end",
    why: `it was interrupted (${deps.signal.reason}); ${counts.stored} of ${
      formatCount(counts.total, "commit")
    } are measured and stored`,
    fix: "Run it again: it goes on where it was",
    cause: ended.reason,
  });
}

function recordOf(
  { metrics, measurements, failures }: MeasuredCommit,
): Pick<RunRecord, "metrics" | "measurements" | "failures"> {
  return { metrics, measurements, failures };
}

/** The run of a past commit. Its id is that of the commit with these metrics, so that measuring it again replaces it. */
function runOf(
  commit: PastCommit,
  metrics: readonly MetricConfig[],
  { target, deps }: { readonly target: Target; readonly deps: ResolvedOptions },
): Run {
  const { project, branch, labels } = target.context;
  const keys = metrics.map(({ key }) => key).sort();
  const set = createHash("sha256").update(JSON.stringify(keys)).digest("hex").slice(0, 12);
  const [tag] = commit.tags;
  const { subject, author } = commitWords(commit, deps.hide);
  return {
    key: { project, ci: BACKFILL, runId: `${commit.id}-${set}`, attempt: 1, job: "", labels },
    number: commit.number,
    commit: commit.id,
    branch,
    event: BACKFILL,
    time: commit.time,
    ...(subject !== undefined && { subject }),
    ...(author !== undefined && { author }),
    ...(tag !== undefined && { tag }),
    recordedAt: deps.now(),
    place: {
      committedAt: commit.time,
      parents: commit.parents,
      ...(commit.behind.length > 0 && { ancestors: commit.behind }),
    },
  };
}
