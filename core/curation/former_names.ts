import type { HistoryView, SeriesColumn } from "../history_view.ts";
import { type Labels, seriesKey } from "../metric.ts";
import { renaming, type SeriesName } from "./rename.ts";

/**
 * A history in which what was renamed is found under its former name, too, where a run still measures it so: the branch of a change may be
 * older than the rename.
 *
 * @param measured The series of the run
 * @returns The same view where no former name is measured
 */
export function withFormerNames(
  view: HistoryView,
  measured: readonly { readonly metric: string; readonly labels: Labels }[],
): HistoryView {
  const renames = (view.curation ?? []).flatMap((event) =>
    event.type === "rename" ? [renaming(event.from, event.to)] : []
  );
  if (renames.length === 0) return view;
  const columns = new Map(view.series.map((one) => [seriesKey(one.metric, one.labels), one]));
  const former = measured.flatMap(({ metric, labels }): readonly SeriesColumn[] => {
    if (columns.has(seriesKey(metric, labels))) return [];
    const now = renames.reduce<SeriesName>((name, rename) => rename(name) ?? name, {
      metric,
      labels,
    });
    const column = columns.get(seriesKey(now.metric, now.labels));
    return column === undefined ? [] : [{ ...column, metric, labels }];
  });
  return former.length === 0 ? view : { ...view, series: [...view.series, ...former] };
}
