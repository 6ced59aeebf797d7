import { existsSync, rmSync } from "node:fs";
import { History } from "../database.ts";
import { readHeader } from "../_header.ts";
import { recordRuns } from "../record.ts";
import { readRecordById } from "../runs.ts";
import { SCHEMA_VERSION } from "../schema.ts";
import { fromSqlite } from "../sqlite_error.ts";
import { digestsToKeep, keepDigests } from "../verify/run_digest.ts";
import { withTablesBeside } from "./_beside.ts";

/** What is written, and from which difference. */
export interface AddedOptions {
  /** The file of the earlier state. The history began as a copy of it, so that what both have has the same number in both. */
  readonly since: string;
  /** The file to make. */
  readonly into: string;
  /** Runs above which nothing is written. */
  readonly most: number;
}

/**
 * Writes what a history has and an earlier state of it had not, or had otherwise, into a small database of its own.
 *
 * @returns Whether it was written; not where there is too much of it, or the earlier state is of an earlier schema
 * @throws {HistoryError} HISTORY_CORRUPT, if either is damaged
 */
export function writeAdded(history: History, { since, into, most }: AddedOptions): boolean {
  if (readHeader(since)?.userVersion !== SCHEMA_VERSION) return false;
  using earlier = History.open(since, { readOnly: true });
  const { runs, events } = difference(history, earlier);
  if (runs.length > most) return false;
  if (existsSync(into)) rmSync(into);
  using added = History.open(into, { create: true, scratch: true, pageBytes: SMALL_PAGE });
  recordRuns(added, runs.map((id) => readRecordById(history, id)));
  keepDigests(added, digestsToKeep(history, runs));
  added.transaction(() => {
    const insert = added.sql.prepare("INSERT INTO curation (facts) VALUES (?)");
    for (const facts of events) insert.run(facts);
  });
  return true;
}

/** An empty database of so small pages has 15 kB in place of 78. */
const SMALL_PAGE = 512;

interface Difference {
  /** Row numbers. */
  readonly runs: readonly number[];
  readonly events: readonly string[];
}

function difference(history: History, earlier: History): Difference {
  const { sql } = history;
  const columns = sql.prepare("SELECT name FROM pragma_table_info('run')").all()
    .map(({ name }) => String(name));
  const all = (table: string) => columns.map((name) => `${table}.${name}`).join(", ");
  try {
    const beside = { path: earlier.path, tables: ["run", "curation"] };
    return withTablesBeside(sql, earlier.sql, beside, () => ({
      runs: sql.prepare(
        `SELECT ours.id FROM main.run AS ours LEFT JOIN temp.beside_run AS theirs ON theirs.id = ours.id
         WHERE (${all("ours")}) IS NOT (${all("theirs")}) ORDER BY ours.id`,
      ).all().map(({ id }) => Number(id)),
      events: sql.prepare(
        "SELECT facts FROM main.curation EXCEPT SELECT facts FROM temp.beside_curation",
      ).all().map(({ facts }) => String(facts)),
    }));
  } catch (error) {
    throw fromSqlite(error, earlier.path);
  }
}
