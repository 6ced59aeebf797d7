import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { SqlValue } from "./_rows.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** How many ids are tried behind a damaged place, one by one: more than what hangs below one inner page. */
const REACH = 50_000;
/** How many rows are read at once. */
const BATCH = 256;
/** More than any run has values, and any history names. */
const MANY = 2 ** 24;

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
    // Not `iterate()`: Deno 2.9 ends it silently where SQLite reports damage.
    const from = this.#sql.prepare(`SELECT * FROM ${table} WHERE id >= ? ORDER BY id LIMIT ?`);
    let next = 0;
    let batch = BATCH;
    for (let misses = 0; misses < REACH; misses++) {
      try {
        const rows = from.all(next, batch);
        yield* rows;
        if (rows.length < batch) return;
        next = Number(rows.at(-1)?.["id"]) + 1;
        batch = Math.min(BATCH, batch * 2);
        misses = 0;
      } catch (error) {
        this.#noteDamage(error);
        if (misses === 0 && !isAnyReadable(from)) return;
        // The rows before the damage first, then one id after the other.
        if (batch === 1) next++;
        batch = 1;
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
        for (const row of this.untilDamage(this.prepare(`${copy} ORDER BY ${sorted}`))) {
          if (!names.has(Number(row["id"]))) names.set(Number(row["id"]), row);
        }
      }
    }
    this.isComplete &&= wasComplete;
    return names;
  }

  /**
   * Prepares a query for {@link untilDamage}.
   *
   * @param query A SELECT without a LIMIT
   * @returns The statement, with the limit as its last bound value
   */
  prepare(query: string): StatementSync {
    return this.#sql.prepare(`${query} LIMIT ?`);
  }

  /**
   * Reads what one query gives, up to the first damage.
   *
   * @param statement The query, from {@link prepare}
   * @param values What it binds
   * @returns The rows before the damage
   */
  untilDamage(statement: StatementSync, values: readonly number[] = []): readonly Row[] {
    let rows: readonly Row[] = [];
    // As an error leaves nothing of a query's rows, the longest part that can be read is found by halving.
    for (let low = 0, high = MANY, limit = MANY; low < high; limit = Math.ceil((low + high) / 2)) {
      try {
        rows = statement.all(...values, limit);
        if (rows.length < limit) break;
        low = limit;
      } catch (error) {
        this.#noteDamage(error);
        high = limit - 1;
      }
    }
    return rows;
  }

  #noteDamage(error: unknown): void {
    if (!isSqliteError(error)) throw error;
    this.lose();
  }
}

/** Tries ids all over the table: where the root is damaged, every single one fails. */
function isAnyReadable(from: StatementSync): boolean {
  for (let id = 1; id < MANY; id *= 2) {
    try {
      from.all(id, 1);
      return true;
    } catch (error) {
      if (!isSqliteError(error)) throw error;
    }
  }
  return false;
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
