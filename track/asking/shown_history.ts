import { withTags } from "../../core/tag_runs.ts";
import type { HistoryView } from "../../core/history_view.ts";
import { readView } from "../../history/query.ts";
import { readWaivers } from "../../history/waivers.ts";
import type { OpenHistory } from "../open_history.ts";
import type { ReportSubject } from "../report_model.ts";
import { repositoryUrl } from "../repository_url.ts";
import { lastVerdict } from "./last_verdict.ts";

/**
 * What the report of a stored history shows, the same as that of the run that was recorded last: with its verdict, what was accepted, releases
 * and links to commits.
 *
 * @param shown Only a part of the history; default the whole
 * @returns The subject of `reportModel()`
 */
export async function shownHistory(
  { around, target, session: { history }, own, now }: OpenHistory,
  shown?: HistoryView,
): Promise<ReportSubject> {
  const { context } = target;
  const branch = context.defaultBranch || context.branch;
  const view = withTags(shown ?? readView(history, own), await target.git.tags());
  const waivers = readWaivers(history, { ...own, branch, excludePullRequests: true });
  const page = await repositoryUrl(target);
  return {
    around,
    target,
    view,
    verdict: lastVerdict({ history, own, view, waivers }, target, now()),
    pastWaivers: waivers,
    ...(page !== undefined && { repositoryUrl: page }),
  };
}
