import type { SeriesColumn } from "../../core/history_view.ts";

/**
 * Gives all series of a label metric one list of words, so that a word has one colour in all of them.
 *
 * @param columns All series, those of a metric next to each other or not
 * @returns The same series; label ones with the words of their whole metric, in the order of their first appearance
 */
export function shareWords(columns: readonly SeriesColumn[]): readonly SeriesColumn[] {
  const wordsOf = new Map<string, Map<string, number>>();
  for (const { metric, words = [] } of columns) {
    const shared = wordsOf.get(metric) ?? new Map<string, number>();
    wordsOf.set(metric, shared);
    for (const word of words) if (!shared.has(word)) shared.set(word, shared.size);
  }
  return columns.map((column) => {
    const { words } = column;
    const shared = wordsOf.get(column.metric);
    if (words === undefined || shared === undefined) return column;
    const places = words.map((word) => shared.get(word) ?? NaN);
    return {
      ...column,
      words: [...shared.keys()],
      values: column.values.map((index) => places[index] ?? NaN),
    };
  });
}
