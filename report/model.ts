import type { ReportConfig } from "../config/types.ts";
import type { LineRange } from "../core/changed/line_range.ts";
import type { Threshold } from "../core/gate/threshold.ts";
import type { Verdict } from "../core/gate/verdict.ts";
import type { HistoryView } from "../core/history_view.ts";
import type { CollectFailure, GateMetric } from "../core/metric.ts";
import type { TrackedMeasurement } from "../core/track_result.ts";

/** Somebody's word that a change is wanted. */
export interface ReportWaiver {
  /** A metric's key or a pattern. */
  readonly metric: string;
  readonly reason: string;
  readonly author?: string;
  /** The measured commit that brought it; absent: the config says so. */
  readonly commit?: string;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expires?: string;
}

/** Everything a report is made from, in whatever format. */
export interface ReportModel {
  /** The heading: the project's name for people. */
  readonly title: string;
  /** `owner/repo`, where it is known and differs from the title. */
  readonly project?: string;
  /** When the report is made, epoch milliseconds. */
  readonly generatedAt: number;
  /** This program's version. */
  readonly version: string;
  /** The history that is shown. */
  readonly view: HistoryView;
  /** Metrics in the order of the config, with the names it gives them; others that the view holds come behind. */
  readonly metrics: readonly GateMetric[];
  readonly config: ReportConfig;
  /** The gate's outcome for the last run. */
  readonly verdict?: Verdict;
  /** Configured limits; `min` and `max` become lines. */
  readonly thresholds?: readonly Threshold[];
  /** Expected changes: those that the config lets pass, and those that commits have accepted, newest last. */
  readonly waivers?: readonly ReportWaiver[];
  /** `https://github.com/owner/repo`: where commits and comparisons are linked to. */
  readonly repositoryUrl?: string;
  /** The CI system's page of the last run. */
  readonly latestRunUrl?: string;
  /** The branch that is shown first. Default: `main`, `master` or the last run's branch, whichever the history has first. */
  readonly defaultBranch?: string;
  /** The history is generated: say so. */
  readonly sample?: boolean;
}

/** What a comment or a job summary is made from. */
export interface MarkdownModel {
  /** Absent: the run was not judged. */
  readonly verdict?: Verdict;
  /** What nobody may miss, before everything else. */
  readonly alerts?: readonly string[];
  /** In the order of the config. */
  readonly measurements: readonly TrackedMeasurement[];
  /** What the config calls the metrics, also those without a value. Default: their keys. */
  readonly metrics?: readonly Pick<GateMetric, "key" | "name">[];
  readonly failures: readonly CollectFailure[];
  /** The last values of each series by `seriesKey`, oldest first, without the present one. */
  readonly recent?: ReadonlyMap<string, readonly number[]>;
  /** What moved lately, one sentence each; `since` a release, if there was one. */
  readonly changes?: { readonly since?: string; readonly sentences: readonly string[] };
  /** How this change moves the thresholds, one sentence each. */
  readonly thresholdChanges?: readonly string[];
  readonly warnings?: readonly string[];
  /** The commit that is shown. */
  readonly commit?: string;
  /** The branch that the change wants into. */
  readonly targetBranch?: string;
  readonly links?: {
    readonly run?: string;
    readonly commit?: string;
    readonly report?: string;
    /** Where lines of a file can be looked at, by its path from the repository's top. */
    readonly lines?: (path: string, lines?: LineRange) => string;
  };
}
