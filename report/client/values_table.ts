import { formatValue } from "../../core/text/format.ts";
import type { ReportData } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { runsTable } from "./runs_table.ts";
import type { ShownRuns } from "./shown_runs.ts";

/** Runs on one page. */
const PAGE_ROWS = 50;

/**
 * All values, newest run first, one page of them.
 *
 * @param options `page`: from 0; `series`: which columns, as indices
 * @returns A table with its pager
 */
export function valuesTable(
  data: ReportData,
  shown: ShownRuns,
  options: { readonly page: number; readonly series: readonly number[] },
): Markup {
  const { page } = options;
  const total = shown.to - shown.from;
  if (total === 0 || options.series.length === 0) {
    return html`<p class="empty">No values in this range.</p>`;
  }
  const newest = shown.to - 1 - page * PAGE_ROWS;
  const oldest = Math.max(shown.from, newest - PAGE_ROWS + 1);
  const runs = Array.from(shown.order.subarray(oldest, newest + 1)).reverse();
  return html`
    ${runsTable(data, runs, { series: options.series, label: "All values, as a table" })}
    <p
      class="pager"><button type="button" class="plain" data-page="${page - 1}"${page === 0 && html`
        disabled
      `}>Newer</button><span>${formatValue(page * PAGE_ROWS + 1, "integer")}–${formatValue(
        page * PAGE_ROWS + runs.length,
        "integer",
      )} of ${formatValue(
        total,
        "integer",
      )}</span><button type="button" class="plain" data-page="${page + 1}"${oldest === shown.from &&
        html`
          disabled
        `}>Older</button><button type="button" class="plain" data-do="all-csv">Download CSV</button></p>
  `;
}
