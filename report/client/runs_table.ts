import { formatTime, shortCommit } from "../../core/text/format.ts";
import type { ReportData } from "../data/data.ts";
import { html, type Markup } from "../escape.ts";
import { valueText } from "../page/card.ts";
import { commitOf, metricOf, shortName } from "../read_run.ts";

/**
 * Runs and their values, one row per run.
 *
 * @param runs Which runs, in the order of the rows
 * @param options `series`: which columns, as indices; `label`: what the table is
 * @returns A table that scrolls by itself
 */
export function runsTable(
  data: ReportData,
  runs: readonly number[],
  options: { readonly series: readonly number[]; readonly label: string },
): Markup {
  const columns = options.series.flatMap((index) => data.series[index] ?? []);
  return html`
    <div class="tablebox" tabindex="0" role="region" aria-label="${options.label}">
      <table>
        <thead>
          <tr><th scope="col">Run</th>${columns.map((one) =>
            html`<th scope="col" class="number">${shortName(data, one)}</th>`
          )}</tr>
        </thead>
        <tbody>${runs.map((run) =>
          html`<tr><th scope="row"><button type="button" class="link" data-run="${run}">${
            formatTime(data.runs.time[run] ?? NaN)
          }</button> <span class="sub mono">${shortCommit(commitOf(data.runs, run))}</span></th>${
            columns.map((one) =>
              html`<td class="number">${
                valueText(one, one.values[run] ?? NaN, metricOf(data, one))
              }</td>`
            )
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}
