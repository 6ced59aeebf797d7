import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { History } from "./database.ts";
import { mergeHistories, type MergeResult } from "./merge.ts";
import { importReference, isReferenceDatabase } from "./reference.ts";

/** How a database is imported. */
export interface ImportDatabaseOptions {
  /** The project of the runs of a reference database, which does not name it. */
  readonly project: string;
  /** An empty folder for working copies. */
  readonly folder: string;
}

/**
 * Brings all runs of a database file, ours or the reference system's, into a history. The file is only read.
 *
 * @param history Where to
 * @param path The file
 * @param options The project, and a folder to work in
 * @returns How many runs came in
 * @throws {HistoryError} If the file is no such database or damaged; nothing is imported then
 */
export function importDatabase(
  history: History,
  path: string,
  { project, folder }: ImportDatabaseOptions,
): MergeResult {
  const copy = join(folder, "source.db");
  if (isReferenceDatabase(path)) {
    using source = History.open(copy, { create: true, scratch: true });
    importReference(source, path, { project });
    return mergeHistories(history, source);
  }
  // Opening may bring it to a newer schema.
  copyFileSync(path, copy);
  using source = History.open(copy);
  source.checkIntegrity();
  return mergeHistories(history, source);
}
