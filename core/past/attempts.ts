import type { HistoryView, SeriesColumn } from "../history_view.ts";

/**
 * A history in which the attempts of one run are one point: of each series only the newest attempt's value counts. The others stay what was
 * recorded, as rows without these values.
 *
 * @returns The view, which shares what no second attempt touches
 */
export function oneAttemptEach(view: HistoryView): HistoryView {
  const groups = attemptGroups(view);
  return groups.length === 0
    ? view
    : { ...view, series: view.series.map((column) => newestOnly(column, groups)) };
}

/** The rows of each run with several attempts, the newest first. */
function attemptGroups({ runs }: HistoryView): readonly (readonly number[])[] {
  const { attempt, runId, ci, job, labels } = runs;
  if (attempt.every((one) => one <= 1)) return [];
  const again = new Set(runId.filter((_, row) => (attempt[row] ?? 1) > 1));
  const groups = new Map<string, number[]>();
  runId.forEach((id, row) => {
    if (!again.has(id)) return;
    const key = `${ci[row]} ${job[row]} ${labels[row]} ${id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  return [...groups.values()].filter(({ length }) => length > 1)
    .map((rows) => rows.sort((a, b) => (attempt[b] ?? 0) - (attempt[a] ?? 0)));
}

function newestOnly(column: SeriesColumn, groups: readonly (readonly number[])[]): SeriesColumn {
  const older = groups.flatMap((rows) =>
    rows.filter((row) => !Number.isNaN(column.values[row] ?? NaN)).slice(1)
  );
  if (older.length === 0) return column;
  const values = column.values.slice();
  const spread = column.spread && {
    low: column.spread.low.slice(),
    high: column.spread.high.slice(),
    ...(column.spread.counts && { counts: column.spread.counts.slice() }),
  };
  const superseded = new Map<number, number>();
  for (const row of older) {
    superseded.set(row, values[row] ?? NaN);
    values[row] = NaN;
    if (spread === undefined) continue;
    spread.low[row] = NaN;
    spread.high[row] = NaN;
    if (spread.counts) spread.counts[row] = 0;
  }
  return { ...column, values, superseded, ...(spread && { spread }) };
}
