import type { GateMode, ThresholdMode } from "../../core/gate/threshold.ts";
import type { VerdictStatus } from "../../core/gate/verdict.ts";
import type { Labels, Metric } from "../../core/metric.ts";
import type { Grade } from "../grade.ts";

/**
 * What the page shows, in the form that both sides work on: the server draws the overview from it and packs it into the page, the
 * browser unpacks the same.
 *
 * @module
 */

/** Everything on the page. */
export interface ReportData {
  readonly meta: ReportMeta;
  readonly runs: ReportRuns;
  /** Grouped by metric in the order of `meta.metrics`, the series without labels first. */
  readonly series: readonly ReportSeries[];
}

/** What is small: names, sections, the verdict. */
export interface ReportMeta {
  readonly title: string;
  readonly project?: string;
  /** Epoch milliseconds. */
  readonly generatedAt: number;
  readonly version: string;
  readonly repositoryUrl?: string;
  readonly latestRunUrl?: string;
  /** The branch that is shown first, `""` in an empty history. */
  readonly branch: string;
  /** Branches with runs that are not of pull requests: the first shown one first, then by number of runs. */
  readonly branches: readonly string[];
  readonly sample: boolean;
  readonly metrics: readonly Metric[];
  readonly sections: readonly Section[];
  readonly verdict?: VerdictData;
  readonly waivers: readonly {
    readonly metric: string;
    readonly reason: string;
    /** `Ada in a1b2c3d`, or `until 2026-12-31`. */
    readonly scope: string;
  }[];
  /** What was curated and is in effect, newest first. */
  readonly curation: readonly CuratedEvent[];
  /** Notes on runs, oldest first. */
  readonly notes: readonly Note[];
}

/** Something that somebody said about the history afterwards. */
export interface CuratedEvent {
  readonly type: string;
  /** `a1b2c3d is excluded` */
  readonly text: string;
  /** `by Ada on 12 May 2026: the runner was out of memory` */
  readonly origin: string;
}

/** A note that somebody put on a run. */
export interface Note {
  readonly run: number;
  /** `new runners (Ada)` */
  readonly text: string;
  /** Indices of the series whose charts show it. Absent: every chart does. */
  readonly series?: readonly number[];
}

/** The gate's outcome as far as the page shows it. */
export interface VerdictData {
  readonly status: VerdictStatus;
  readonly mode: GateMode;
  readonly summary: string;
  readonly checks: readonly {
    /** The metric's key. */
    readonly metric: string;
    /** The series' name for people; the sentence usually begins with it. */
    readonly name: string;
    readonly grade: Grade;
    /** The grade in words. */
    readonly state: string;
    readonly sentence: string;
  }[];
}

/** A titled group of charts that share their crosshair and zoom. */
export interface Section {
  /** `""` for the only section of a config that names none. */
  readonly name: string;
  readonly description?: string;
  readonly charts: readonly Chart[];
}

/** One chart. */
export interface Chart {
  readonly title: string;
  readonly kind: "lines" | "bands";
  /** Indices into the data's series. */
  readonly series: readonly number[];
}

/** Runs in columns, oldest first. Repeated strings are indices into `texts`, -1 for none. */
export interface ReportRuns {
  readonly length: number;
  readonly texts: readonly string[];
  /** Epoch milliseconds; in a page, whole seconds. */
  readonly time: Float64Array;
  readonly number: Float64Array;
  /** 0 for none. */
  readonly pullRequest: Float64Array;
  readonly branch: Float64Array;
  readonly event: Float64Array;
  readonly author: Float64Array;
  /** The job and its labels: runs of one stream are expected to measure the same series. */
  readonly stream: Float64Array;
  /** The first `commitBytes` bytes of each shown commit. */
  readonly commits: Uint8Array;
  readonly commitBytes: number;
  /** The long texts of the newest runs and of those at change points; a report of 100,000 runs cannot hold all. */
  readonly details: ReadonlyMap<number, RunDetail>;
}

/** The long texts of one run. */
export interface RunDetail {
  /** The whole id of the shown commit. */
  readonly commit: string;
  /** The measured commit, where it is another one. */
  readonly measured?: string;
  readonly subject?: string;
  readonly url?: string;
  readonly tag?: string;
  /** Who excluded it, when and why: values that the run is known to have measured are not here. */
  readonly excluded?: string;
  /** Why it does not count, though nobody excluded it. */
  readonly aside?: string;
}

/** One line or band of a chart. */
export interface ReportSeries {
  /** Index into `meta.metrics`. */
  readonly metric: number;
  readonly labels: Labels;
  /** `NaN` where a run has no value; for a label metric the index into `words`. */
  readonly values: Float64Array;
  readonly words?: readonly string[];
  /** Quartiles of the samples. */
  readonly spread?: { readonly low: Float64Array; readonly high: Float64Array };
  /** What was measured of commits that are not on the branch any more: runs and values. */
  readonly gone?: readonly (readonly [run: number, value: number])[];
  readonly limits: readonly Limit[];
  readonly changes: readonly ShownChange[];
  /** Its values are exact: between two runs it did not move. */
  readonly isExact?: true;
  /** Whether it is exact or noisy, where its runs say more than what is declared: `noisy, as 40 runs show`. */
  readonly kind?: string;
  /** Runs whose change was accepted on purpose, and by whom and why. */
  readonly accepted: readonly Acceptance[];
  /** What stands behind the values of the newest runs, where that is known. */
  readonly evidence?: readonly RunEvidence[];
}

/** What stands behind one value. */
export interface RunEvidence {
  readonly run: number;
  /** `17 of 20 · files 2` */
  readonly text: string;
}

/** A threshold that can be drawn as a line. */
export interface Limit {
  readonly mode: ThresholdMode;
  readonly value: number;
}

/** A run whose change for the worse was accepted on purpose. */
export interface Acceptance {
  readonly run: number;
  /** `accepted by Ada in a1b2c3d: adds i18n` */
  readonly text: string;
}

/** A place where a series' level moved. */
export interface ShownChange {
  /** The first run on the new level. */
  readonly run: number;
  /** The last run on the old level. */
  readonly from: number;
  readonly before: number;
  readonly after: number;
  /** It was no step but a slope over these runs. */
  readonly isDrift?: true;
  /** Fewer than three runs since: it may be a spike. */
  readonly isFresh?: true;
  /** From 0 to 1, how sure it is; absent of exact values. */
  readonly confidence?: number;
}

/**
 * Change points are looked for in so many of the newest values of a series: detection costs time, and the page of a very long history must
 * be made at once.
 */
export const CHANGE_WINDOW = 2_000;
