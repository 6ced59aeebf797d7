/**
 * A text from a file as it may be shown: control characters, which could move the cursor of a terminal or begin a line, as escapes.
 *
 * @returns One line of printable characters
 */
export function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
