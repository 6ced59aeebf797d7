import type { History } from "../database.ts";

/**
 * The ids of snapshots whose runs are all in this history, as far as somebody said so with {@link addMergedSources}.
 *
 * @returns The ids, for example of artifacts
 */
export function mergedSources(history: History): ReadonlySet<string> {
  const rows = history.sql.prepare("SELECT source FROM merged").all();
  return new Set(rows.map((row) => String(row["source"])));
}

/** Remembers that all runs of these snapshots are in this history, so that nobody has to merge them again. */
export function addMergedSources(history: History, sources: Iterable<string>): void {
  history.transaction(() => {
    const insert = history.sql.prepare("INSERT INTO merged VALUES (?) ON CONFLICT DO NOTHING");
    for (const source of sources) insert.run(source);
  });
}
