import { mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { History } from "../../history/database.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { countHistory } from "../../history/query.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { openStorage } from "../../session/session.ts";
import { resolveOptions } from "../../track/options.ts";
import { exists } from "../file_exists.ts";
import type { Io } from "../io.ts";

/** Milliseconds for reading one file. */
const READ_TIMEOUT_MS = 120_000;

/**
 * `history merge`: unites database files into a new one, which appears only when it is complete.
 *
 * @param files Databases, ours or the reference system's; only read
 * @param flags Where the result goes
 * @returns The exit code
 * @throws {UsageError} If the output exists
 * @throws {HistoryError} If a file is no database
 */
export async function mergeFiles(
  files: readonly string[],
  flags: MergeFlags,
  io: Io,
): Promise<number> {
  const output = resolve(io.cwd, flags.output);
  if (flags.force !== true && await exists(output)) {
    throw new UsageError("USAGE", {
      what: `Cannot write ${flags.output}`,
      why: "the file exists",
      fix: "Name another one, or give --force to replace it",
    });
  }
  // Beside the output, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(output), `.${basename(output)}-`));
  try {
    const path = join(folder, "merged.db");
    const counts = await unite(files, { path, folder, io });
    await rename(path, output);
    io.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ output, ...counts }, undefined, 2)}\n`
        : `${formatCount(counts.runs, "run")} with ${
          formatCount(counts.measurements, "measurement")
        } in ${flags.output}.\n`,
    );
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unite(
  files: readonly string[],
  where: { readonly path: string; readonly folder: string; readonly io: Io },
): Promise<{ readonly runs: number; readonly measurements: number }> {
  const { io, folder } = where;
  const deps = {
    ...resolveOptions({ cwd: io.cwd, env: io.env, signal: io.signal }),
    log: () => {},
    root: io.cwd,
    tempDir: folder,
    timeoutMs: READ_TIMEOUT_MS,
    project: basename(io.cwd),
  };
  const run = { project: deps.project, branch: "", event: "local", runId: "", attempt: 1 };
  using target = History.open(where.path, { create: true });
  for (const path of files) {
    const settings = { type: "sqlite-local", path, timeoutMs: READ_TIMEOUT_MS, retryAttempts: 1 };
    await using source = await openStorage(createLocalStore(settings, { ...deps, run }), deps);
    if (!source.found) throw missing(path);
    for (const text of source.warnings) io.stderr.write(`! ${text}\n`);
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

/** Flags of `history merge`. */
export interface MergeFlags {
  readonly output: string;
  readonly force?: true;
  readonly json?: boolean;
  readonly color?: boolean;
}
