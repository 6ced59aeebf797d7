import { closest } from "../core/text/suggest.ts";

/**
 * The end of a sentence that says what was probably meant.
 *
 * @returns `, did you mean "size"?`, or `""` where nothing is near
 */
export function didYouMean(word: string, known: Iterable<string>): string {
  const near = closest(word, known);
  return near === undefined ? "" : `, did you mean "${near}"?`;
}
