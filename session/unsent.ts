import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../core/caught_error.ts";
import { type RunKey, runKeyText } from "../core/run.ts";
import { TrackError } from "../errors.ts";
import { History } from "../history/database.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { recordRun } from "../history/record.ts";
import { readRecord } from "../history/runs.ts";
import { withFiles } from "../providers/file_error.ts";

/**
 * Keeps a run that could not be sent as a small database of its own.
 *
 * @param history What it was recorded in
 * @param folder Where it is kept; it is made
 * @returns The file; a run that is kept again has the same
 * @throws {StorageError} If it cannot be written
 */
export async function keepUnsent(history: History, key: RunKey, folder: string): Promise<string> {
  const record = readRecord(history, key);
  if (record === undefined) throw new TypeError(`The run ${runKeyText(key)} was not recorded`);
  const hash = createHash("sha256").update(runKeyText(key)).digest("hex").slice(0, 12);
  const name = `${key.runId.replaceAll(/[^\w-]+/g, "_").slice(0, 60)}-${hash}`;
  const path = join(folder, `${name}${ENDING}`);
  const temporary = join(folder, `${name}.tmp`);
  await withFiles(`write ${path}`, async () => {
    await mkdir(folder, { recursive: true });
    await rm(temporary, { force: true });
    {
      using kept = History.open(temporary, { create: true });
      recordRun(kept, record);
    }
    await rename(temporary, path);
  });
  return path;
}

/** What was found of earlier runs. */
export interface Unsent {
  /** The files whose runs are in the history now; they may go once it is stored. */
  readonly files: readonly string[];
  /** What the user should know. */
  readonly warnings: readonly string[];
}

/**
 * Brings the runs that earlier tracks could not send into a history.
 *
 * @param folder Where they are kept, if there are any
 * @returns Which files were read; one that cannot be read stays and is named
 */
export async function takeUnsent(history: History, folder: string): Promise<Unsent> {
  const files: string[] = [];
  const warnings: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    try {
      using kept = History.open(path);
      kept.checkIntegrity();
      const { damaged } = mergeHistories(history, kept);
      if (damaged > 0) warnings.push(`The run that was kept as ${path} is not what was recorded`);
      files.push(path);
    } catch (error) {
      if (!(error instanceof TrackError)) throw error;
      warnings.push(`A run that was kept as ${path} cannot be sent along: ${error.why}`);
    }
  }
  return { files, warnings };
}

const ENDING = ".db";

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ENDING)).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return [];
    throw error;
  }
}
