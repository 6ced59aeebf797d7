/**
 * How the schema says that one of some words is expected. It is read back for suggestions, so both directions stand here.
 *
 * @param words The allowed words
 * @returns `one of a, b`
 */
export function oneOf(words: readonly string[]): string {
  return `one of ${words.join(", ")}`;
}

/**
 * The words that {@link oneOf} listed.
 *
 * @param expected What a schema expected
 * @returns The words, none if it expected something else
 */
export function wordsOf(expected: string): readonly string[] {
  return expected.startsWith("one of ") ? expected.slice("one of ".length).split(", ") : [];
}
