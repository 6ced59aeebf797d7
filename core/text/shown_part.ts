/**
 * The beginning of a text of others, for a message. The mark where it is cut is also the sign by which `redactor()` finds what is left
 * of a secret.
 *
 * @param length The most characters that are shown
 * @returns The text if it is short enough, else its beginning and `…`
 */
export function shownPart(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
