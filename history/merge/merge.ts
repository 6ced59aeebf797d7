import { countEvents } from "../curation.ts";
import type { History } from "../database.ts";
import { readRecordById } from "../runs.ts";
import { fromSqlite } from "../sqlite_error.ts";
import { withTablesBeside } from "./_beside.ts";
import {
  COPY,
  DROP_WORK_TABLES,
  FIND_TIES,
  MATCH_NAMES,
  MATCH_RUNS,
  SOURCE_TABLES,
} from "./_sql.ts";
import { contentOf } from "./content.ts";

/** What a merge did to the target. */
export interface MergeResult {
  /** Runs that the target did not have. */
  readonly added: number;
  /** Runs of the target that gave way to the source's record of the same key. */
  readonly replaced: number;
  /** Curation events that the target did not have. */
  readonly events: number;
}

/**
 * Brings all runs and curation events of one history into another: a set union by run key in which the newest record wins. The result is the same in
 * any order and any number of merges; of two different records of one key and one time the one wins whose content is the longer text,
 * as it says more, and of equally long ones the greater.
 *
 * @param target What is written, in one transaction
 * @param source What is read; its file must not be written meanwhile
 * @returns How many runs came in
 * @throws {HistoryError} HISTORY_CORRUPT, if either is damaged; the target is as before
 */
export function mergeHistories(target: History, source: History): MergeResult {
  const { sql } = target;
  try {
    return withTablesBeside(sql, source.sql, { path: source.path, tables: SOURCE_TABLES }, () => {
      try {
        return target.transaction(() => merge(target, source));
      } finally {
        sql.exec(DROP_WORK_TABLES);
      }
    });
  } catch (error) {
    throw fromSqlite(error, source.path);
  }
}

function merge(target: History, source: History): MergeResult {
  const { sql } = target;
  const before = countEvents(target);
  sql.exec(MATCH_NAMES);
  sql.exec(MATCH_RUNS);
  const enter = sql.prepare("INSERT INTO temp.incoming (source, target) VALUES (?, ?)");
  for (const tie of sql.prepare(FIND_TIES).all()) {
    const [theirs, ours] = [Number(tie["source"]), Number(tie["target"])];
    const [their, our] = [readRecordById(source, theirs), readRecordById(target, ours)].map(
      contentOf,
    );
    if (saysMore(their ?? "", our ?? "")) enter.run(theirs, ours);
  }
  const counts = sql.prepare(
    "SELECT count(*) - count(target) AS added, count(target) AS replaced FROM temp.incoming",
  ).get();
  sql.exec(COPY);
  return {
    added: Number(counts?.["added"]),
    replaced: Number(counts?.["replaced"]),
    events: countEvents(target) - before,
  };
}

function saysMore(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
