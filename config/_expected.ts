/**
 * How the schema says that one of some words is expected. It is read back for suggestions, so both directions stand here.
 *
 * @returns `one of a, b`
 */
export function oneOf(words: readonly string[]): string {
  return `one of ${words.join(", ")}`;
}

/**
 * The words that {@link oneOf} listed.
 *
 * @returns The words, none if it expected something else
 */
export function wordsOf(expected: string): readonly string[] {
  return expected.startsWith("one of ") ? expected.slice("one of ".length).split(", ") : [];
}
