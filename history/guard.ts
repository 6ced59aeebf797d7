import { runKeyText } from "../core/run.ts";
import { fromSqlite } from "./sqlite_error.ts";
import type { History } from "./database.ts";
import { toKey } from "./runs.ts";

/**
 * The runs that an earlier state of a history had and a later one lacks.
 *
 * @param history The later state
 * @param earlierPath The file of the earlier state
 * @returns Their keys in the form of `runKeyText`
 * @throws {HistoryError} HISTORY_CORRUPT, if either is damaged
 */
export function missingRuns(history: History, earlierPath: string): readonly string[] {
  const { sql } = history;
  try {
    sql.prepare("ATTACH ? AS earlier").run(earlierPath);
    try {
      return sql.prepare(MISSING).all().map((row) => runKeyText(toKey(row)));
    } finally {
      sql.exec("DETACH earlier");
    }
  } catch (error) {
    throw fromSqlite(error, earlierPath);
  }
}

/**
 * Proves that this process may compare databases, so that it is told in the first second and not before the upload.
 *
 * @param history Any open history
 * @throws {StorageError} STORAGE_PERMISSION, if Deno was not given all permissions
 */
export function requireComparison(history: History): void {
  try {
    history.sql.exec("ATTACH ':memory:' AS probe; DETACH probe");
  } catch (error) {
    throw fromSqlite(error, history.path);
  }
}

/** The two files may number their origins differently, so these are matched by what they say, once. */
const MISSING = `
  WITH origin AS MATERIALIZED (
    SELECT theirs.*, ours.id AS after
    FROM earlier.origin AS theirs LEFT JOIN main.origin AS ours USING (project, ci, job, labels)
  )
  SELECT project, ci, job, labels, CAST(before.ci_run AS TEXT) AS run_id, before.attempt
  FROM origin CROSS JOIN earlier.run AS before ON before.origin = origin.id
    LEFT JOIN main.run AS after ON after.origin = origin.after AND after.ci_run = before.ci_run
      AND after.attempt = before.attempt
  WHERE after.id IS NULL`;
