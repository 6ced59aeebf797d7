/**
 * A YAML scalar: plain where it can only be read as this text, else in the quotes of JSON, which YAML reads the same.
 *
 * @returns One line
 */
export function scalar(value: string): string {
  const isPlain = /^[A-Za-z$./(][^\n#"'{}[\],&*!|>%@`]*$/.test(value) &&
    !/:(\s|$)|\s$/.test(value) && !/^(true|false|yes|no|on|off|null)$/i.test(value);
  return isPlain || /^\$\{\{ [\w.]+ \}\}$/.test(value) ? value : JSON.stringify(value);
}

/**
 * A word for a shell.
 *
 * @returns It, in quotes where it needs them
 */
export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Lines as a file.
 *
 * @returns With a line feed behind each
 */
export function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
