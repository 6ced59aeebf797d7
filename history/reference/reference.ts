import { DatabaseSync } from "node:sqlite";
import { readHeader } from "../_header.ts";
import type { History } from "../database.ts";
import { recordRuns } from "../record.ts";
import type { RunRecord } from "../run_record.ts";
import { corrupt, fromSqlite } from "../sqlite_error.ts";
import { sharedRunIds, toMetrics, toReferenceRecord } from "./record.ts";

/** One pass over the values for so many builds: more take more memory, fewer more passes. */
const BUILDS_AT_ONCE = 20_000;
const TABLES = ["build_contexts", "metric_definitions", "metric_values", "schema_version"];

/**
 * Whether a file is a database of the reference system, of any of its schemas (1.0.0, 1.1.0, 2.0.0).
 *
 * @returns `true` if it has that system's tables and is not marked as another program's
 */
export function isReferenceDatabase(path: string): boolean {
  const header = readHeader(path);
  if (!header?.isSqlite || header.applicationId !== 0) return false;
  return withReference(path, (sql) => {
    const found = sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const names = new Set(found.map((row) => row["name"]));
    return TABLES.every((name) => names.has(name));
  });
}

/**
 * Records all runs of a reference database. That file is only read. The records depend on nothing but the file and the project, so two
 * conversions of one file are the same runs. Left out are the names of a pull request's branches and the times of insertion.
 *
 * @param history Where to
 * @param options `project`: the project of the runs, which that system does not store
 * @returns How many runs were recorded
 * @throws {HistoryError} HISTORY_CORRUPT or HISTORY_INVALID; nothing is recorded then
 */
export function importReference(
  history: History,
  path: string,
  options: { readonly project: string },
): number {
  return withReference(path, (sql) => {
    checkPages(sql, path);
    return recordRuns(history, records(sql, path, options.project));
  });
}

/** Indexes are not checked, which takes five times as long: nothing here reads them. */
function checkPages(sql: DatabaseSync, path: string): void {
  const [first] = sql.prepare("PRAGMA quick_check(1)").all();
  const answer = String(first?.["quick_check"]);
  if (answer !== "ok") throw corrupt(path, answer.replaceAll("\n", " "));
}

function withReference<T>(path: string, read: (sql: DatabaseSync) => T): T {
  let sql: DatabaseSync | undefined;
  try {
    sql = new DatabaseSync(path, { readOnly: true });
    sql.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    return read(sql);
  } catch (error) {
    throw fromSqlite(error, path);
  } finally {
    sql?.close();
  }
}

function* records(sql: DatabaseSync, path: string, project: string): Generator<RunRecord> {
  const metrics = toMetrics(sql.prepare("SELECT * FROM metric_definitions").all());
  const builds = sql.prepare("SELECT * FROM build_contexts NOT INDEXED ORDER BY id").all();
  const shared = sharedRunIds(builds);
  const valuesOf = sql.prepare(
    "SELECT * FROM metric_values NOT INDEXED WHERE build_id BETWEEN ? AND ? ORDER BY id",
  );
  for (let at = 0; at < builds.length; at += BUILDS_AT_ONCE) {
    const some = builds.slice(at, at + BUILDS_AT_ONCE);
    const [first, last] = [some[0], some.at(-1)].map((build) => Number(build?.["id"]));
    const values = Map.groupBy(valuesOf.all(first ?? 0, last ?? 0), (value) => value["build_id"]);
    for (const build of some) {
      yield toReferenceRecord(build, {
        path,
        project,
        metrics,
        values: values.get(build["id"]) ?? [],
        shared,
      });
    }
  }
}
