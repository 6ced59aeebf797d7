import { withoutId } from "../../core/curation/event.ts";
import { readEvents } from "../../history/curation.ts";
import { exportJsonl } from "../../history/export_jsonl.ts";
import { readView, type RunFilter, withLine } from "../../history/query.ts";
import { readRecords } from "../../history/runs.ts";
import { renderCsv } from "../../report/export/csv.ts";
import { renderJson } from "../../report/export/json.ts";
import { renderOpenMetrics } from "../../report/export/openmetrics.ts";
import type { OpenHistory } from "../open_history.ts";
import { reportModel } from "../report_model.ts";

/** What a history can be exported as. */
export type ExportFormat = "jsonl" | "csv" | "json" | "openmetrics" | "prometheus";

/**
 * Which runs are exported.
 *
 * @param wanted `since`: epoch milliseconds
 */
export function exportFilter(
  format: ExportFormat,
  { own, target: { context }, session }: Pick<OpenHistory, "own" | "target" | "session">,
  wanted: { readonly branch?: string; readonly since?: number },
): RunFilter {
  const branch = wanted.branch ??
    // The latest values of a project are those of its main line.
    (format === "prometheus" ? context.defaultBranch || context.branch || "main" : undefined);
  return withLine(session.history, {
    ...own,
    ...(branch !== undefined && { branch }),
    ...(format === "prometheus" && { excludePullRequests: true }),
    ...(wanted.since !== undefined && { since: wanted.since }),
  });
}

/** An open history, or a part of it, as text; piece by piece, for it may be large. */
export function* exportHistory(
  format: ExportFormat,
  opened: OpenHistory,
  filter: RunFilter,
): Generator<string> {
  const { around, target, session: { history } } = opened;
  const model = () =>
    reportModel(
      { around, target, view: readView(history, filter), verdict: undefined },
      opened.now(),
    );
  switch (format) {
    case "jsonl":
      return yield* exportJsonl(readRecords(history, filter), readEvents(history).map(withoutId));
    case "csv":
      return yield renderCsv(model());
    case "json":
      return yield renderJson(model());
    case "openmetrics":
    case "prometheus":
      return yield* renderOpenMetrics(readView(history, filter), { format });
    default:
      format satisfies never;
  }
}
