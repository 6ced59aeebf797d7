import type { HistoryView } from "../../core/history_view.ts";
import { mostUnusual } from "../../core/past/change_text.ts";
import { findChanges, lastRelease } from "../../core/past/changes.ts";
import { recentValues } from "../../core/past/recent_values.ts";
import type { TrackSubject } from "../subject.ts";

/** What the branch that a run is compared with has been like lately. */
export interface Lately {
  /** The last values by `seriesKey`, oldest first. */
  readonly recent: ReadonlyMap<string, readonly number[]>;
  /** What moved since the last release, or in the last 30 days, the most unusual first. */
  readonly changes: { readonly since?: string; readonly sentences: readonly string[] };
}

const DAY_MS = 86_400_000;
const DAYS = 30;
const MAX_CHANGES = 20;

/**
 * Looks at the recent past of the branch that a run is compared with.
 *
 * @returns What there is to tell
 */
export async function readLately(
  view: HistoryView,
  { around: { config: { metrics } }, change, deps }: TrackSubject,
): Promise<Lately> {
  const now = deps.now();
  const reference = await change.reference();
  const release = lastRelease(view, change.branch);
  const changes = findChanges(view, {
    branch: change.branch,
    metrics,
    ...(release === undefined ? { since: now - DAYS * DAY_MS } : { behind: release.row }),
  });
  return {
    recent: recentValues(view, { reference, now }),
    changes: {
      ...(release !== undefined && { since: release.tag }),
      sentences: mostUnusual(changes, MAX_CHANGES),
    },
  };
}
