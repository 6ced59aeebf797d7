import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Environment } from "../../core/environment.ts";
import { UsageError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { countHistory } from "../../history/query.ts";
import { addLateDigests } from "../../history/verify/verify.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { openStorage, type StorageSession } from "../../session/session.ts";
import type { OpenHistory } from "../open_history.ts";
import { resolveOptions, type TrackOptions } from "../options.ts";

/** Milliseconds for reading one file. */
const READ_TIMEOUT_MS = 120_000;

/** What is merged with what. */
export interface MergeOptions extends Pick<TrackOptions, "signal"> {
  /** Relative paths count from here. */
  readonly cwd: string;
  readonly env: Environment;
  /** The new database, absolute. */
  readonly output: string;
  readonly onWarning: (text: string) => void;
}

/** What came into the stored history. */
export interface MergedIn {
  readonly added: number;
  /** Runs of which a file had a newer record. */
  readonly replaced: number;
  readonly location: string;
}

/**
 * Brings the runs of database files into the stored history, as of runs that could not be sent.
 *
 * @param files Databases, ours or the reference system's; only read
 * @param opened The history that gets them
 * @returns What came in; nothing is stored where nothing is new
 * @throws {UsageError | HistoryError | StorageError} If a file is not there or no database, or the history cannot be written
 */
export async function mergeIntoStorage(
  files: readonly string[],
  { session, target }: Pick<OpenHistory, "session" | "target">,
  options: Omit<MergeOptions, "output">,
): Promise<MergedIn> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-merge-"));
  try {
    const counts = { added: 0, replaced: 0, events: 0 };
    for (const path of files) {
      await using source = await openFile(path, folder, options);
      const { added, replaced, events } = mergeHistories(session.history, source.history);
      counts.added += added;
      counts.replaced += replaced;
      counts.events += events;
    }
    const { added, replaced, events } = counts;
    if (added + replaced + events > 0) await session.commit();
    return { added, replaced, location: target.store.location };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Unites database files into a new one, which appears only when it is complete.
 *
 * @param files Databases, ours or the reference system's; only read
 * @returns What it holds
 * @throws {UsageError} If there is no such file
 * @throws {HistoryError} If a file is no database
 */
export async function mergeFiles(
  files: readonly string[],
  options: MergeOptions,
): Promise<{ readonly runs: number; readonly measurements: number }> {
  const { output } = options;
  // Beside the output, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(output), `.${basename(output)}-`));
  try {
    const path = join(folder, "merged.db");
    const counts = await unite(files, { path, folder, options });
    await rename(path, output);
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unite(
  files: readonly string[],
  where: { readonly path: string; readonly folder: string; readonly options: MergeOptions },
): Promise<{ readonly runs: number; readonly measurements: number }> {
  using target = History.open(where.path, { create: true });
  for (const path of files) {
    await using source = await openFile(path, where.folder, where.options);
    mergeHistories(target, source.history);
  }
  addLateDigests(target);
  target.compact();
  target.checkIntegrity();
  const { runs, measurements } = countHistory(target);
  return { runs, measurements };
}

/** Opens a copy of a database file that anybody may have made. */
async function openFile(
  path: string,
  folder: string,
  { cwd, env, signal, onWarning }: Omit<MergeOptions, "output">,
): Promise<StorageSession> {
  const deps = {
    ...resolveOptions({ cwd, env, ...(signal !== undefined && { signal }) }),
    log: () => {},
    root: cwd,
    tempDir: folder,
    timeoutMs: READ_TIMEOUT_MS,
    project: basename(cwd),
  };
  const run = { project: deps.project, branch: "", event: "local", runId: "", attempt: 1 };
  const settings = { type: "sqlite-local", path, timeoutMs: READ_TIMEOUT_MS, retryAttempts: 1 };
  const source = await openStorage(createLocalStore(settings, { ...deps, run }), deps);
  if (!source.found) {
    await source[Symbol.asyncDispose]();
    throw missing(path);
  }
  source.warnings.forEach(onWarning);
  return source;
}

function missing(file: string): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot read ${file}`,
    why: "there is no such file",
    fix: "Name a database file",
  });
}
