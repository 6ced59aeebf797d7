import { DatabaseSync } from "node:sqlite";
import { LAST_TIME, MAX_DIGEST } from "./_codec.ts";
import { MIGRATIONS } from "./schema.ts";

/** More than what all our tables are made by; more SQL is not read. */
const MAX_SCHEMA_BYTES = 100_000;
/** More than any text that this program writes; longer ones are not read, for they can end the process. */
const MAX_TEXT_BYTES = 1 << 25;

/**
 * Finds a table that a database of a schema must have and lacks, or is made by other SQL, or has too early. SQLite's own check cannot see
 * this: a flipped bit in a table's name, or in the schema's number, leaves a valid database, and so does a CHECK or DEFAULT that is new.
 *
 * @param version The schema that it says it has
 * @returns What is wrong, or `undefined`
 */
export function wrongTable(sql: DatabaseSync, version: number): string | undefined {
  if (isTooLong(sql)) return "its tables are described by more SQL than this program ever wrote";
  const found = partsOf(sql);
  return inMemory((expected) => {
    MIGRATIONS.slice(0, version).forEach((migration) => expected.exec(migration));
    const now = partsOf(expected);
    MIGRATIONS.slice(version).forEach((migration) => expected.exec(migration));
    // What only a later migration makes must not be there yet.
    const wrong = [...partsOf(expected).keys()].find((part) => found.get(part) !== now.get(part));
    return wrong && `its ${wrong} is not that of schema ${version}`;
  });
}

/**
 * Finds a table or index that no schema of ours has; a trigger or a view would run code under our hands.
 *
 * @param sql A database whose own tables are right
 * @returns `table "x"`, or `undefined`
 */
export function foreignPart(sql: DatabaseSync): string | undefined {
  return inMemory((expected) => {
    MIGRATIONS.forEach((migration) => expected.exec(migration));
    const ours = partsOf(expected);
    return [...partsOf(sql).keys()].find((part) => !ours.has(part));
  });
}

function inMemory<T>(use: (sql: DatabaseSync) => T): T {
  const sql = new DatabaseSync(":memory:");
  try {
    return use(sql);
  } finally {
    sql.close();
  }
}

function isTooLong(sql: DatabaseSync): boolean {
  const row = sql.prepare(
    "SELECT total(octet_length(name) + coalesce(octet_length(sql), 0)) AS bytes FROM sqlite_schema",
  ).get();
  return Number(row?.["bytes"]) > MAX_SCHEMA_BYTES;
}

/** The SQL that made each part, by kind and name. SQLite keeps it to the letter, and adds each new column to it. */
function partsOf(sql: DatabaseSync): ReadonlyMap<string, string> {
  // Indexes of UNIQUE and PRIMARY KEY have no SQL of their own, and ANALYZE makes tables of SQLite's, which it checks itself.
  const rows = sql.prepare(
    `SELECT type, name, sql FROM sqlite_schema
     WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_stat_' ESCAPE '\\'`,
  ).all();
  return new Map(rows.map((row) => [`${row["type"]} "${row["name"]}"`, String(row["sql"])]));
}

const whole = (column: string) =>
  `typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}`;
const time = (column: string) =>
  `typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${LAST_TIME}`;
const digest = (column: string) =>
  `typeof(${column}) = 'integer' AND abs(${column}) BETWEEN 1 AND ${MAX_DIGEST}`;
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
  metric: [text("key"), "type IN ('numeric', 'label')", time("declared")],
  series: [text("labels"), "type IN ('numeric', 'label')", "metric IN (SELECT id FROM metric)"],
  run: [
    "origin IN (SELECT id FROM origin)",
    "typeof(ci_run) IN ('integer', 'text')",
    ...["attempt", "number"].map(whole),
    ...["time", "time + recorded"].map(time),
    commit("commit_id"),
    optional("head", commit),
    optional("base", commit),
    optional("place", place),
    optional("digest", digest),
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
  const huge = hugeText(sql);
  if (huge !== undefined) return huge;
  const table = Object.entries(CONDITIONS).find(([name, conditions]) =>
    // A comparison with NULL holds neither way.
    sql.prepare(`SELECT 1 FROM ${name} WHERE (${conditions.join(" AND ")}) IS NOT TRUE LIMIT 1`)
      .get() !== undefined
  );
  return table && `a row of its table "${table[0]}" holds what was never written`;
}

/** The lengths of texts are known without reading them. No text is longer than the file that it is in, which spares most files the search. */
function hugeText(sql: DatabaseSync): string | undefined {
  const file = sql.prepare(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
  )
    .get();
  if (Number(file?.["bytes"]) <= MAX_TEXT_BYTES) return undefined;
  const columns = sql.prepare(
    `SELECT parts.name AS "table", columns.name AS "column"
     FROM sqlite_schema AS parts, pragma_table_info(parts.name) AS columns WHERE parts.type = 'table'`,
  ).all();
  const holds = (table: string, condition: string): boolean =>
    sql.prepare(`SELECT 1 FROM "${table}" WHERE ${condition} LIMIT 1`).get() !== undefined;
  const isHuge = (column: string) => `octet_length("${column}") > ${MAX_TEXT_BYTES}`;
  // One pass over a table for all of its columns; which one it is matters only then.
  for (const [table, parts] of Map.groupBy(columns, (row) => String(row["table"]))) {
    const names = parts.map((row) => String(row["column"]));
    if (!holds(table, names.map(isHuge).join(" OR "))) continue;
    const column = names.find((name) => holds(table, isHuge(name)));
    return `"${column}" of its table "${table}" holds more than ${MAX_TEXT_BYTES >> 20} MiB`;
  }
  return undefined;
}
