import type { Waiver } from "../../core/gate/waiver.ts";
import { shortCommit } from "../../core/text/format.ts";
import { recordRun } from "../../history/record.ts";
import { readRecord } from "../../history/runs.ts";
import type { StorageSession } from "../../session/session.ts";
import { placeOlderRuns } from "../older_places.ts";
import { isJudged, type TrackSubject } from "../subject.ts";
import { given, type Step } from "./step.ts";
import { takeAlong } from "./unsent.ts";

/** Records the run, its values and its failures, in one transaction of the working copy. */
export const record: Step<TrackSubject> = {
  name: "record",
  whyNot: ({ whyNotRecorded }, { collected }) =>
    collected === undefined ? "nothing was collected" : whyNotRecorded,
  run: async (subject, soFar) => {
    const session = given(soFar.session, "a history");
    const collected = given(soFar.collected, "what was collected");
    const waivers = await validWaivers(subject, session);
    await placeOlderRuns(session.history, subject.target);
    warnOfAnotherCommit(subject, session);
    const place = await subject.change.place(session.history);
    recordRun(session.history, {
      run: { ...subject.target.run, ...(place !== undefined && { place }) },
      ...collected,
      waivers,
      machine: subject.deps.machine,
      ...(soFar.methods !== undefined && { methods: soFar.methods }),
    });
    // With an unknown storage the right one is still to come.
    const takenAlong = soFar.storageFailure === undefined &&
        subject.around.storageFallback === undefined
      ? await takeAlong(subject, session)
      : [];
    return { isRecorded: true, takenAlong };
  },
};

/** Recording a run again replaces it, which of another commit nobody expects: a fixed run id, or a CI system that counts from 1 anew. */
function warnOfAnotherCommit({ target, warn }: TrackSubject, { history }: StorageSession): void {
  const { key, commit } = target.run;
  const before = readRecord(history, key)?.run.commit;
  if (before === undefined || before === commit) return;
  warn(
    `Run ${key.runId} was of commit ${shortCommit(before)}, whose values those of ${
      shortCommit(commit)
    } replace: a run id must never come back with another commit. Give each run its own --run-id, or leave it to the CI system`,
  );
}

/** What a run accepts, as the history keeps it: there a `ratchet` starts anew. */
async function validWaivers(
  subject: TrackSubject,
  { history }: StorageSession,
): Promise<readonly Waiver[]> {
  if (!isJudged(subject)) return [];
  const { change, deps } = subject;
  const today = new Date(deps.now()).toISOString().slice(0, 10);
  return (await change.waivers(history)).filter(({ expires }) =>
    expires === undefined || expires >= today
  );
}
