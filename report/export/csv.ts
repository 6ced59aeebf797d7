import { seriesKey } from "../../core/metric.ts";
import { csvLine, RUN_COLUMNS, runCells, valueCell } from "./csv_rows.ts";
import type { ReportModel } from "../model.ts";
import { metricOf } from "../read_run.ts";
import { toReportData } from "../data/to_data.ts";

/**
 * The report for spreadsheets: one line per run, oldest first, one column per series.
 *
 * @returns CSV (RFC 4180) with a header; empty cells where a run has no value
 */
export function renderCsv(model: ReportModel): string {
  const data = toReportData(model);
  const names = data.series.map((series) => seriesKey(metricOf(data, series).key, series.labels));
  const lines = [csvLine([...RUN_COLUMNS, ...names])];
  for (let run = 0; run < data.runs.length; run++) {
    const [time = "", , ...others] = runCells(data, run);
    // The page may have shortened an old commit and dropped its subject; the history has both.
    const { head, commit, subject } = model.view.runs;
    const cells = [
      time,
      head[run] ?? commit[run] ?? "",
      ...others.slice(0, -1),
      subject[run] ?? "",
    ];
    lines.push(csvLine([...cells, ...data.series.map((series) => valueCell(series, run))]));
  }
  return lines.join("");
}
