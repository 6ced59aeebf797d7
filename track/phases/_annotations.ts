import type { Annotation } from "../../ci/github/workflow_commands.ts";
import type { TrackResult } from "../../core/track_result.ts";
import { gateLines } from "../../core/gate/lines.ts";
import { isFailing } from "../../core/gate/verdict.ts";

/**
 * What a CI system shows beside the run: one annotation for the gate, one for each metric that failed, one for each warning.
 *
 * @returns The most important first
 */
export function annotationsOf(result: TrackResult): readonly Annotation[] {
  const { verdict, failures, warnings, error } = result;
  const failing = gateLines(verdict?.checks.filter(isFailing) ?? []);
  return [
    ...(error === undefined ? [] : [{
      level: "error" as const,
      title: error.what,
      message: `${error.why}\n${error.fix} [${error.code}]`,
    }]),
    ...(failing.length === 0 ? [] : [{
      level: result.exitCode === 1 ? "error" as const : "warning" as const,
      title: `Quality gate: ${verdict?.summary}`,
      message: failing.map(({ sentence }) => sentence).join("\n"),
    }]),
    ...failures.map((failure) => ({
      level: "warning" as const,
      title: `Metric ${failure.metric} has no value`,
      message: `${failure.message}\n${failure.fix} [${failure.code}]`,
    })),
    ...warnings.map((message) => ({ level: "warning" as const, title: "Unentropy", message })),
  ];
}
