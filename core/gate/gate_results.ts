import { labelsKey, seriesKey } from "../metric.ts";
import { type GateStatusWord, gateStatusWord } from "./outputs.ts";
import type { TrackResult } from "../track_result.ts";
import { type Check, isBlocking, isFailing, type Verdict } from "./verdict.ts";

/** What only the end of a run knows. */
export interface GateResultsFacts {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly commentUrl?: string;
  /** What changes are compared with. */
  readonly referenceBranch?: string;
  readonly maxAgeDays?: number;
}

/** One check, in the words of the reference system's results file. */
export interface MetricResult {
  /** The series: the metric with its labels. */
  readonly metric: string;
  readonly unit?: string;
  readonly baseline?: number;
  readonly pullRequestValue?: number;
  readonly absoluteDelta?: number;
  readonly relativeDeltaPercent?: number;
  readonly threshold: {
    readonly metric: string;
    readonly mode: string;
    readonly severity: string;
    /** The worst value that still passes. */
    readonly limit?: number;
  };
  readonly status: "pass" | "fail" | "unknown";
  readonly message: string;
  readonly isBlocking: boolean;
}

/** The machine-readable verdict. The reference system's fields come first; `verdict` says everything. */
export interface GateResults {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly durationMs: number;
  readonly collection: {
    readonly metricsCollected: number;
    readonly metricsFailed: number;
    readonly failures: TrackResult["failures"];
  };
  readonly prCommentUrl?: string;
  readonly qualityGate: {
    readonly status: GateStatusWord;
    readonly mode: string;
    readonly metrics: readonly MetricResult[];
    readonly failingMetrics: readonly MetricResult[];
    readonly summary: {
      readonly totalMetrics: number;
      readonly evaluatedMetrics: number;
      readonly passed: number;
      readonly failed: number;
      readonly unknown: number;
    };
    readonly baselineInfo: { readonly referenceBranch?: string; readonly maxAgeDays?: number };
  };
  readonly verdict: Verdict;
}

/**
 * The verdict as a file for other programs.
 *
 * @param facts What is not in the result
 * @returns An object that is JSON as it is
 */
export function gateResults(
  result: Pick<TrackResult, "durationMs" | "measurements" | "failures">,
  verdict: Verdict,
  facts: GateResultsFacts,
): GateResults {
  const metrics = verdict.checks.map(metricResult);
  const count = (status: MetricResult["status"]) =>
    metrics.filter((metric) => metric.status === status).length;
  const { referenceBranch, maxAgeDays, commentUrl } = facts;
  return {
    timestamp: new Date(facts.now).toISOString(),
    durationMs: result.durationMs,
    collection: {
      metricsCollected: new Set(result.measurements.map((one) => one.metric)).size,
      metricsFailed: result.failures.length,
      failures: result.failures,
    },
    ...(commentUrl !== undefined && { prCommentUrl: commentUrl }),
    qualityGate: {
      status: gateStatusWord(verdict.status),
      mode: verdict.mode,
      metrics,
      failingMetrics: metrics.filter((metric) => metric.status === "fail"),
      summary: {
        totalMetrics: new Set(
          result.measurements.map(({ metric, labels }) => seriesKey(metric, labels)),
        ).size,
        evaluatedMetrics: metrics.length - count("unknown"),
        passed: count("pass"),
        failed: count("fail"),
        unknown: count("unknown"),
      },
      baselineInfo: {
        ...(referenceBranch !== undefined && { referenceBranch }),
        ...(maxAgeDays !== undefined && { maxAgeDays }),
      },
    },
    verdict,
  };
}

function metricResult(check: Check): MetricResult {
  const { metric, labels, mode, severity, unit, value, baseline, delta, limit } = check;
  const hasRelative = baseline !== undefined && baseline.value !== 0 && delta !== undefined;
  return {
    metric: labelsKey(labels) === "" ? metric : seriesKey(metric, labels),
    ...(unit !== undefined && { unit }),
    ...(baseline !== undefined && { baseline: baseline.value }),
    ...(value !== undefined && { pullRequestValue: value }),
    ...(delta !== undefined && { absoluteDelta: delta }),
    ...(hasRelative && { relativeDeltaPercent: delta / Math.abs(baseline.value) * 100 }),
    threshold: { metric, mode, severity, ...(limit !== undefined && { limit }) },
    status: isFailing(check) ? "fail" : check.status === "not_computed" ? "unknown" : "pass",
    message: check.sentence,
    isBlocking: isBlocking(check),
  };
}
