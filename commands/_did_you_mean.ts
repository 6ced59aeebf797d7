import { closest } from "../core/text/suggest.ts";

/**
 * What to do about a word that nobody knows.
 *
 * @param otherwise What to do where nothing is near
 * @returns One line for an error's `fix`
 */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string): string {
  const near = closest(word, known);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}
