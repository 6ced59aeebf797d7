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
  const now = new Map(metrics.map(({ key, unit }) => [key, unit]));
  const series = view.series.map((column): SeriesColumn => {
    const unit = now.get(column.metric);
    if (column.words !== undefined || unit === undefined) return column;
    const unitOf = unitsOf(view, column.metric);
    const isOther = (row: number) => isOtherUnit(unitOf(row), unit);
    // Most often none is.
    const first = column.values.findIndex((value, row) => !Number.isNaN(value) && isOther(row));
    return first < 0 ? column : {
      ...column,
      values: column.values.map((value, row) => row >= first && isOther(row) ? NaN : value),
    };
  });
  return series.every((column, index) => column === view.series[index])
    ? view
    : { ...view, series };
}
