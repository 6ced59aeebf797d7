import { lineLink } from "../../ci/change/diff_link.ts";
import type { RunContext } from "../../ci/types.ts";
import type { TrackResult } from "../../core/track_result.ts";
import { TrackError } from "../../errors.ts";
import type { MarkdownModel } from "../../report/model.ts";
import type { TrackSubject } from "../subject.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Lately, readLately } from "./_lately.ts";
import type { KnownPast } from "./step.ts";
import { whereUnsent } from "./unsent.ts";

/** What is known about a run besides its result; less the earlier it ended. */
export interface Known {
  readonly around?: Surroundings;
  readonly track?: TrackSubject;
  readonly past?: KnownPast;
}

/** What the comment and the job's summary are made from. */
export async function markdownModel(
  { result, around, track, past }: Known & { readonly result: TrackResult },
): Promise<MarkdownModel> {
  const { verdict, failures, warnings } = result;
  const lately = track && past && await latelyOf(track, past);
  const context = track?.target.context;
  const commit = context?.head ?? context?.commit;
  return {
    ...(verdict !== undefined && { verdict }),
    alerts: alertsOf(result),
    measurements: result.measurements,
    ...(around !== undefined && { metrics: around.config.metrics }),
    failures,
    ...(lately !== undefined && { recent: lately.recent, changes: lately.changes }),
    ...(verdict?.thresholdChanges !== undefined && { thresholdChanges: verdict.thresholdChanges }),
    warnings: result.error === undefined
      ? warnings
      : [`${result.error.what}: ${result.error.why}. ${result.error.fix}`, ...warnings],
    ...(commit !== undefined && { commit }),
    ...(context?.targetBranch !== undefined && { targetBranch: context.targetBranch }),
    ...(context !== undefined && { links: linksOf(context, commit, result.report?.url) }),
  };
}

/** A run that is not where it belongs must not be found out months later. */
function alertsOf({ storage, unsent, error }: TrackResult): readonly string[] {
  return [
    ...(storage?.fallbackFrom === undefined ? [] : [
      `Unknown storage.type "${storage.fallbackFrom}": this run is in ${storage.location} only, a file of this machine.`,
    ]),
    ...(unsent === undefined ? [] : [
      error === undefined
        ? whereUnsent(unsent)
        : `This run is not in the stored history: ${error.why}. ${whereUnsent(unsent)}`,
    ]),
  ];
}

/** Where the past cannot be told, the rest is shown all the same. */
async function latelyOf(track: TrackSubject, { view }: KnownPast): Promise<Lately | undefined> {
  try {
    return await readLately(view, track);
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    track.warn(`The recent past cannot be shown: ${error.message}`);
    return undefined;
  }
}

function linksOf(
  context: RunContext,
  commit: string | undefined,
  reportUrl: string | undefined,
): NonNullable<MarkdownModel["links"]> {
  const { ci, url, serverUrl, project } = context;
  const lines = lineLink(context);
  return {
    ...(lines !== undefined && { lines }),
    ...(reportUrl !== undefined && { report: reportUrl }),
    ...(url !== undefined && { run: url }),
    ...(serverUrl !== undefined && commit !== undefined && {
      commit: `${serverUrl}/${project}${ci === "gitlab" ? "/-" : ""}/commit/${commit}`,
    }),
  };
}
