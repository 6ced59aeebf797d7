import type { HistoryView, SeriesColumn } from "../history_view.ts";
import { isOtherUnit, methodAt } from "../method.ts";
import type { Metric, Unit } from "../metric.ts";

/**
 * The unit in which a run measured a metric: as the run itself says, else as the history knows the metric.
 *
 * @returns For each row of the view; `undefined` where nobody has declared one
 */
export function unitsOf(
  { methods, metrics }: HistoryView,
  metric: string,
): (row: number) => Unit | undefined {
  const known = metrics.find(({ key }) => key === metric)?.unit;
  return (row) => {
    const method = methodAt(methods, row, metric);
    return method === undefined ? known : method.unit;
  };
}

/**
 * A history without the values that a run cannot be compared with, because they are of another unit than what it measured.
 *
 * @param metrics As the run measured them
 * @returns The same view where there are none
 */
export function inSameUnits(view: HistoryView, metrics: readonly Metric[]): HistoryView {
  // Once for all series of a metric; most often there are none.
  const others = new Map(metrics.map(({ key, unit }) => {
    const unitOf = unitsOf(view, key);
    const rows = Array.from({ length: view.runs.length }, (_, row) => row);
    return [key, rows.filter((row) => isOtherUnit(unitOf(row), unit))];
  }));
  const series = view.series.map((column): SeriesColumn => {
    if (column.words !== undefined) return column;
    const rows = others.get(column.metric)?.filter((row) => !Number.isNaN(column.values[row]));
    if (rows === undefined || rows.length === 0) return column;
    const values = column.values.slice();
    for (const row of rows) values[row] = NaN;
    return { ...column, values };
  });
  return series.every((column, index) => column === view.series[index])
    ? view
    : { ...view, series };
}
