import { formatDate, shortCommit } from "../../core/text/format.ts";
import type { ReportData, ReportSeries } from "../data/data.ts";
import { html, type Insertable, type Markup } from "../escape.ts";
import { movementText, valueText } from "../page/card.ts";
import { compareUrl } from "../page/links.ts";
import { commitOf, metricOf, shortName } from "../read_run.ts";
import { toneOf, toneWord } from "../summary.ts";
import { edgeRun, type ShownRuns } from "./shown_runs.ts";

/** More rows nobody reads. */
const MAX_ROWS = 60;

/** Something that moved within a range. */
export interface Moved {
  readonly series: ReportSeries;
  /** `step`: the level moved at one place. `drift`: no such place, but the last value differs from the first. */
  readonly kind: "step" | "drift";
  /** The last run on the old level, and the first on the new one; of a drift the first and the last run. */
  readonly from: number;
  readonly run: number;
  readonly before: number;
  readonly after: number;
  /** The change relative to the value before; 1 where that was zero. */
  readonly effect: number;
}

/**
 * What moved in a range, largest effect first.
 *
 * @returns Every change point in it; of series without one the difference of their ends
 */
export function whatMoved(data: ReportData, shown: ShownRuns): readonly Moved[] {
  const first = shown.order[shown.from] ?? Infinity;
  const last = shown.order[shown.to - 1] ?? -1;
  const found = data.series.filter(({ words }) => words === undefined)
    .flatMap((series): readonly Moved[] => {
      const steps = series.changes.filter(({ run }) => run >= first && run <= last);
      if (steps.length > 0) {
        return steps.map((step) => ({
          series,
          kind: step.isDrift ? "drift" : "step",
          ...step,
          effect: effectOf(step),
        }));
      }
      const from = edgeRun(shown, series.values, { runs: data.runs, end: "first" });
      const run = edgeRun(shown, series.values, { runs: data.runs, end: "last" });
      if (from === undefined || run === undefined) return [];
      const ends = { before: series.values[from] ?? NaN, after: series.values[run] ?? NaN };
      return ends.before === ends.after
        ? []
        : [{ series, kind: "drift", from, run, ...ends, effect: effectOf(ends) }];
    });
  return found.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

function effectOf({ before, after }: { readonly before: number; readonly after: number }): number {
  return before === 0 ? Math.sign(after) : (after - before) / Math.abs(before);
}

/**
 * The change log.
 *
 * @returns A table, or a sentence when nothing moved
 */
export function movedTable(data: ReportData, moved: readonly Moved[]): Markup {
  if (moved.length === 0) return html`<p class="empty">Nothing moved in this range.</p>`;
  return html`
    <div class="tablebox" tabindex="0" role="region" aria-label="What moved, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Change</th>
            <th scope="col" class="number">Before → after</th>
            <th scope="col">When</th>
            <th scope="col">Commits</th>
          </tr>
        </thead>
        <tbody>${moved.slice(0, MAX_ROWS).map((one) => row(data, one))}</tbody>
      </table>
    </div>${moved.length > MAX_ROWS &&
      html`<p class="pager">and ${moved.length - MAX_ROWS} smaller ones</p>`}
  `;
}

function row(data: ReportData, { series, kind, from, run, before, after }: Moved): Markup {
  const { runs, meta } = data;
  const metric = metricOf(data, series);
  const change = after - before;
  const tone = toneOf(change, metric);
  const [old, new_] = [commitOf(runs, from), commitOf(runs, run)];
  const compare = compareUrl(meta.repositoryUrl, old, new_);
  const commits = html`<span class="mono">${shortCommit(old)}…${shortCommit(new_)}</span>`;
  const subject: Insertable = kind === "step" && runs.details.get(run)?.subject;
  return html`
    <tr>
      <th scope="row">${shortName(data, series)}<span class="sub">${kind === "step"
        ? "level moved"
        : "over the whole range"}</span></th>
      <td class="${tone}">${movementText({ from: before, change }, series, metric)}${toneWord(
        tone,
      )}</td>
      <td class="number">${valueText(series, before, metric)} → ${valueText(
        series,
        after,
        metric,
      )}</td>
      <td><button type="button" class="link" data-run="${run}">${formatDate(
        runs.time[run] ?? NaN,
      )}</button></td>
      <td>${compare === undefined ? commits : html`<a href="${compare}">${commits}</a>`}${subject &&
        html`<span class="sub">${subject}</span>`}</td>
    </tr>
  `;
}
