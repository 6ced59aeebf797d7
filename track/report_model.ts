import type { Verdict } from "../core/gate/verdict.ts";
import type { Waiver } from "../core/gate/waiver.ts";
import type { HistoryView } from "../core/history_view.ts";
import { VERSION } from "../core/version.ts";
import type { ReportModel } from "../report/model.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Target } from "./target.ts";

/** What a report shows. */
export interface ReportSubject {
  readonly around: Surroundings;
  readonly target: Target;
  readonly view: HistoryView;
  readonly verdict: Verdict | undefined;
  /** What earlier runs accepted, oldest first. Default nothing. */
  readonly pastWaivers?: readonly Waiver[];
  /** Where its commits can be seen. Default what the CI system says. */
  readonly repositoryUrl?: string;
}

/** Older ones are told by the history itself. */
const MAX_WAIVERS = 100;

/**
 * What the report of a track is made from.
 *
 * @param generatedAt Epoch milliseconds
 * @returns The model that every format is rendered from
 */
export function reportModel(subject: ReportSubject, generatedAt: number): ReportModel {
  const { around: { config }, target: { context, trust }, view, verdict } = subject;
  const { gate } = trust.config;
  const page = subject.repositoryUrl ??
    (context.serverUrl && `${context.serverUrl}/${context.project}`);
  // Those of the config are stored with each run, and shown once.
  const accepted = (subject.pastWaivers ?? []).filter(({ expires }) => expires === undefined);
  const known = new Set(config.metrics.map((metric) => metric.key));
  return {
    title: context.project,
    generatedAt,
    version: VERSION,
    view,
    // The history completes units and directions that only the readings knew.
    metrics: config.metrics.map((metric) => ({
      ...view.metrics.find((one) => one.key === metric.key),
      ...metric,
    })),
    config: config.report,
    thresholds: gate.thresholds.filter((one) => known.has(one.metric)),
    waivers: [...gate.accept, ...accepted.slice(-MAX_WAIVERS)],
    ...((context.defaultBranch || context.branch) && {
      defaultBranch: context.defaultBranch || context.branch,
    }),
    ...(verdict !== undefined && { verdict }),
    ...(page !== undefined && { repositoryUrl: page }),
    ...(context.url !== undefined && { latestRunUrl: context.url }),
  };
}
