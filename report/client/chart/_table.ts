import { formatCount } from "../../../core/text/format.ts";
import type { Chart } from "../../data/data.ts";
import { html, type Markup } from "../../escape.ts";
import type { Context } from "../context.ts";
import { runsTable } from "../runs_table.ts";

/** More rows nobody reads; the CSV has all. */
const MAX_ROWS = 200;

/**
 * A chart's values as a table, newest first.
 *
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
  return html`${
    runsTable(data, rows, { series: content.series, label: `${content.title}: values` })
  }${left > 0 && html`<p class="pager">${formatCount(left, "older run")} in the CSV</p>`}`;
}
