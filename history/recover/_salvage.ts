import type { DatabaseSync, StatementSync } from "node:sqlite";
import { codeOf } from "../../core/caught_error.ts";
import type { SqlValue } from "../_rows.ts";
import { MANY_RUNS, readAhead } from "../columns/read_ahead.ts";
import type { RunRecord } from "../run_record.ts";

/** A row by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** How many ids are skipped at once behind a damaged place: fewer than the rows of one page. */
const STRIDE = 16;
/** How often, in one place: further than what hangs below one inner page. */
const REACH = 3000;
/** How many rows are read at once. */
const BATCH = 256;
/** More than any run has values, and any history names. */
const MANY = 2 ** 24;

/** Runs one query with the values it binds, the limit last; gives its rows, or `undefined` where it meets damage. */
export type Query = (values: readonly number[]) => readonly Row[] | undefined;

/** Reads a damaged database, and notes whether anything could not be read. */
export class Salvage {
  /** How often something could not be read so far. */
  losses = 0;
  readonly #sql: DatabaseSync;

  /** @param sql The damaged database */
  constructor(sql: DatabaseSync) {
    this.#sql = sql;
  }

  /** Notes that something is lost. */
  lose(): void {
    this.losses++;
  }

  /**
   * Reads a table in the order of its ids, and goes on behind each damaged place.
   *
   * @param table A table with an integer `id`
   * @returns Every row that can be read
   */
  *rows(table: string): Generator<Row> {
    // Not `iterate()`: Deno 2.9 ends it silently where SQLite reports damage.
    const read = this.prepare(`SELECT * FROM ${table} WHERE id >= ? ORDER BY id`);
    let next = 0;
    let batch = BATCH;
    let damagedAt = -1;
    for (let misses = 0; misses < REACH;) {
      const rows = read([next, batch]);
      if (rows === undefined) {
        if (misses++ === 0 && !this.#isAnyReadable(read, (id) => [id, 1])) return;
        // The rows before the damage first, then in strides over it.
        if (batch === 1) [damagedAt, next] = [next, next + STRIDE];
        batch = 1;
      } else if (damagedAt >= 0) {
        while (next - 1 > damagedAt && read([next - 1, 1]) !== undefined) next--;
        damagedAt = -1;
      } else {
        yield* rows;
        if (rows.length < batch) return;
        // Damage may put any number there; it only goes forward.
        next = Math.max(next, Number(rows.at(-1)?.["id"])) + 1;
        batch = Math.min(BATCH, batch * 2);
        misses = 0;
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
    const before = this.losses;
    const names = new Map([...this.rows(table)].map((row) => [Number(row["id"]), row]));
    if (this.losses > before) {
      const copy = `SELECT id, ${columns} FROM ${table} INDEXED BY sqlite_autoindex_${table}_1`;
      for (const order of ["ASC", "DESC"]) {
        const sorted = columns.split(", ").map((column) => `${column} ${order}`).join(", ");
        for (const row of this.untilDamage(this.prepare(`${copy} ORDER BY ${sorted}`))) {
          if (!names.has(Number(row["id"]))) names.set(Number(row["id"]), row);
        }
      }
    }
    return names;
  }

  /**
   * Reads the rows that belong to runs; where that meets damage, for one run after the other.
   *
   * @param columns What is read besides `run`
   * @param order What the rows of one run are sorted by
   * @returns Gives the rows of a run, those before the damage
   */
  ofRuns(columns: string, table: string, order: string): (run: number) => readonly Row[] {
    const read = this.prepare(
      `SELECT run, ${columns} FROM ${table} WHERE run BETWEEN ? AND ? ORDER BY run, ${order}`,
    );
    if (!this.#isAnyReadable(read, (id) => [id, id, 1])) {
      return () => {
        this.lose();
        return [];
      };
    }
    return readAhead((first, last) => read([first, last, MANY]), {
      count: MANY_RUNS,
      single: (run) => this.untilDamage(read, [run, run]),
    });
  }

  /**
   * Makes a query.
   *
   * @param sql A SELECT without a LIMIT
   * @returns Runs it
   */
  prepare(sql: string): Query {
    let statement: StatementSync | undefined;
    return (values) => {
      try {
        // Already this fails where the description of the tables is damaged.
        statement ??= this.#sql.prepare(`${sql} LIMIT ?`);
        return statement.all(...values);
      } catch (error) {
        if (!isSqliteError(error) && !isTooLarge(error)) throw error;
        this.lose();
        return undefined;
      }
    };
  }

  /**
   * Reads what one query gives, up to the first damage.
   *
   * @param values What it binds, but for the limit
   * @returns The rows before the damage
   */
  untilDamage(read: Query, values: readonly number[] = []): readonly Row[] {
    let rows = read([...values, MANY]);
    if (rows !== undefined) return rows;
    // As an error leaves nothing of a query's rows, the longest part that can be read is searched for: doubling, then halving.
    rows = [];
    let low = 0;
    let high = Infinity;
    while (low + 1 < high) {
      const limit = high === Infinity ? Math.max(1, low * 2) : Math.floor((low + high) / 2);
      const part = read([...values, limit]);
      if (part === undefined) high = limit;
      else [low, rows] = [limit, part];
      // SQLite checks some of a page only when it reads it from the disk: the second time there may be no damage to meet.
      if (part !== undefined && part.length < limit) break;
    }
    return rows;
  }

  /** Tries ids all over the table: where the root is damaged, every single one fails. */
  #isAnyReadable(read: Query, valuesFor: (id: number) => readonly number[]): boolean {
    for (let id = 1; id < MANY; id *= 2) {
      if (read(valuesFor(id)) !== undefined) return true;
    }
    return false;
  }
}

/**
 * Whether SQLite threw this.
 *
 * @returns `true` for every error of SQLite itself
 */
export function isSqliteError(error: unknown): boolean {
  return codeOf(error) === "ERR_SQLITE_ERROR";
}

/** No number that we write is too large for JavaScript; damage may write any. */
function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && "code" in error && error.code === "ERR_OUT_OF_RANGE";
}

/**
 * A record that lost a part counts as recorded a moment earlier, so that in every merge the whole record of its run wins, wherever that
 * comes from.
 *
 * @returns The same, a millisecond older
 */
export function outranked(record: RunRecord): RunRecord {
  const { run } = record;
  return { ...record, run: { ...run, recordedAt: Math.max(0, run.recordedAt - 1) } };
}
