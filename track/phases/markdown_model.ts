import type { RunContext } from "../../ci/types.ts";
import type { TrackResult } from "../../core/track_result.ts";
import { TrackError } from "../../errors.ts";
import type { MarkdownModel } from "../../report/model.ts";
import type { Change } from "../change.ts";
import type { Target } from "../target.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Lately } from "./lately.ts";

/**
 * What the comment and the job's summary are made from.
 *
 * @param warn Told when the past cannot be shown, which is no reason to show nothing
 * @returns The model
 */
export async function markdownModel(
  result: TrackResult,
  known: Known,
  warn: (text: string) => void,
): Promise<MarkdownModel> {
  const { verdict, failures, warnings } = result;
  const lately = await pastOf(known, warn);
  const context = known.target?.context;
  const commit = context?.head ?? context?.commit;
  return {
    ...(verdict !== undefined && { verdict }),
    measurements: result.measurements,
    failures,
    ...(lately !== undefined && { recent: lately.recent, changes: lately.changes }),
    ...(verdict?.thresholdChanges !== undefined && { thresholdChanges: verdict.thresholdChanges }),
    warnings: result.error === undefined
      ? warnings
      : [`${result.error.what}: ${result.error.why}. ${result.error.fix}`, ...warnings],
    ...(commit !== undefined && { commit }),
    ...(context !== undefined && { links: linksOf(context, commit, result.report?.url) }),
  };
}

async function pastOf(
  { lately }: Known,
  warn: (text: string) => void,
): Promise<Lately | undefined> {
  try {
    return await lately?.();
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    warn(`The recent past cannot be shown: ${error.message}`);
    return undefined;
  }
}

function linksOf(
  { url, serverUrl, project }: RunContext,
  commit: string | undefined,
  reportUrl: string | undefined,
): NonNullable<MarkdownModel["links"]> {
  return {
    ...(reportUrl !== undefined && { report: reportUrl }),
    ...(url !== undefined && { run: url }),
    ...(serverUrl !== undefined && commit !== undefined && {
      commit: `${serverUrl}/${project}/commit/${commit}`,
    }),
  };
}

/** What is known about a run besides its result; less the earlier it ended. */
export interface Known {
  readonly around?: Surroundings;
  readonly target?: Target;
  readonly change?: Change;
  /** Only asked for where it is shown. */
  readonly lately?: () => Promise<Lately>;
}
