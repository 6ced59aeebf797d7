import type { HistoryView, SeriesColumn } from "../history_view.ts";
import { goneRuns } from "./lineage.ts";

/**
 * A history in which only what counts has a value: of the attempts of one run the newest one's, and nothing of commits that a push threw
 * away. What was recorded otherwise stays beside the values, for those who show it.
 *
 * @returns The view, which shares what does not change
 */
export function setAside(view: HistoryView): HistoryView {
  const gone = goneRuns(view.runs);
  const isGone = gone === undefined ? undefined : [...gone];
  const attempts = attemptGroups(view);
  if (isGone === undefined && attempts.length === 0) return view;
  const series = view.series.map((column) => {
    const kept = isGone === undefined ? column : without(column, isGone, "gone");
    const older = attempts.flatMap((rows) => rows.filter((row) => hasValue(kept, row)).slice(1));
    return without(kept, older, "superseded");
  });
  return { ...view, series };
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

function hasValue({ values }: SeriesColumn, row: number): boolean {
  return !Number.isNaN(values[row] ?? NaN);
}

function without(
  column: SeriesColumn,
  rows: readonly number[],
  why: "gone" | "superseded",
): SeriesColumn {
  const taken = rows.filter((row) => hasValue(column, row));
  if (taken.length === 0) return column;
  const values = column.values.slice();
  const spread = column.spread && {
    low: column.spread.low.slice(),
    high: column.spread.high.slice(),
    ...(column.spread.counts && { counts: column.spread.counts.slice() }),
  };
  const aside = new Map<number, number>();
  for (const row of taken) {
    aside.set(row, values[row] ?? NaN);
    values[row] = NaN;
    if (spread === undefined) continue;
    spread.low[row] = NaN;
    spread.high[row] = NaN;
    if (spread.counts) spread.counts[row] = 0;
  }
  return { ...column, values, [why]: aside, ...(spread && { spread }) };
}
