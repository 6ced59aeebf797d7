import { formatCount, formatTime, shortCommit } from "../../core/format.ts";
import { valueText } from "../card.ts";
import type { Chart } from "../data.ts";
import { html, type Markup } from "../escape.ts";
import { commitOf, metricOf, seriesName } from "../read_run.ts";
import type { Context } from "./context.ts";

/** More rows nobody reads; the CSV has all. */
const MAX_ROWS = 200;

/**
 * A chart's values as a table, newest first.
 *
 * @param context The page
 * @param section The chart's section
 * @param content The chart
 * @returns The newest runs in the section's range that have a value
 */
export function chartTable(context: Context, section: number, content: Chart): Markup {
  const { data } = context;
  const shown = context.shown(section);
  const series = content.series.flatMap((index) => data.series[index] ?? []);
  const rows: number[] = [];
  let left = 0;
  for (let at = shown.to - 1; at >= shown.from; at--) {
    const run = shown.order[at] ?? -1;
    if (series.every(({ values }) => Number.isNaN(values[run] ?? NaN))) continue;
    if (rows.length < MAX_ROWS) rows.push(run);
    else left++;
  }
  return html`
    <div class="tablebox" tabindex="0" role="region" aria-label="${content.title}: values">
      <table>
        <thead>
          <tr><th scope="col">Run</th>${series.map((one) =>
            html`<th scope="col" class="number">${seriesName(data, one)}</th>`
          )}</tr>
        </thead>
        <tbody>${rows.map((run) =>
          html`<tr><th scope="row"><button type="button" class="link" data-run="${run}">${
            formatTime(data.runs.time[run] ?? NaN)
          }</button> <span class="mono">${shortCommit(commitOf(data.runs, run))}</span></th>${
            series.map((one) =>
              html`<td class="number">${
                valueText(one, one.values[run] ?? NaN, metricOf(data, one))
              }</td>`
            )
          }</tr>`
        )}</tbody>
      </table>
    </div>${left > 0 && html`<p class="pager">${formatCount(left, "older run")} in the CSV</p>`}
  `;
}
