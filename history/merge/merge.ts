import type { SqlValue } from "../_rows.ts";
import { countEvents } from "../curation.ts";
import type { History } from "../database.ts";
import { readRecordById } from "../runs.ts";
import { fromSqlite } from "../sqlite_error.ts";
import { damagedIds } from "../verify/run_digest.ts";
import { withTablesBeside } from "./_beside.ts";
import {
  COPY,
  DROP_WORK_TABLES,
  FIND_DIFFERENT,
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
  /** Runs that came in although they are not what was recorded: the target has no better record of them. */
  readonly damaged: number;
}

/**
 * Brings all runs and curation events of one history into another: a set union by run key in which a record that fits its digest wins over
 * a damaged one, and else the newest. The result is the same in any order and any number of merges; of two different records of one key
 * and one time the one wins whose content is the longer text, as it says more, and of equally long ones the greater.
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
  const different = sql.prepare(FIND_DIFFERENT).all().map(toPair);
  const incoming = sql.prepare("SELECT source FROM temp.incoming").all().map(toPair);
  const theirDamage = damagedIds(source, [...incoming, ...different].map((pair) => pair.source));
  const ourDamage = damagedIds(target, different.map((pair) => pair.target));
  const enter = sql.prepare("INSERT INTO temp.incoming (source, target) VALUES (?, ?)");
  const leave = sql.prepare("DELETE FROM temp.incoming WHERE source = ?");
  for (const { source: theirs, target: ours, newerBy } of different) {
    const isOursDamaged = ourDamage.has(ours);
    if (theirDamage.has(theirs) !== isOursDamaged) {
      leave.run(theirs);
      if (isOursDamaged) enter.run(theirs, ours);
    } else if (newerBy === 0 && saysMore(contentIn(source, theirs), contentIn(target, ours))) {
      enter.run(theirs, ours);
    }
  }
  const counts = sql.prepare(
    "SELECT count(*) - count(target) AS added, count(target) AS replaced FROM temp.incoming",
  ).get();
  const damaged = sql.prepare("SELECT source FROM temp.incoming").all().map(toPair)
    .filter((pair) => theirDamage.has(pair.source)).length;
  target.hasDamage ||= damaged > 0;
  sql.exec(COPY);
  return {
    added: Number(counts?.["added"]),
    replaced: Number(counts?.["replaced"]),
    events: countEvents(target) - before,
    damaged,
  };
}

interface Pair {
  readonly source: number;
  readonly target: number;
  /** How much later theirs was recorded, milliseconds. */
  readonly newerBy: number;
}

function toPair(row: Readonly<Record<string, SqlValue>>): Pair {
  return {
    source: Number(row["source"]),
    target: Number(row["target"]),
    newerBy: Number(row["newer_by"]),
  };
}

function contentIn(history: History, id: number): string {
  return contentOf(readRecordById(history, id));
}

function saysMore(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
