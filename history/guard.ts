import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { runKeyText } from "../core/run.ts";
import { fromSqlite } from "./sqlite_error.ts";
import type { History } from "./database.ts";
import { toKey } from "./runs.ts";

/**
 * The runs that an earlier state of a history had and a later one lacks.
 *
 * @param earlierPath The file of the earlier state
 * @returns Their keys in the form of `runKeyText`
 * @throws {HistoryError} HISTORY_CORRUPT, if either is damaged
 */
export function missingRuns(history: History, earlierPath: string): readonly string[] {
  let earlier: DatabaseSync | undefined;
  try {
    earlier = new DatabaseSync(earlierPath, { readOnly: true });
    const later = new Map(originsOf(history.sql).map(({ name, runs }) => [name, new Set(runs)]));
    return originsOf(earlier).flatMap(({ name, row, runs }) => {
      const found = later.get(name);
      return runs.filter((run) => found?.has(run) !== true).map((run) => keyOf(row, run));
    });
  } catch (error) {
    throw fromSqlite(error, earlierPath);
  } finally {
    earlier?.close();
  }
}

/**
 * How many curation events an earlier state of a history had and a later one lacks.
 *
 * @param earlierPath The file of the earlier state
 * @returns 0 if none is missing
 * @throws {HistoryError} HISTORY_CORRUPT, if either is damaged
 */
export function missingEvents(history: History, earlierPath: string): number {
  let earlier: DatabaseSync | undefined;
  try {
    earlier = new DatabaseSync(earlierPath, { readOnly: true });
    const later = new Set(eventsOf(history.sql));
    return eventsOf(earlier).filter((facts) => !later.has(facts)).length;
  } catch (error) {
    throw fromSqlite(error, earlierPath);
  } finally {
    earlier?.close();
  }
}

/** Databases of earlier schemas have none. */
function eventsOf(sql: DatabaseSync): readonly string[] {
  const table = sql.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'curation'").get();
  return table === undefined
    ? []
    : sql.prepare("SELECT facts FROM curation").all().map(({ facts }) => String(facts));
}

interface Origin {
  /** The same in every database. */
  readonly name: string;
  readonly row: Readonly<Record<string, SQLOutputValue>>;
  /** Attempt and id of each run. */
  readonly runs: readonly string[];
}

/** One row for each origin with all its runs: a row for each run takes four times as long. */
function originsOf(sql: DatabaseSync): readonly Origin[] {
  const rows = sql.prepare(
    `SELECT project, ci, job, labels, json_group_array(attempt || ' ' || ci_run) AS runs
     FROM origin JOIN run ON run.origin = origin.id GROUP BY origin.id`,
  ).all();
  return rows.map((row) => ({
    name: JSON.stringify([row["project"], row["ci"], row["job"], row["labels"]]),
    row,
    // As the statement makes it.
    runs: JSON.parse(String(row["runs"])) as string[],
  }));
}

function keyOf(row: Origin["row"], run: string): string {
  const [attempt = "", runId = ""] = /^(\d+) ([^]*)$/.exec(run)?.slice(1) ?? [];
  return runKeyText(toKey({ ...row, run_id: runId, attempt }));
}
