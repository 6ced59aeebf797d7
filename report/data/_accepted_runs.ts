import { shortCommit } from "../../core/text/format.ts";
import type { SeriesColumn } from "../../core/history_view.ts";
import { matchSeries, parsePattern } from "../../core/pattern.ts";
import type { Acceptance } from "./data.ts";
import type { ReportModel, ReportWaiver } from "../model.ts";

/**
 * The runs that brought what somebody accepted, by series; what the config accepts belongs to no run.
 *
 * @returns For each series that has any, in the order of the waivers
 */
export function acceptedRuns(
  { view, waivers = [] }: Pick<ReportModel, "view" | "waivers">,
): ReadonlyMap<SeriesColumn, readonly Acceptance[]> {
  const accepted = new Map<SeriesColumn, Acceptance[]>();
  for (const waiver of waivers) {
    if (waiver.commit === undefined) continue;
    for (const column of matchSeries(parsePattern(waiver.metric), view.series)) {
      const run = view.runs.commit.findLastIndex((commit, index) =>
        commit === waiver.commit && Number.isFinite(column.values[index] ?? NaN)
      );
      if (run < 0) continue;
      const text = `accepted ${scopeOf(waiver)}: ${waiver.reason}`;
      accepted.set(column, [...accepted.get(column) ?? [], { run, text }]);
    }
  }
  return accepted;
}

/**
 * Who accepted something, where and until when.
 *
 * @returns `by Ada in a1b2c3d`, `until 2026-12-31`
 */
export function scopeOf({ author, commit, expires }: ReportWaiver): string {
  return [
    ...(author === undefined ? [] : [`by ${author}`]),
    ...(commit === undefined ? [] : [`in ${shortCommit(commit)}`]),
    ...(expires === undefined ? [] : [`until ${expires}`]),
  ].join(" ");
}
