import { withTags } from "../../core/tag_runs.ts";
import { readView } from "../../history/query.ts";
import { readWaivers } from "../../history/waivers.ts";
import { isJudged, type TrackSubject } from "../subject.ts";
import { besideBefore } from "./_beside_before.ts";
import { given, type KnownPast, type SoFar, type Step } from "./step.ts";

/** The commands of a change could reach the working copy and git's refs, so what they are judged by is read before they run. */
export const lookBackFirst: Step<TrackSubject> = {
  run: async (subject, soFar) => {
    if (subject.whyNotRecorded === undefined) return {};
    const past = await readPast(subject, soFar);
    if (past.view.runs.length > 0 && isJudged(subject)) await subject.change.reference();
    return { past };
  },
};

/** What the history holds now, with this run if it was recorded; and the measurements beside what they were before. */
export const lookBack: Step<TrackSubject> = {
  run: async (subject, soFar) => {
    const past = soFar.past ?? await readPast(subject, soFar);
    const { collected } = soFar;
    return {
      past,
      ...(collected !== undefined && {
        measurements: await besideBefore(collected, past.view, subject),
      }),
    };
  },
};

async function readPast(
  { target, change }: TrackSubject,
  soFar: SoFar,
): Promise<KnownPast> {
  const session = given(soFar.session, "a history");
  return {
    view: withTags(readView(session.history), await target.git.tags()),
    waivers: readWaivers(session.history, { branch: change.branch, excludePullRequests: true }),
  };
}
