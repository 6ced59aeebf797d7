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
 * The columns of a query's single row, each all of its values in one text: a JSON array made by {@link jsonColumn}, or hex digits made by
 * {@link hexColumn}. Crossing from SQLite once per column instead of once per value is what makes large histories fast.
 *
 * @param statement A prepared query with one row
 * @returns The values of each column; digits as they are
 */
export function wholeColumns(
  statement: StatementSync,
  values: readonly (string | number)[] = [],
): readonly (unknown[] | string)[] {
  return (allRows(statement, values)[0] ?? []).map((all) => {
    const text = String(all ?? "");
    return text.startsWith("[") ? JSON.parse(text) as unknown[] : text;
  });
}

/** The expression for all values of a column. Not for floating-point numbers: before SQLite 3.52 their text is rounded. */
export function jsonColumn(value: string): string {
  return `json_group_array(${value})`;
}

/**
 * The expression for digits of all rows, one behind the other: a third faster than as JSON.
 *
 * @param digits An expression: those of one row
 * @param where A condition, for not all rows
 */
export function hexColumn(digits: string, where = "TRUE"): string {
  return `lower(group_concat(${digits}, '') FILTER (WHERE ${where}))`;
}
