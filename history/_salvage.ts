import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { SqlValue } from "./_rows.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** How many ids are tried behind a damaged place, one by one: more than what hangs below one inner page. */
const REACH = 50_000;

/** Reads a damaged database, and notes whether anything could not be read. */
export class Salvage {
  /** Whether nothing is known to be lost so far. */
  isComplete = true;
  readonly #sql: DatabaseSync;

  /** @param sql The damaged database */
  constructor(sql: DatabaseSync) {
    this.#sql = sql;
  }

  /** Notes that something is lost. */
  lose(): void {
    this.isComplete = false;
  }

  /**
   * Reads a table in the order of its ids, and goes on behind each damaged place.
   *
   * @param table A table with an integer `id`
   * @returns Every row that can be read
   */
  *rows(table: string): Generator<Row> {
    const from = this.#sql.prepare(`SELECT * FROM ${table} WHERE id >= ? ORDER BY id`);
    let next = 0;
    for (let misses = 0; misses < REACH; misses++) {
      try {
        for (const row of from.iterate(next)) {
          yield row;
          next = Number(row["id"]) + 1;
          misses = 0;
        }
        return;
      } catch (error) {
        this.#noteDamage(error);
        next++;
      }
    }
  }

  /**
   * Reads a table of names by id. Where it is damaged, the index on the names has a second copy of them.
   *
   * @param table A table with an integer `id`
   * @param columns The columns of its UNIQUE constraint
   * @returns Every row that can be read
   */
  names(table: string, columns: string): ReadonlyMap<number, Row> {
    const wasComplete = this.isComplete;
    this.isComplete = true;
    const names = new Map([...this.rows(table)].map((row) => [Number(row["id"]), row]));
    if (!this.isComplete) {
      const copy = `SELECT id, ${columns} FROM ${table} INDEXED BY sqlite_autoindex_${table}_1`;
      for (const order of ["ASC", "DESC"]) {
        const sorted = columns.split(", ").map((column) => `${column} ${order}`).join(", ");
        for (const row of this.untilDamage(this.#sql.prepare(`${copy} ORDER BY ${sorted}`))) {
          if (!names.has(Number(row["id"]))) names.set(Number(row["id"]), row);
        }
      }
    }
    this.isComplete &&= wasComplete;
    return names;
  }

  /**
   * Reads what one query gives, up to the first damage.
   *
   * @param statement The query
   * @param values What it binds
   * @returns The rows before the damage
   */
  untilDamage(statement: StatementSync, values: readonly number[] = []): readonly Row[] {
    const rows: Row[] = [];
    try {
      for (const row of statement.iterate(...values)) rows.push(row);
    } catch (error) {
      this.#noteDamage(error);
    }
    return rows;
  }

  #noteDamage(error: unknown): void {
    if (!isSqliteError(error)) throw error;
    this.lose();
  }
}

/**
 * Whether SQLite threw this.
 *
 * @param error What was thrown
 * @returns `true` for every error of SQLite itself
 */
export function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}
