/** Texts that several lines refer to, each told once below them. */
export interface Footnotes {
  /** What a line that refers to the text ends with: ` ¹`; empty where there is only one text, or none. */
  mark(text: string | undefined): string;
  /** All texts behind their marks: `¹ a1b2c3d, the merge base; ² the last run`; empty without any. */
  readonly caption: string;
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MAX = 20;

/**
 * Numbers the texts that lines refer to, in the order in which they come.
 *
 * @param texts The text of each line; `undefined` for a line without one
 * @param show How a text is shown in the caption. Default: as it is
 * @returns Marks for the lines, and the caption; of more than twenty texts the rest is counted
 */
export function footnotes(
  texts: readonly (string | undefined)[],
  show: (text: string) => string = (text) => text,
): Footnotes {
  const distinct = [...new Set(texts)].filter((text) => text !== undefined);
  const shown = distinct.slice(0, MAX);
  const isSingle = distinct.length <= 1;
  const number = (index: number) =>
    Array.from(String(index + 1), (digit) => DIGITS.charAt(Number(digit))).join("");
  const more = distinct.length - shown.length;
  return {
    mark(text) {
      const index = text === undefined ? -1 : shown.indexOf(text);
      return index < 0 || isSingle ? "" : ` ${number(index)}`;
    },
    caption: [
      ...shown.map((text, index) => isSingle ? show(text) : `${number(index)} ${show(text)}`),
      ...(more === 0 ? [] : [`and ${more} more`]),
    ].join("; "),
  };
}
