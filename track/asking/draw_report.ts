import type { HistoryView } from "../../core/history_view.ts";
import type { OpenHistory } from "../open_history.ts";
import { reportModel } from "../report_model.ts";
import { shownHistory } from "./shown_history.ts";
import type { ReportFormat } from "./types.ts";

/** Draws the report of an open history; each format is loaded when it is asked for. */
export async function drawReport(
  format: ReportFormat,
  opened: OpenHistory,
  view: HistoryView,
): Promise<string> {
  const model = async () => reportModel(await shownHistory(opened, view), opened.now());
  switch (format) {
    case "html":
      return await (await import("../../report/page/html.ts")).renderHtml(await model());
    case "json":
      return (await import("../../report/export/json.ts")).renderJson(await model());
    case "csv":
      return (await import("../../report/export/csv.ts")).renderCsv(await model());
    case "markdown":
      return (await import("./last_run.ts")).renderLastRun(opened);
  }
}
