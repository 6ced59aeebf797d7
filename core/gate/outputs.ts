import type { TrackResult } from "../track_result.ts";
import type { VerdictStatus } from "./verdict.ts";

/** What only the end of a run knows. */
export interface OutputExtras {
  /** What changes are compared with. */
  readonly referenceBranch?: string;
  /** Where the machine-readable verdict was written. */
  readonly resultsPath?: string;
}

/** The gate's statuses in the words of the reference system. */
const GATE_STATUS = {
  passed: "pass",
  failed: "fail",
  warning: "warn",
  unknown: "unknown",
  off: "off",
} as const satisfies Record<VerdictStatus, string>;

/** `pass`, `fail`, … */
export type GateStatusWord = typeof GATE_STATUS[VerdictStatus];

/**
 * The verdict's status in the word that the outputs and the results file use.
 *
 * @returns The word
 */
export function gateStatusWord(status: VerdictStatus): GateStatusWord {
  return GATE_STATUS[status];
}

/**
 * The outputs of a run for later steps: always all of them, `""` where there is nothing to say.
 *
 * @param extras What is not in the result
 * @returns Names and values
 */
export function outputsOf(
  result: TrackResult,
  extras: OutputExtras = {},
): Readonly<Record<string, string>> {
  const { storage, verdict, report, error, run } = result;
  const failing =
    verdict?.checks.filter((check) =>
      (check.status === "failed" || check.status === "missing") && check.accepted === undefined
    ) ?? [];
  const isArtifact = storage?.type === "sqlite-artifact";
  const samples = verdict?.checks.map((check) => check.baseline?.samples ?? 0) ?? [];
  const values: Record<string, string | number | boolean | undefined> = {
    "success": result.exitCode === 0,
    "exit-code": result.exitCode,
    "error-code": error?.code,
    "error-message": error && `${error.what}: ${error.why}`,
    "duration": result.durationMs,
    "warnings": result.warnings.length,
    "metrics-collected": new Set(result.measurements.map((one) => one.metric)).size,
    "metrics-failed": result.failures.length,
    "storage-type": storage?.type,
    "storage-attempts": storage?.attempts,
    "storage-recovered": storage?.recovered,
    "storage-fallback": storage?.fallbackFrom,
    "unsent-run": result.unsent?.path,
    "unsent-run-url": result.unsent?.url,
    "database-location": storage?.location,
    "database-size": storage?.sizeBytes,
    "total-builds": storage?.runs,
    "artifact-upload-required": false,
    "artifact-id": isArtifact ? storage.revision : undefined,
    "artifact-name": isArtifact ? storage.location : undefined,
    "artifact-path": undefined,
    "source-run-id": run?.runId,
    "report-path": report?.path,
    "report-url": report?.url,
    "quality-gate-status": verdict && gateStatusWord(verdict.status),
    "quality-gate-mode": verdict?.mode,
    "quality-gate-failing-metrics": [...new Set(failing.map((check) => check.metric))].join(","),
    "quality-gate-results-json": verdict && JSON.stringify(verdict),
    "quality-gate-results-path": extras.resultsPath,
    "quality-gate-comment-url": undefined,
    "baseline-reference-branch": extras.referenceBranch,
    "baseline-builds-considered": samples.length === 0 ? undefined : Math.max(...samples),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, String(value ?? "")]),
  );
}
