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

/** The two files may number their origins differently, so these are matched by what they say. */
const MISSING = `
  SELECT project, ci, job, labels, CAST(before.ci_run AS TEXT) AS run_id, before.attempt
  FROM earlier.run AS before JOIN earlier.origin AS origin ON origin.id = before.origin
  WHERE NOT EXISTS (
    SELECT 1 FROM main.run AS after WHERE after.ci_run = before.ci_run AND after.attempt = before.attempt
      AND after.origin = (SELECT id FROM main.origin AS same WHERE same.project = origin.project
        AND same.ci = origin.ci AND same.job = origin.job AND same.labels = origin.labels)
  )`;
