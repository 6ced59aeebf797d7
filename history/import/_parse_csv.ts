/** One record of a table. */
export interface CsvRow {
  /** The line on which it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A cell (quoted or not) and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;

/**
 * Takes CSV apart (RFC 4180; lines may end with LF).
 *
 * @param text The table, with or without a byte order mark
 * @returns Its records; a record that breaks the quoting rules ends with what is left of its line, as it is
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const source = text.replace(/^\uFEFF/, "");
  let line = 1;
  let cells: string[] = [];
  let start = line;
  for (let at = 0; at < source.length || cells.length > 0;) {
    CELL.lastIndex = at;
    const match = CELL.exec(source);
    const [whole = "", quoted, plain = "", end = ""] = match ?? restOfLine(source, at);
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length;
    line += quoted === undefined ? 0 : quoted.split("\n").length - 1;
    if (end === ",") continue;
    rows.push({ line: start, cells });
    cells = [];
    start = ++line;
  }
  return rows;
}

function restOfLine(source: string, at: number): readonly [string, undefined, string, string] {
  const end = source.indexOf("\n", at);
  const rest = end < 0 ? source.slice(at) : source.slice(at, end);
  return [end < 0 ? rest : `${rest}\n`, undefined, rest, end < 0 ? "" : "\n"];
}
