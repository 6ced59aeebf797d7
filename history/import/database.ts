import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { History } from "../database.ts";
import { mergeHistories, type MergeResult } from "../merge/merge.ts";
import { importReference, isReferenceDatabase } from "../reference/reference.ts";

/** How a database is imported. */
export interface ImportDatabaseOptions {
  /** The project of the runs of a reference database, which does not name it. */
  readonly project: string;
  /** An empty folder for working copies. */
  readonly folder: string;
}

/** What an import of a database did. */
export interface DatabaseImport extends MergeResult {
  /** Measurements in the file. */
  readonly values: number;
}

/**
 * Brings all runs of a database file, ours or the reference system's, into a history. The file is only read.
 *
 * @param history Where to
 * @param options The project, and a folder to work in
 * @returns How many runs came in, and how many values the file has
 * @throws {HistoryError} If the file is no such database or damaged; nothing is imported then
 */
export function importDatabase(
  history: History,
  path: string,
  { project, folder }: ImportDatabaseOptions,
): DatabaseImport {
  const copy = join(folder, "source.db");
  if (isReferenceDatabase(path)) {
    using source = History.open(copy, { create: true, scratch: true });
    importReference(source, path, { project });
    return merged(history, source);
  }
  // Opening may bring it to a newer schema.
  copyFileSync(path, copy);
  using source = History.open(copy);
  source.checkIntegrity();
  return merged(history, source);
}

function merged(history: History, source: History): DatabaseImport {
  const counted = source.sql.prepare("SELECT count(*) AS count FROM measurement").get();
  return { ...mergeHistories(history, source), values: Number(counted?.["count"]) };
}
