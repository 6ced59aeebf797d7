import { ownRuns } from "../../history/projects.ts";
import { withFormerNames } from "../../core/curation/former_names.ts";
import { findHints, type Hints } from "../../core/past/hints.ts";
import { inSameUnits } from "../../core/past/same_units.ts";
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
    if (collected === undefined) return { past };
    const named = withFormerNames(past.view, collected.measurements);
    const hints = await hintsOf(subject, { ...soFar, past: { ...past, view: named } });
    hints.sentences.forEach(subject.warn);
    const comparable = inSameUnits(named, collected.metrics);
    return {
      past: { ...past, comparable, otherUnits: hints.otherUnits },
      measurements: await besideBefore(collected, comparable, subject),
    };
  },
};

/** What moved because it is called, counted or measured otherwise. Without a gate the newest run of the branch is the one before. */
async function hintsOf(subject: TrackSubject, soFar: SoFar): Promise<Hints> {
  const { target: { context }, change, deps } = subject;
  const { view } = given(soFar.past, "a past");
  const collected = given(soFar.collected, "what was collected");
  const { ci, runId, commit } = context;
  const reference = isJudged(subject) && view.runs.length > 0
    ? await change.reference()
    : { branch: change.branch, maxAgeDays: Infinity, excludeRun: { ci, runId, commit } };
  return findHints({
    view,
    reference,
    metrics: collected.metrics,
    measurements: collected.measurements,
    methods: soFar.methods ?? {},
    now: deps.now(),
  });
}

async function readPast(
  { target, change }: TrackSubject,
  soFar: SoFar,
): Promise<KnownPast> {
  const session = given(soFar.session, "a history");
  const own = ownRuns(session.history, target.run.key.project);
  const view = withTags(readView(session.history, own), await target.git.tags());
  return {
    view,
    comparable: view,
    waivers: readWaivers(session.history, {
      ...own,
      branch: change.branch,
      excludePullRequests: true,
    }),
  };
}
