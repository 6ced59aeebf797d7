import type { CollectResult } from "./collectors/collect.ts";
import { readingWarning } from "./collectors/run_collector.ts";
import { failsRun } from "./core/gate/verdict.ts";
import type { Waiver } from "./core/gate/waiver.ts";
import type { Measurement } from "./core/metric.ts";
import { trackedMeasurements, trackedRun } from "./core/past/tracked.ts";
import { PhaseLog, PhaseSkipped } from "./core/phase_log.ts";
import { hideIn } from "./core/redact.ts";
import { withTags } from "./core/tag_runs.ts";
import { formatBytes, formatCount } from "./core/text/format.ts";
import type { PhaseName, StorageResult, TrackResult } from "./core/track_result.ts";
import { VERSION } from "./core/version.ts";
import { StorageError, TrackError, UsageError } from "./errors.ts";
import { forgetRuns } from "./history/forget.ts";
import { countHistory, readView } from "./history/query.ts";
import { recordRun } from "./history/record.ts";
import { measuredCommits } from "./history/runs.ts";
import { readWaivers } from "./history/waivers.ts";
import type { Committed, StorageSession } from "./session/session.ts";
import { type Change, createChange } from "./track/change.ts";
import { findTarget, type Target, whyNotRecorded } from "./track/target.ts";
import { readNumbers } from "./track/fork_numbers.ts";
import { collectHere } from "./track/measuring/collect_here.ts";
import { openSession } from "./track/open_history.ts";
import { type ResolvedOptions, resolveOptions, type TrackOptions } from "./track/options.ts";
import { besideBefore } from "./track/phases/beside_before.ts";
import { judgeRun } from "./track/phases/gate_phase.ts";
import { watchGitHubBudget } from "./track/phases/github_budget.ts";
import { readLately } from "./track/phases/lately.ts";
import type { Known } from "./track/phases/markdown_model.ts";
import { publishResult } from "./track/phases/publish_phase.ts";
import { writeReport } from "./track/phases/report_phase.ts";
import { readSurroundings, type Surroundings } from "./track/surroundings.ts";

/** Phases that say something about one commit; without them the history is only read. */
const NEED_COMMIT: readonly PhaseName[] = ["collect", "record", "gate", "publish"];

/** The result as it grows, and what is known besides. */
type Draft = { -readonly [K in keyof TrackResult]?: TrackResult[K] } & {
  readonly warnings: string[];
  known: Known;
  /** A metric failed that may not. */
  lacksMetric?: boolean;
};

/**
 * Tracks a project's metrics once: download the history, collect, record, upload, report, gate, publish.
 *
 * What goes wrong is in the result, and no recorded run is ever lost: an error before the upload leaves the history as it was, one
 * after it leaves the history complete.
 *
 * @param options What to track, and with what
 * @returns Everything that happened: the object that `unentropy-track track --json` prints
 */
export async function trackMetrics(options: TrackOptions = {}): Promise<TrackResult> {
  const resolved = resolveOptions(options);
  const budget = watchGitHubBudget(resolved);
  const deps = { ...resolved, fetch: budget.fetch };
  const started = performance.now();
  const draft: Draft = { warnings: [], known: {} };
  const warn = (text: string) => {
    draft.warnings.push(text);
    deps.emit({ type: "warning", text });
  };
  const log = new PhaseLog(() => performance.now(), {
    onStart: (phase) => deps.emit({ type: "phase-started", phase }),
    onEnd: (phase) => deps.emit({ type: "phase-ended", phase }),
  });
  const result = (): TrackResult => {
    const { known: _known, lacksMetric: _lacks, measurements = [], failures = [], ...found } =
      draft;
    return hideIn({
      exitCode: exitCodeOf(draft),
      version: VERSION,
      durationMs: Math.round(performance.now() - started),
      ...found,
      phases: log.phases(),
      measurements,
      failures,
      ...(budget.used > 0 && { githubRequests: budget.used }),
    }, deps.hide);
  };
  const steps = { deps, draft, log, warn };
  try {
    await runPhases(steps);
  } catch (error) {
    const { code, category, what, why, fix } = explained(error, deps);
    draft.error = { code, category, what, why, fix };
  }
  // Later steps depend on the outputs, and people on the annotations, most of all when something failed.
  await harmless(
    "publish",
    () => publishResult({ result: result(), known: draft.known, warn }, deps),
    { ...steps, say: (target) => target },
  );
  return result();
}

/** An error that a user can understand; anything else is a defect and is thrown on. */
function explained(error: unknown, deps: ResolvedOptions): TrackError {
  if (error instanceof TrackError) return error;
  if (deps.signal?.aborted !== true) throw error;
  return new UsageError("INTERRUPTED", {
    what: "The run was stopped before its end",
    why: `it was interrupted (${deps.signal.reason})`,
    fix: "Run it again; nothing that was recorded before is lost",
    cause: error,
  });
}

/** What every phase needs. */
interface Steps {
  readonly deps: ResolvedOptions;
  readonly draft: Draft;
  readonly log: PhaseLog;
  readonly warn: (text: string) => void;
}

async function runPhases(steps: Steps): Promise<void> {
  const { deps, draft, log, warn } = steps;
  const unlessAsked = (name: PhaseName) => skipUnlessAsked(name, deps);
  const around = await readSurroundings(deps);
  draft.known = { around };
  around.warnings.forEach(warn);
  const collect = async (work: () => Promise<CollectResult>) => {
    const collected = await log.run(
      "collect",
      () => unlessAsked("collect") ?? work(),
      describeCollected,
    );
    draft.failures = collected?.failures ?? [];
    collected?.measurements.forEach((one) => warnOfValue(one, warn));
    draft.lacksMetric = around.config.metrics.some(({ key, onFailure }) =>
      onFailure === "fail" && collected?.failures.some(({ metric }) => metric === key)
    );
    draft.measurements = collected === undefined
      ? []
      : trackedMeasurements(collected.measurements, collected.metrics);
    return collected;
  };
  const measure = () => collectAll(around, deps);
  if (!deps.phases.includes("download")) return void await collect(measure);

  const needsCommit = NEED_COMMIT.some((name) => deps.phases.includes(name));
  const target = await findTarget(around, deps, { needsCommit });
  const { run, store } = target;
  draft.known = { around, target };
  target.trust.warnings.forEach(warn);
  if (needsCommit) draft.run = trackedRun(run);
  if (target.context.forkRun !== undefined && target.context.pullRequest === undefined) {
    return warn(
      `Nothing to publish: no open pull request has ${run.commit.slice(0, 7)} as its newest commit`,
    );
  }
  if (target.outOfReach !== undefined) {
    warn(
      `Only thresholds without a baseline are judged: a fork's run has no history (${target.outOfReach})`,
    );
  }
  const opened = await log.run(
    "download",
    () => openSession(target, around, deps),
    (one) =>
      target.outOfReach === undefined ? describeDownload(one, store.location) : store.location,
  );
  if (opened === undefined) throw new TypeError("The download phase has no reason to be skipped");
  await using session = opened;
  session.warnings.forEach(warn);
  draft.storage = storageResult(session, target);

  const change = createChange({
    around,
    target,
    measured: (commits) => measuredCommits(session.history, commits),
    warn,
  }, deps);
  draft.known = { around, target, change };
  const whyNot = whyNotRecorded(target.context, around.settings.record);
  const readHistory = async () => ({
    view: withTags(readView(session.history), await target.git.tags()),
    pastWaivers: readWaivers(session.history, {
      branch: change.branch,
      excludePullRequests: true,
    }),
  });
  // The commands of a change could reach the working copy and git's refs, so what they are judged by is read before they run.
  const before = whyNot === undefined ? undefined : await readHistory();
  if (before !== undefined && before.view.runs.length > 0 && isJudged(target)) {
    await change.reference();
  }
  const { forkRun } = target.context;
  const collected = await collect(
    forkRun === undefined ? measure : () =>
      readNumbers(around.config.metrics, {
        context: { ...target.context, forkRun },
        marker: around.settings.commentMarker,
      }, deps),
  );
  const recorded = await log.run("record", async () => {
    if (collected === undefined) return new PhaseSkipped("nothing was collected");
    if (whyNot !== undefined) return new PhaseSkipped(whyNot);
    const skipped = unlessAsked("record");
    if (skipped !== undefined) return skipped;
    const waivers = await validWaivers(change, target, deps);
    recordRun(session.history, { run, ...collected, waivers });
    return collected;
  });
  await log.run("upload", async () => {
    if (recorded === undefined) return new PhaseSkipped("nothing was recorded");
    const known = session.warnings.length;
    const { retention } = target.trust.config.storage;
    const commit = session.commit({
      run: run.key,
      ...(retention !== undefined && {
        forget: (history) => forgetRuns(history, retention, deps.now()),
      }),
    });
    const committed = await (store.type === "sqlite-artifact" ? unlessQuota(commit, warn) : commit);
    session.warnings.slice(known).forEach(warn);
    if (committed === undefined) return new PhaseSkipped("there is no room for it");
    draft.storage = storageResult(session, target, committed);
    return draft.storage;
  }, (one) => `${formatBytes(one.sizeBytes)} to ${one.location}`);

  const { view, pastWaivers } = before ?? await readHistory();
  const lately = () => readLately({ around, view, change }, deps);
  draft.known = { around, target, change, lately };
  if (collected !== undefined) {
    draft.measurements = await besideBefore(collected, { target, view, change }, deps);
  }
  // The report shows the verdict, so the gate judges first.
  const verdict = await log.run("gate", () => {
    if (collected === undefined) return new PhaseSkipped("nothing was collected");
    return unlessAsked("gate") ??
      judgeRun({ around, target, collected, view, change, pastWaivers, warn }, deps);
  }, (one) => one.summary);
  if (verdict !== undefined) draft.verdict = verdict;
  const report = await harmless(
    "report",
    () => writeReport({ around, target, view, verdict, pastWaivers }, deps, warn),
    { ...steps, say: (one) => one.path },
  );
  if (report !== undefined) draft.report = report;
}

/** A whole account shares the quota of artifacts, so a change is judged and shown all the same where others have used it up. */
async function unlessQuota<T>(
  upload: Promise<T>,
  warn: (text: string) => void,
): Promise<T | undefined> {
  try {
    return await upload;
  } catch (error) {
    if (!(error instanceof StorageError && error.code === "STORAGE_QUOTA")) throw error;
    warn(`This run is not in the stored history. ${error.message}. ${error.fix}`);
    return undefined;
  }
}

function isJudged({ trust: { config: { gate } } }: Target): boolean {
  return gate.mode !== "off" && gate.thresholds.length > 0;
}

/** What a run accepts, as the history keeps it: there a `ratchet` starts anew. */
async function validWaivers(
  change: Change,
  target: Target,
  deps: ResolvedOptions,
): Promise<readonly Waiver[]> {
  if (!isJudged(target)) return [];
  const today = new Date(deps.now()).toISOString().slice(0, 10);
  return (await change.waivers()).filter(({ expires }) =>
    expires === undefined || expires >= today
  );
}

/** Runs a phase whose failure is a warning: what is recorded and judged stands. */
async function harmless<T>(
  name: PhaseName,
  work: () => Promise<T | PhaseSkipped>,
  steps: Steps & { readonly say: (result: T) => string },
): Promise<T | undefined> {
  try {
    return await steps.log.run(name, () => skipUnlessAsked(name, steps.deps) ?? work(), steps.say);
  } catch (error) {
    const failed = error instanceof TrackError ? `${error.message}. ${error.fix}` : String(error);
    steps.warn(`The ${name} failed: ${failed}`);
    return undefined;
  }
}

function skipUnlessAsked(name: PhaseName, deps: ResolvedOptions): PhaseSkipped | undefined {
  return deps.phases.includes(name) ? undefined : new PhaseSkipped("not asked for");
}

function collectAll(around: Surroundings, deps: ResolvedOptions): Promise<CollectResult> {
  return collectHere(
    around.config.metrics,
    { ...around, onMetric: (outcome) => deps.emit({ type: "metric", outcome }) },
    deps,
  );
}

/** A value that stands in for one, or is that of a part, must not go by unseen. */
function warnOfValue(measurement: Measurement, warn: (text: string) => void): void {
  const warning = readingWarning(measurement);
  if (warning !== undefined) warn(`${measurement.metric}: ${warning}`);
}

function storageResult(
  session: StorageSession,
  target: Target,
  committed?: Pick<Committed, "attempts" | "revision">,
): StorageResult {
  const { store } = target;
  return {
    type: store.type,
    location: store.location,
    found: session.found,
    runs: countHistory(session.history).runs,
    sizeBytes: session.sizeBytes,
    attempts: committed?.attempts ?? 0,
    ...(committed !== undefined && { revision: committed.revision }),
    ...(store.requests !== undefined && { requests: store.requests }),
    ...(session.recovered !== undefined && { recovered: session.recovered }),
  };
}

function describeDownload(session: StorageSession, location: string): string {
  const { runs } = countHistory(session.history);
  return session.found
    ? `${formatCount(runs, "run")} from ${location}`
    : `no history yet: a new one starts at ${location}`;
}

function describeCollected({ outcomes }: CollectResult): string {
  const count = (status: string) => outcomes.filter((one) => one.status === status).length;
  return [
    `${count("collected")} collected`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped`] : []),
  ].join(", ");
}

/** A failed gate is what the user asked to be told, so it counts before a metric that failed. */
function exitCodeOf({ error, verdict, lacksMetric = false }: Draft): TrackResult["exitCode"] {
  if (error !== undefined) return 2;
  if (verdict !== undefined && failsRun(verdict)) return 1;
  return lacksMetric ? 2 : 0;
}
