import { mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Environment } from "../../core/environment.ts";
import { UsageError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { countHistory } from "../../history/query.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { openStorage } from "../../session/session.ts";
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
  const { options, folder } = where;
  const { cwd, env, signal } = options;
  const deps = {
    ...resolveOptions({ cwd, env, ...(signal !== undefined && { signal }) }),
    log: () => {},
    root: cwd,
    tempDir: folder,
    timeoutMs: READ_TIMEOUT_MS,
    project: basename(cwd),
  };
  const run = { project: deps.project, branch: "", event: "local", runId: "", attempt: 1 };
  using target = History.open(where.path, { create: true });
  for (const path of files) {
    const settings = { type: "sqlite-local", path, timeoutMs: READ_TIMEOUT_MS, retryAttempts: 1 };
    await using source = await openStorage(createLocalStore(settings, { ...deps, run }), deps);
    if (!source.found) throw missing(path);
    source.warnings.forEach(options.onWarning);
    mergeHistories(target, source.history);
  }
  target.compact();
  target.checkIntegrity();
  const { runs, measurements } = countHistory(target);
  return { runs, measurements };
}

function missing(file: string): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot read ${file}`,
    why: "there is no such file",
    fix: "Name a database file",
  });
}
