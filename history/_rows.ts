import type { StatementSync } from "node:sqlite";

/** A value of SQLite as it arrives in JavaScript. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/**
 * All rows as arrays. This is three times as fast as rows as objects where the runtime can do it (Node from 22.16).
 *
 * @returns One array per row
 */
export function allRows(
  statement: StatementSync,
  values: readonly (string | number)[] = [],
): SqlValue[][] {
  const arrays: StatementSync & ArrayStatement = statement;
  if (arrays.setReturnArrays === undefined) {
    // A row is an object of such values in the order of the query's columns.
    return statement.all(...values).map((row) => Object.values(row) as SqlValue[]);
  }
  arrays.setReturnArrays(true);
  // With arrays switched on, each row is one; the type of `all` does not know.
  return statement.all(...values) as unknown as SqlValue[][];
}

/** A statement of a newer runtime than the type package describes. */
interface ArrayStatement {
  setReturnArrays?(enabled: boolean): void;
}

/**
 * The columns of a query's single row, each a JSON array made by `json_group_array`. Crossing from SQLite once per column instead of
 * once per value is what makes large histories fast. Not for floating-point numbers: before SQLite 3.52 their text is rounded.
 *
 * @param statement A prepared query with one row
 * @returns The parsed columns
 */
export function jsonColumns(
  statement: StatementSync,
  values: readonly (string | number)[] = [],
): unknown[][] {
  return (allRows(statement, values)[0] ?? []).map((text) => JSON.parse(String(text)) as unknown[]);
}
