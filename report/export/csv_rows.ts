import type { ReportData, ReportSeries } from "../data/data.ts";
import { commitOf, textOf } from "../read_run.ts";

/** What the CSV says of a run, before its values. */
export const RUN_COLUMNS = [
  "time",
  "commit",
  "branch",
  "event",
  "pull_request",
  "run_number",
  "job",
  "author",
  "subject",
] as const;

/**
 * The cells of a run.
 *
 * @returns One text per column of {@link RUN_COLUMNS}
 */
export function runCells({ runs }: ReportData, run: number): readonly string[] {
  const number = runs.number[run] ?? 0;
  const pull = runs.pullRequest[run] ?? 0;
  return [
    new Date(runs.time[run] ?? 0).toISOString(),
    commitOf(runs, run),
    textOf(runs, runs.branch, run) ?? "",
    textOf(runs, runs.event, run) ?? "",
    pull === 0 ? "" : String(pull),
    number === 0 ? "" : String(number),
    textOf(runs, runs.stream, run) ?? "",
    textOf(runs, runs.author, run) ?? "",
    runs.details.get(run)?.subject ?? "",
  ];
}

/**
 * A value for a machine: no unit, no grouping.
 *
 * @returns The number or word, `""` for none
 */
export function valueCell(series: Pick<ReportSeries, "values" | "words">, run: number): string {
  const value = series.values[run] ?? NaN;
  if (Number.isNaN(value)) return "";
  return series.words === undefined ? String(value) : series.words[value] ?? "";
}

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front.
 *
 * @returns The line with its end
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map(cell).join(",") + "\r\n";
}

function cell(text: string): string {
  const isNumber = text !== "" && Number.isFinite(Number(text));
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
