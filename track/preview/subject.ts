import { basename, resolve } from "node:path";
import type { HistoryView } from "../../core/history_view.ts";
import type { CollectFailure } from "../../core/metric.ts";
import { StorageError, type TrackError, type TrackErrorCode, UsageError } from "../../errors.ts";
import { countRuns, readView } from "../../history/query.ts";
import { recordRun } from "../../history/record.ts";
import type { ReportModel } from "../../report/model.ts";
import { sampleHistory } from "../../report/sample.ts";
import type { StorageSession } from "../../session/session.ts";
import { openSession, scopeOf } from "../open_history.ts";
import type { ResolvedOptions, TrackOptions } from "../options.ts";
import { reportModel } from "../report_model.ts";
import { readSurroundings, type Surroundings, surroundingsIfAny } from "../surroundings.ts";
import { findTarget, type Target } from "../target.ts";
import { fileStamp } from "./_input_stamp.ts";
import type { WorkTreeValues } from "./_work_tree_meter.ts";

/** A config with its history, on show until one of them changes. */
export interface PreviewSubject extends AsyncDisposable {
  readonly around: Surroundings;
  /** Whether the work tree belongs to what is shown. */
  readonly isMeasured: boolean;
  /** Whether neither the config's file, by its stamp, nor the history's has changed. */
  isCurrent(config: string): Promise<boolean>;
  /** The report as it is now, with the work tree as its last run. */
  report(values?: WorkTreeValues): PreviewState;
}

/** Of a sample that is the same each time. */
const SAMPLE = { runs: 400, seed: 1 } as const;

/**
 * Reads the config and opens the history.
 *
 * @param config The stamp of the config's file
 * @returns The subject; dispose of it
 * @throws {TrackError} If config or history cannot be read
 */
export async function openSubject(
  config: string,
  options: PreviewOptions,
  deps: ResolvedOptions,
): Promise<PreviewSubject> {
  const { database, sample = false } = options;
  const local = database === undefined && !sample ? {} : {
    storageType: "sqlite-local",
    ...(database !== undefined && { storagePath: resolve(deps.cwd, database) }),
  };
  const given = { ...deps, settings: { ...deps.settings, ...local } };
  const { around, target } = await findHistory(given, database);
  const historyFile = target.store.type === "sqlite-local" ? target.store.location : undefined;
  const stampOf = () => historyFile === undefined ? "" : fileStamp(historyFile);
  const history = await stampOf();
  if (database !== undefined && history === "none") throw noDatabase(database);
  const session = sample ? undefined : await openSession(target, around, given);
  for (const text of [...around.warnings, ...session?.warnings ?? []]) {
    deps.emit({ type: "warning", text });
  }
  const runs = session === undefined
    ? 0
    : countRuns(session.history, scopeOf(session.history, target.context.project, given).filter);
  const isSample = runs === 0 && database === undefined;
  return {
    around,
    isMeasured: !isSample && database === undefined,
    isCurrent: async (now) => now === config && await stampOf() === history,
    report: (values) => {
      const now = deps.now();
      if (values !== undefined && session !== undefined) record(values, { session, target, now });
      const view = session === undefined || isSample
        ? sampleHistory({ ...SAMPLE, until: now, metrics: around.config.metrics })
        : readView(session.history, scopeOf(session.history, target.context.project, given).filter);
      return {
        type: "report",
        model: modelOf({ around, target, view, isSample, database }, now),
        measured: values?.measured ?? 0,
        failures: values?.failures ?? [],
      };
    },
    [Symbol.asyncDispose]: async () => {
      await session?.[Symbol.asyncDispose]();
      await target.store[Symbol.asyncDispose]();
    },
  };
}

/** The place that the config names, or where this machine has no access to it, the file that it would have here. */
async function findHistory(
  deps: ResolvedOptions,
  database: string | undefined,
): Promise<{ readonly around: Surroundings; readonly target: Target }> {
  const around = await (database === undefined ? readSurroundings : surroundingsIfAny)(deps);
  try {
    return { around, target: await findTarget(around, deps, { needsCommit: false }) };
  } catch (error) {
    const isClosed = error instanceof StorageError && NO_ACCESS.has(error.code);
    if (!isClosed) throw error;
    deps.emit({
      type: "warning",
      text: `${error.message}: what is on this machine is shown instead. ${error.fix}`,
    });
    const settings = { ...deps.settings, storageType: "sqlite-local" };
    return await findHistory({ ...deps, settings }, database);
  }
}

/** A setting or a credential is missing: said before anything is asked. */
const NO_ACCESS: ReadonlySet<string> = new Set<TrackErrorCode>([
  "STORAGE_AUTH",
  "STORAGE_SETTINGS",
]);

function modelOf(
  { around, target, view, isSample, database }: {
    readonly around: Surroundings;
    readonly target: Target;
    readonly view: HistoryView;
    readonly isSample: boolean;
    readonly database: string | undefined;
  },
  now: number,
): ReportModel {
  return {
    ...reportModel({ around, target, view, verdict: undefined }, now),
    ...(database !== undefined && { title: basename(database) }),
    ...(isSample && { sample: true }),
  };
}

/** Into the working copy, which is thrown away: the work tree is seen, and nothing is stored. */
function record(
  { metrics, measurements, failures }: WorkTreeValues,
  { session, target: { context, run }, now }: {
    readonly session: StorageSession;
    readonly target: Target;
    readonly now: number;
  },
): void {
  const { key, commit, branch } = run;
  recordRun(session.history, {
    run: {
      key: { ...key, ci: "local", runId: "preview", attempt: 1 },
      number: 0,
      commit,
      branch: branch || context.defaultBranch || "main",
      event: "local",
      subject: "The work tree, not recorded",
      time: now,
      recordedAt: now,
    },
    metrics,
    measurements,
    failures,
  });
}

function noDatabase(file: string): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot show ${file}`,
    why: "there is no such file",
    fix: "Name a database with --db",
  });
}

/** What is previewed. */
export interface PreviewOptions extends TrackOptions {
  /** Show this database as it is, in place of the configured storage. Nothing is measured. */
  readonly database?: string;
  /** Show generated data, whatever the storage holds. Nothing is measured. */
  readonly sample?: boolean;
}

/** What there is to see. */
export type PreviewState =
  | {
    readonly type: "report";
    readonly model: ReportModel;
    /** Metrics that were measured for it. */
    readonly measured: number;
    /** Metrics of the work tree that have no value. */
    readonly failures: readonly CollectFailure[];
  }
  | { readonly type: "error"; readonly error: TrackError };
