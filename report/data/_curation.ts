import { excludedRuns, meantBy } from "../../core/curation/curate.ts";
import { describeEvent, eventOrigin } from "../../core/curation/describe.ts";
import type { HistoryView, SeriesColumn } from "../../core/history_view.ts";
import type { CuratedEvent, Note } from "./data.ts";

/** More nobody reads; `history events` has all. */
const MAX_EVENTS = 100;

/** What the page says of the curation of its history. */
export interface PageCuration {
  /** Newest first. */
  readonly events: readonly CuratedEvent[];
  readonly notes: readonly Note[];
  /** Why a run, or a part of it, has no value, by the run's row. */
  readonly excluded: ReadonlyMap<number, string>;
}

/**
 * Finds the runs that were annotated or excluded.
 *
 * @param series In the order of the page
 * @returns Nothing where nothing was curated
 */
export function curationOf(
  { runs, curation = [] }: HistoryView,
  series: readonly SeriesColumn[],
): PageCuration {
  const notes: Note[] = [];
  const excluded = new Map<number, string>();
  for (const event of curation) {
    if (event.type === "annotate") {
      const isMeant = meantBy(event.metric);
      const only = series.flatMap((column, index) => isMeant(column) ? [index] : []);
      for (let run = 0; run < runs.length; run++) {
        if (runs.commit[run] !== event.commit && runs.head[run] !== event.commit) continue;
        notes.push({
          run,
          text: `${event.reason} (${event.author})`,
          ...(event.metric !== undefined && { series: only }),
        });
      }
    } else if (event.type === "exclude") {
      const isExcluded = excludedRuns(runs, event);
      const part = event.metric === undefined ? "" : `${event.metric} `;
      for (let run = 0; run < runs.length; run++) {
        if (!isExcluded(run)) continue;
        const text = `${part}${eventOrigin(event)}`;
        excluded.set(run, excluded.has(run) ? `${excluded.get(run)}; ${text}` : text);
      }
    }
  }
  const events = curation.slice(-MAX_EVENTS).reverse().map((event): CuratedEvent => ({
    type: event.type,
    text: describeEvent(event),
    origin: eventOrigin(event),
  }));
  return { events, notes, excluded };
}
