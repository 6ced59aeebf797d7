import type { RetentionConfig } from "../config/types.ts";
import { runKeyText } from "../core/run.ts";
import type { History } from "./database.ts";
import { idsInOrder } from "./_run_order.ts";
import { toKey } from "./runs.ts";

/** Which runs are forgotten: all that are too many or too old, of one branch if it is named. */
export interface ForgetRule extends RetentionConfig {
  /** Only runs of this project are forgotten, and counted. */
  readonly project?: string;
  /** Only runs of this branch are forgotten. */
  readonly branch?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes runs with all that belongs to them. The newest run of each branch and job stays, whatever the rule.
 *
 * @param history What to write, in one transaction
 * @param rule `maxRuns`: the newest so many stay, those of `branch` if it is given. `maxAgeDays`: those that are not older stay. `keepTagged`:
 * runs on a tag stay
 * @param now Epoch milliseconds
 * @returns The keys of the removed runs in the form of `runKeyText`
 */
export function forgetRuns(
  history: History,
  rule: ForgetRule,
  now: number,
): readonly string[] {
  const { sql } = history;
  const oldest = rule.maxAgeDays === undefined ? -Infinity : now - rule.maxAgeDays * DAY_MS;
  const keys = history.transaction(() => {
    const rows = sql.prepare(FIND).all({
      branch: rule.branch ?? null,
      project: rule.project ?? null,
      keepTagged: rule.keepTagged ? 1 : 0,
      maxRuns: rule.maxRuns ?? Number.MAX_SAFE_INTEGER,
      oldest,
      order: JSON.stringify(idsInOrder(history)),
    });
    const remove = sql.prepare("DELETE FROM run WHERE id = ?");
    for (const row of rows) remove.run(Number(row["id"]));
    return rows.map((row) => runKeyText(toKey(row)));
  });
  if (keys.length > 0) forgetNames(history);
  return keys;
}

const NEWEST_FIRST = "ORDER BY placed.key DESC";

const FIND = `
  SELECT * FROM (
    SELECT run.id, time, tag, project, ci, job, labels, CAST(ci_run AS TEXT) AS run_id, attempt,
      row_number() OVER (${NEWEST_FIRST}) AS place,
      row_number() OVER (PARTITION BY branch, origin ${NEWEST_FIRST}) AS place_in_branch
    FROM json_each(:order) AS placed CROSS JOIN run ON run.id = placed.value
      JOIN origin ON origin.id = run.origin
    WHERE (:branch IS NULL OR branch = (SELECT id FROM text WHERE value = :branch))
      AND (:project IS NULL OR project = :project)
  )
  WHERE (place > :maxRuns OR time < :oldest) AND place_in_branch > 1
    AND NOT (:keepTagged AND tag IS NOT NULL)`;

/** Branches, authors and words that no run names any more are forgotten, too. */
function forgetNames(history: History): void {
  const { sql } = history;
  // Nothing refers to what goes. Without this, SQLite would search all runs for each single text.
  sql.exec("PRAGMA foreign_keys = OFF");
  try {
    history.transaction(() =>
      sql.exec(`
        DELETE FROM origin WHERE id NOT IN (SELECT origin FROM run);
        DELETE FROM series WHERE id NOT IN (SELECT series FROM measurement);
        DELETE FROM text WHERE id NOT IN (
          SELECT branch FROM run UNION SELECT event FROM run
          UNION SELECT author FROM run WHERE author IS NOT NULL
          UNION SELECT tag FROM run WHERE tag IS NOT NULL
          UNION SELECT methods FROM run WHERE methods IS NOT NULL
          UNION SELECT machine FROM run WHERE machine IS NOT NULL
          UNION SELECT url FROM run WHERE typeof(url) = 'integer'
          UNION SELECT CAST(value AS INTEGER) FROM measurement
            WHERE series IN (SELECT id FROM series WHERE type = 'label'));`)
    );
  } finally {
    sql.exec("PRAGMA foreign_keys = ON");
  }
}
