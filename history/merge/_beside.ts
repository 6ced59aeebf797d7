import type { DatabaseSync } from "node:sqlite";
import { isLimitedToOneFile } from "../sqlite_error.ts";

const TYPES = ["INTEGER", "REAL", "TEXT", "BLOB"];

/**
 * Puts tables of another database beside the ones of a connection while `use` runs: in SQL, `temp.beside_run` is the other's `run`. They
 * are views of the attached file where that may be attached, and else copies, which takes three times as long.
 *
 * @param sql The connection, outside a transaction
 * @param other The other database, open
 * @returns What `use` returned
 * @throws {Error} What SQLite says, if the other database is damaged
 */
export function withTablesBeside<T>(
  sql: DatabaseSync,
  other: DatabaseSync,
  { path, tables }: { readonly path: string; readonly tables: readonly string[] },
  use: () => T,
): T {
  const isAttached = attach(sql, path);
  const kind = isAttached ? "VIEW" : "TABLE";
  try {
    if (isAttached) {
      for (const name of tables) {
        sql.exec(`CREATE TEMP VIEW beside_${name} AS SELECT * FROM beside.${name}`);
      }
    } else {
      for (const name of tables) copyTable(sql, other, name);
    }
    return use();
  } finally {
    for (const name of tables) sql.exec(`DROP ${kind} IF EXISTS temp.beside_${name}`);
    if (isAttached) sql.exec("DETACH beside");
  }
}

function attach(sql: DatabaseSync, path: string): boolean {
  try {
    sql.prepare("ATTACH ? AS beside").run(path);
    return true;
  } catch (error) {
    if (isLimitedToOneFile(error)) return false;
    throw error;
  }
}

interface Column {
  /** Quoted. */
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
}

/** Through one text of JSON, which keeps whole numbers, fractions and texts as they are and is faster than row by row. */
function copyTable(sql: DatabaseSync, other: DatabaseSync, table: string): void {
  const columns = columnsOf(other, table);
  const key = columns.filter(({ isKey }) => isKey).map((column) => column.name);
  sql.exec(
    `CREATE TEMP TABLE beside_${table} (
       ${columns.map((column) => `${column.name} ${column.type}`).join(", ")},
       PRIMARY KEY (${key.join(", ")})
     )${key.length > 1 ? " WITHOUT ROWID" : ""}`,
  );
  const read: string[] = [];
  const written = columns.map(({ name, type }) => {
    const at = read.length;
    const bytes = `iif(typeof(${name}) = 'blob', hex(${name}), NULL)`;
    if (type === "BLOB") {
      read.push(bytes);
      return `unhex(value ->> ${at})`;
    }
    if (type !== "") {
      read.push(name);
      return `value ->> ${at}`;
    }
    // A column without a type holds bytes, too, which JSON cannot.
    read.push(`iif(typeof(${name}) = 'blob', NULL, ${name})`, bytes);
    return `coalesce(unhex(value ->> ${at + 1}), value ->> ${at})`;
  });
  const row = other.prepare(
    `SELECT json_group_array(json_array(${read.join(", ")})) AS rows FROM ${table}`,
  ).get();
  sql.prepare(`INSERT INTO temp.beside_${table} SELECT ${written.join(", ")} FROM json_each(?)`)
    .run(String(row?.["rows"]));
}

/** In all our tables the key's columns stand in the key's order. */
function columnsOf(sql: DatabaseSync, table: string): readonly Column[] {
  return sql.prepare("SELECT name, type, pk FROM pragma_table_info(?)").all(table)
    .map(({ name, type, pk }) => ({
      name: `"${String(name).replaceAll('"', '""')}"`,
      // What another database says goes into no SQL unseen.
      type: TYPES.find((one) => one === type) ?? "",
      isKey: Number(pk) > 0,
    }));
}
