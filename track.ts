import { failsRun } from "./core/gate/verdict.ts";
import { trackedRun } from "./core/past/tracked.ts";
import { PhaseLog } from "./core/phase_log.ts";
import { hideIn } from "./core/redact.ts";
import {
  type ErrorResult,
  type PhaseName,
  PHASES,
  type TrackResult,
  type UnsentRun,
} from "./core/track_result.ts";
import { VERSION } from "./core/version.ts";
import { withCause } from "./core/with_cause.ts";
import type { TrackError } from "./errors.ts";
import { checkOptions } from "./track/check_options.ts";
import { explain } from "./track/explain.ts";
import { watchGitHubBudget } from "./track/github_budget.ts";
import { untouchedOf } from "./track/fork_numbers.ts";
import {
  type ResolvedOptions,
  resolveOptions,
  type TrackOptions,
  type TrackSection,
} from "./track/options.ts";
import { collect, collectOnly } from "./track/phases/collect.ts";
import { download } from "./track/phases/download.ts";
import { gate } from "./track/phases/gate.ts";
import { lookBack, lookBackFirst } from "./track/phases/look_back.ts";
import { type Known, publish } from "./track/phases/publish.ts";
import { record } from "./track/phases/record.ts";
import { report } from "./track/phases/report.ts";
import { runSteps } from "./track/phases/run_steps.ts";
import type { SoFar, Step } from "./track/phases/step.ts";
import { whereUnsent } from "./track/phases/unsent.ts";
import { upload } from "./track/phases/upload.ts";
import { prepare, prepareMeasuring, type TrackSubject } from "./track/subject.ts";

/** In the order in which they run. The report shows the verdict, so the gate judges first. */
const STEPS: readonly Step<TrackSubject>[] = [
  download,
  lookBackFirst,
  collect,
  record,
  upload,
  lookBack,
  gate,
  report,
];

/** Phases that say something about one commit; without them the history is only read. */
const NEED_COMMIT: readonly PhaseName[] = ["collect", "record", "gate", "publish"];

/**
 * Tracks a project's metrics once: download the history, collect, record, upload, report, gate, publish.
 *
 * It does not throw: what goes wrong is in the result, a metric's failure in `failures`, anything else in `error` with its code and its
 * cause. No recorded run is ever lost: an error before the upload leaves the history as it was, one after it leaves the history complete.
 *
 * @param options What to track, and with what
 * @returns Everything that happened: the object that `unentropy-track track --json` prints
 */
export async function trackMetrics(options: TrackOptions = {}): Promise<TrackResult> {
  return await trackSection(options, undefined);
}

/**
 * The same for one of several tracks that are shown together.
 *
 * @param section What it is among them; `undefined`: it is shown alone
 */
export async function trackSection(
  options: TrackOptions,
  section: TrackSection | undefined,
): Promise<TrackResult> {
  const started = performance.now();
  try {
    checkOptions(options);
    const resolved = { ...resolveOptions(options), ...(section !== undefined && { section }) };
    return await track(resolved, started);
  } catch (caught) {
    return {
      exitCode: 2,
      version: VERSION,
      durationMs: Math.round(performance.now() - started),
      phases: new PhaseLog(() => 0).phases(),
      measurements: [],
      failures: [],
      warnings: [],
      error: errorResult(explain(caught), (text) => text),
    };
  }
}

async function track(resolved: ResolvedOptions, started: number): Promise<TrackResult> {
  const budget = watchGitHubBudget(resolved);
  const deps = { ...resolved, fetch: budget.fetch };
  const { listener, worded } = deps;
  const warnings: string[] = [];
  const warn = (text: string) => {
    warnings.push(worded(text));
    deps.emit({ type: "warning", text: worded(text) });
  };
  // Of a phase that was not asked for it is told that it is skipped, as long as there is a history.
  const total = deps.phases.includes("download") ? PHASES.length : ["collect", "publish"].length;
  let done = 0;
  const log = new PhaseLog(() => performance.now(), {
    onStart: (phase) => deps.emit({ type: "phase-started", phase, done, total }),
    onEnd: (phase) => deps.emit({ type: "phase-ended", phase, done: ++done, total }),
  });
  let known: Known = {};
  let soFar: SoFar = {};
  let failure: TrackError | undefined;
  const keep = (now: SoFar) => {
    soFar = now;
  };
  const result = (): TrackResult => {
    const error = failure ?? listener.failure();
    return hideIn({
      exitCode: exitCodeOf(known, soFar, error),
      version: VERSION,
      durationMs: Math.round(performance.now() - started),
      warnings,
      ...(known.track !== undefined && isOfCommit(deps) && {
        run: trackedRun(known.track.target.run),
      }),
      phases: log.phases(),
      measurements: soFar.measurements ?? [],
      failures: soFar.collected?.failures ?? [],
      ...untouchedOf(soFar.collected),
      ...(soFar.storage !== undefined && { storage: soFar.storage }),
      ...(soFar.unsent !== undefined && { unsent: soFar.unsent }),
      ...(soFar.verdict !== undefined && { verdict: soFar.verdict }),
      ...(soFar.report !== undefined && { report: soFar.report }),
      ...(error !== undefined && { error: errorResult(error, worded, soFar.unsent) }),
      ...(budget.used > 0 && { githubRequests: budget.used }),
      ...fetchesOf(known),
    }, deps.hide);
  };
  try {
    const measuring = await prepareMeasuring(deps, warn);
    known = { around: measuring.around };
    if (!deps.phases.includes("download")) await runSteps([collectOnly], measuring, { log, keep });
    else {
      const subject = await prepare(measuring, { needsCommit: isOfCommit(deps) });
      known = { ...known, track: subject };
      if (!isMoot(subject)) await runSteps(STEPS, subject, { log, keep });
    }
    failure = soFar.storageFailure;
  } catch (caught) {
    failure = explain(caught, deps.signal);
  }
  // Later steps depend on the outputs, and people on the annotations, most of all when something failed.
  const shown = {
    ...known,
    ...soFar.past && { past: soFar.past },
    result: result(),
    deps,
    warn,
  };
  await runSteps([publish], shown, { log, keep: () => {} });
  await known.track?.target.store[Symbol.asyncDispose]();
  await listener.settled();
  return result();
}

/** An error as data, in the words of whoever reads it. */
function errorResult(
  { code, category, what, why, fix, cause }: TrackError,
  worded: (text: string) => string,
  unsent?: UnsentRun,
): ErrorResult {
  const kept = unsent === undefined ? "" : `\n${whereUnsent(unsent)}`;
  const words = { what: worded(what), why: worded(why), fix: worded(`${fix}${kept}`) };
  return withCause({ code, category, ...words }, cause);
}

function fetchesOf({ track }: Known): Pick<TrackResult, "gitFetches"> {
  const fetches = track?.target.git.fetches() ?? 0;
  return fetches > 0 ? { gitFetches: fetches } : {};
}

function isOfCommit({ phases }: ResolvedOptions): boolean {
  return NEED_COMMIT.some((name) => phases.includes(name));
}

/** A fork's run whose pull request was closed or has got newer commits. */
function isMoot({ target: { context, run }, warn }: TrackSubject): boolean {
  if (context.forkRun === undefined || context.pullRequest !== undefined) return false;
  warn(
    `Nothing to publish: no open pull request has ${run.commit.slice(0, 7)} as its newest commit`,
  );
  return true;
}

/** A failed gate is what the user asked to be told, so it counts before a metric that failed. */
function exitCodeOf(
  { around }: Known,
  { verdict, collected }: SoFar,
  error: TrackError | undefined,
): TrackResult["exitCode"] {
  if (error !== undefined) return 2;
  if (verdict !== undefined && failsRun(verdict)) return 1;
  const lacksMetric = around?.config.metrics.some(({ key, onFailure }) =>
    onFailure === "fail" && collected?.failures.some(({ metric }) => metric === key)
  );
  return lacksMetric === true ? 2 : 0;
}
