import type { CheckContent } from "../ci/forge/types.ts";
import type { RunContext } from "../ci/types.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { type Labels, labelsKey } from "../core/metric.ts";
import type { TrackResult } from "../core/track_result.ts";
import { headlineOf } from "../core/gate/headline.ts";
import { failsRun } from "../core/gate/verdict.ts";

const NAME = "Unentropy quality gate";
/** CI systems that give a fork's job a token of its own, which only reads. */
const ACTIONS = ["github", "gitea", "forgejo"];

/** Which gate an outcome is of. */
export interface OutcomePlace {
  readonly context: RunContext;
  /** By which the comment is found again: two gates of one commit have two markers, and two checks. */
  readonly marker: string;
  /** Whether there is anything to judge. */
  readonly hasThresholds: boolean;
}

/**
 * The outcome that a merge may be made to wait for: of a pull request or a merge queue, if there is anything to judge. It is always
 * complete, also when the run ended early, for a required check that never comes blocks the merge for ever.
 *
 * @returns Name, commit, conclusion and one line; `undefined` where nothing waits for it
 */
export function outcomeOf(
  result: TrackResult,
  { context, marker, hasThresholds }: OutcomePlace,
): Omit<CheckContent, "link" | "markdown"> | undefined {
  if (context.targetBranch === undefined || !hasThresholds) return undefined;
  // There a fork's token may never write one; who publishes its numbers may.
  if (ACTIONS.includes(context.ci) && context.isFork && context.forkRun === undefined) {
    return undefined;
  }
  // A change that was sent to a lax branch and back must not carry that branch's outcome for the default one.
  const { targetBranch, defaultBranch = "" } = context;
  const marks = [
    ...(targetBranch === defaultBranch ? [] : [`into ${targetBranch}`]),
    ...gateMarks(marker, context.labels),
  ];
  return {
    name: marks.length === 0 ? NAME : `${NAME} (${marks.join(", ")})`,
    commit: context.head ?? context.commit,
    ...conclude(result, targetBranch),
  };
}

/**
 * What tells the gates of one commit apart; nothing where there is only the usual one.
 *
 * @param labels The run's own, as those of a matrix job
 * @returns The marker's word and the labels
 */
export function gateMarks(marker: string, labels: Labels): readonly string[] {
  const id = idOf(marker) === idOf(DEFAULTS.comment.marker) ? "" : idOf(marker);
  return [id, labelsKey(labels)].filter((mark) => mark !== "");
}

function conclude(
  { verdict, error }: TrackResult,
  branch: string,
): Pick<CheckContent, "conclusion" | "title"> {
  if (error !== undefined) {
    return { conclusion: "failure", title: `${error.what}: ${error.why}` };
  }
  if (verdict === undefined) return { conclusion: "neutral", title: "nothing was judged" };
  const title = headlineOf(verdict, branch);
  if (failsRun(verdict)) return { conclusion: "failure", title };
  return { conclusion: verdict.status === "passed" ? "success" : "neutral", title };
}

function idOf(marker: string): string {
  return marker.replace(/^\s*<!--|-->\s*$/g, "").trim();
}
