/** A metric's command that names a built-in collector. */
export interface CollectLine {
  /** The collector's name. */
  readonly from: string;
  /** The words behind it, quotes removed. */
  readonly args: readonly string[];
}

/**
 * Reads `@collect NAME argument…`. Arguments are separated by blanks and quoted as for a shell (`'…'`, `"…"`, `\`), but nothing is
 * expanded: globs, `$`, `|` and `>` reach the collector as they are.
 *
 * @returns Name and arguments; `undefined` for a command of the shell
 * @throws {SyntaxError} If the name is missing or a quote is not closed
 */
export function parseCollectLine(command: string): CollectLine | undefined {
  const line = /^\s*@collect(?:\s+|$)/.exec(command);
  if (line === null) return undefined;
  const [from, ...args] = splitWords(command.slice(line[0].length));
  if (from === undefined || from === "") {
    throw new SyntaxError("@collect without a collector's name");
  }
  return { from, args };
}

/**
 * Splits a line into words by the quoting rules of POSIX (Shell Command Language, 2.2), without expansion.
 *
 * @returns Its words
 * @throws {SyntaxError} If a quote is not closed
 */
function splitWords(line: string): readonly string[] {
  // One piece of a word: in single quotes, in double quotes, escaped, or plain.
  const pieces = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length;) {
    if (/\s/.test(line.charAt(at))) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
      continue;
    }
    pieces.lastIndex = at;
    const piece = pieces.exec(line);
    if (piece === null) throw new SyntaxError(`${line.charAt(at)} without its end`);
    const [whole, single, double, escaped, plain] = piece;
    // Between double quotes a backslash only escapes these four; elsewhere it stands for itself.
    word = (word ?? "") +
      (single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "");
    at += whole.length;
  }
  return word === undefined ? words : [...words, word];
}
