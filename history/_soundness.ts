import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "./schema.ts";

/**
 * Finds a table that a database of a schema must have and lacks, or has otherwise, or has too early. SQLite's own check cannot see this: a
 * flipped bit in a table's name, or in the schema's number, leaves a valid database.
 *
 * @param version The schema that it says it has
 * @returns What is wrong, or `undefined`
 */
export function wrongTable(sql: DatabaseSync, version: number): string | undefined {
  const found = tablesOf(sql);
  const expected = new DatabaseSync(":memory:");
  try {
    MIGRATIONS.slice(0, version).forEach((migration) => expected.exec(migration));
    const now = tablesOf(expected);
    MIGRATIONS.slice(version).forEach((migration) => expected.exec(migration));
    // What only a later migration makes must not be there yet.
    const wrong = [...tablesOf(expected).keys()].find((table) =>
      found.get(table) !== now.get(table)
    );
    return wrong && `its table "${wrong}" is not that of schema ${version}`;
  } finally {
    expected.close();
  }
}

/** The columns of each table, with all that makes a difference to a query. */
function tablesOf(sql: DatabaseSync): ReadonlyMap<string, string> {
  const rows = sql.prepare(
    `SELECT tables.name,
       group_concat(concat_ws(' ', columns.name, columns.type, "notnull", columns.pk)) AS columns
     FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' GROUP BY tables.name`,
  ).all();
  return new Map(rows.map((row) => [String(row["name"]), String(row["columns"])]));
}

const whole = (column: string) =>
  `typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}`;
const commit = (column: string) => `typeof(${column}) = 'blob' AND length(${column}) = 20`;
const place = (column: string) =>
  `typeof(${column}) = 'integer' OR (typeof(${column}) = 'blob' AND length(${column}) % 20 = 6)`;
const text = (column: string) => `typeof(${column}) = 'text'`;
const textId = (column: string) => `${column} IN (SELECT id FROM text)`;
const optional = (column: string, condition: (column: string) => string) =>
  `(${column} IS NULL OR (${condition(column)}))`;
// SQLite reads JSON out of bytes, too, and up to a NUL.
const json = (column: string, type: "array" | "object") =>
  `${text(column)} AND instr(${column}, char(0)) = 0 AND
   iif(json_valid(${column}), json_type(${column}) = '${type}', false)`;

/** What holds of every row that this program writes, as far as its readers rely on it. Of measurements SQLite checks enough. */
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  text: [text("value")],
  origin: ["project", "ci", "job", "labels"].map(text),
  metric: [text("key"), "type IN ('numeric', 'label')", whole("declared")],
  series: [text("labels"), "type IN ('numeric', 'label')", "metric IN (SELECT id FROM metric)"],
  run: [
    "origin IN (SELECT id FROM origin)",
    "typeof(ci_run) IN ('integer', 'text')",
    ...["attempt", "number", "time"].map(whole),
    whole("time + recorded"),
    commit("commit_id"),
    optional("head", commit),
    optional("base", commit),
    optional("place", place),
    optional("pull_request", whole),
    optional("subject", text),
    textId("branch"),
    textId("event"),
    optional("author", textId),
    optional("tag", textId),
    ...["methods", "machine"].map((name) =>
      optional(
        name,
        (column) => `${column} IN (SELECT id FROM text WHERE ${json("value", "object")})`,
      )
    ),
    "typeof(url) IN ('null', 'integer', 'text')",
  ],
  sample: [json('"values"', "array")],
  evidence: [json("facts", "object")],
  failure: [json("facts", "object")],
  waiver: [json("facts", "object")],
  curation: [json("facts", "object")],
};

/**
 * Finds a table with a row that this program would not have written. SQLite's own check sees damaged pages, not damaged values.
 *
 * @param sql A database of the current schema that has passed SQLite's own check
 * @returns What is wrong, or `undefined`
 */
export function unsoundRow(sql: DatabaseSync): string | undefined {
  const table = Object.entries(CONDITIONS).find(([name, conditions]) =>
    // A comparison with NULL holds neither way.
    sql.prepare(`SELECT 1 FROM ${name} WHERE (${conditions.join(" AND ")}) IS NOT TRUE LIMIT 1`)
      .get() !== undefined
  );
  return table && `a row of its table "${table[0]}" holds what was never written`;
}
