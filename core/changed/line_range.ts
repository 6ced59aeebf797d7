/** Lines of a file, from 1, the last one included. */
export interface LineRange {
  /** The first of them. */
  readonly first: number;
  /** The last of them; smaller than the first where there is none. */
  readonly last: number;
}

/**
 * Puts ranges in order and joins those that touch.
 *
 * @param ranges In any order
 * @returns Ascending; between two of them is at least one line of neither
 */
export function joinRanges(ranges: readonly LineRange[]): readonly LineRange[] {
  const joined: LineRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = joined.at(-1);
    if (before === undefined || range.first > before.last + 1) joined.push(range);
    else joined[joined.length - 1] = { ...before, last: Math.max(before.last, range.last) };
  }
  return joined;
}

/**
 * The range that lines have in common with others.
 *
 * @param ranges Ascending, as {@link joinRanges} gives them
 * @param lines What is asked for
 * @returns The index of the first range that shares a line with it; -1 if none does
 */
export function rangeAt(ranges: readonly LineRange[], { first, last }: LineRange): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.last ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.first ?? Infinity) <= last ? low : -1;
}

/**
 * How many lines there are.
 *
 * @param ranges That share none
 */
export function countLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** A range for people: `12`, or `12-17`. */
export function rangeText({ first, last }: LineRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}
