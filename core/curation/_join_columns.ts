import type { SeriesColumn } from "../history_view.ts";

/**
 * Two columns as one line: where both have a value, that of the first counts.
 *
 * @param first Gives the name
 * @returns One column
 */
export function joinColumns(first: SeriesColumn, second: SeriesColumn): SeriesColumn {
  const words = first.words && [...new Set([...first.words, ...second.words ?? []])];
  const places = new Map(words?.map((word, index) => [word, index]));
  const added = words === undefined
    ? second.values
    : second.values.map((index) => places.get(second.words?.[index] ?? "") ?? NaN);
  const isSecond = (row: number) =>
    Number.isNaN(first.values[row] ?? NaN) && !first.excluded?.has(row);
  const spread = first.spread ?? second.spread;
  const evidence = [...second.evidence ?? []].filter(([row]) => isSecond(row));
  const excluded = [...second.excluded ?? []].filter(([row]) => isSecond(row));
  return {
    metric: first.metric,
    labels: first.labels,
    values: first.values.map((value, row) => isSecond(row) ? added[row] ?? NaN : value),
    ...(words && { words }),
    ...(spread && { spread: joinSpreads(first, second, isSecond) }),
    ...((first.evidence ?? second.evidence) && {
      evidence: new Map([...evidence, ...first.evidence ?? []]),
    }),
    ...((first.excluded ?? second.excluded) && {
      excluded: new Map([...excluded, ...first.excluded ?? []]),
    }),
  };
}

function joinSpreads(
  first: SeriesColumn,
  second: SeriesColumn,
  isSecond: (row: number) => boolean,
): NonNullable<SeriesColumn["spread"]> {
  const { length } = first.values;
  const low = new Float64Array(length);
  const high = new Float64Array(length);
  const counts = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    const { spread } = isSecond(row) ? second : first;
    low[row] = spread?.low[row] ?? NaN;
    high[row] = spread?.high[row] ?? NaN;
    counts[row] = spread?.counts?.[row] ?? 0;
  }
  return { low, high, counts };
}
