import type { CollectResult } from "../../collectors/collect.ts";
import type { HistoryView } from "../../core/history_view.ts";
import { trackedMeasurements } from "../../core/past/tracked.ts";
import type { TrackedMeasurement } from "../../core/track_result.ts";
import type { TrackSubject } from "../subject.ts";

/**
 * What was measured beside what it was before: in the last run of its branch, or, for a pull request and for a branch without runs of its
 * own, where the change left the branch that it is compared with. That is only looked up where it is needed.
 *
 * @param view Where the values before are found
 * @returns The measurements, in the same order
 */
export async function besideBefore(
  { measurements, metrics }: CollectResult,
  view: HistoryView,
  { target: { context, run }, change, deps }: TrackSubject,
): Promise<readonly TrackedMeasurement[]> {
  const isProposal = context.targetBranch !== undefined;
  const own = trackedMeasurements(measurements, metrics, { run, view });
  const isBranch = context.branch !== change.branch;
  if (!isProposal && !(isBranch && own.some(({ previous }) => previous === undefined))) return own;
  return trackedMeasurements(measurements, metrics, {
    run,
    view,
    change: { reference: await change.reference(), isProposal, now: deps.now() },
  });
}
