/** A line `key: value` of an indented text. */
export interface OutlineEntry {
  /** The keys above it and its own. */
  readonly path: readonly string[];
  /** What stands behind the colon, without quotes; `""` if its content follows below. */
  readonly value: string;
  /** 1 for the first line. */
  readonly line: number;
}

const ENTRY = /^( *)(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'#-].*?)):(?: +(.*))?$/;

/**
 * Reads the mappings of a text in the plain part of YAML that lock files are written in: one `key: value` a line, two blanks deeper for
 * what belongs to it. Lists and texts over several lines are passed over.
 *
 * @returns The entries, in the order of the text
 */
export function* outline(lines: Iterable<string>): Generator<OutlineEntry> {
  const path: string[] = [];
  let line = 0;
  for (const text of lines) {
    line++;
    const [match, indent = "", double, single, plain = "", value = ""] = ENTRY.exec(text) ?? [];
    if (match === undefined) continue;
    path.length = Math.min(path.length, indent.length >> 1);
    path.push(double?.replace(/\\(.)/g, "$1") ?? single?.replaceAll("''", "'") ?? plain);
    yield { path: [...path], value: value.replace(/^(["'])(.*)\1$/, "$2"), line };
  }
}
