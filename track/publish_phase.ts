import { randomUUID } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { createGitHubApi } from "../ci/github_api.ts";
import { publish } from "../ci/publish.ts";
import type { RunContext } from "../ci/types.ts";
import type { Annotation } from "../ci/workflow_commands.ts";
import { outputsOf } from "../core/outputs.ts";
import { PhaseSkipped } from "../core/phase_log.ts";
import { redactor } from "../core/redact.ts";
import type { TrackResult } from "../core/track_result.ts";
import { isFailing } from "../core/verdict.ts";
import type { ResolvedOptions } from "./options.ts";

/** What is made visible, and where. */
export interface PublishSubject {
  readonly result: TrackResult;
  /** Absent when the run ended before it was known what is tracked. */
  readonly context: RunContext | undefined;
  readonly warn: (text: string) => void;
}

/**
 * Makes the result visible where the CI system has a place for it.
 *
 * @param subject What to show
 * @param deps Environment and API
 * @returns One line about where it can be seen
 * @throws {PublishError} If the outputs cannot be written
 */
export async function publishResult(
  subject: PublishSubject,
  deps: ResolvedOptions,
): Promise<string | PhaseSkipped> {
  const { result, context } = subject;
  if (context === undefined || !["github", "gitlab"].includes(context.ci)) {
    return new PhaseSkipped("there is no CI system to tell");
  }
  const hide = redactor(deps.env);
  const { warnings, commentUrl } = await publish(
    {
      outputs: mapValues(outputsOf(result), hide),
      annotations: annotationsOf(result).map(({ level, title, message }) => ({
        level,
        ...(title !== undefined && { title: hide(title) }),
        message: hide(message),
      })),
      measurements: result.measurements,
    },
    context,
    {
      env: deps.env,
      appendFile,
      writeFile,
      writeCommand: deps.writeCommand,
      uuid: randomUUID,
      api: () =>
        createGitHubApi({
          env: deps.env,
          project: context.project,
          fetch: deps.fetch,
          log: (line) => deps.emit({ type: "log", line }),
          ...(deps.signal !== undefined && { signal: deps.signal }),
        }),
    },
  );
  warnings.forEach(subject.warn);
  return commentUrl ?? context.ci;
}

/** One for the gate, one for each metric that failed, one for each warning: the most important first. */
function annotationsOf(result: TrackResult): readonly Annotation[] {
  const { verdict, failures, warnings, error } = result;
  const failing = verdict?.checks.filter(isFailing) ?? [];
  return [
    ...(error === undefined ? [] : [{
      level: "error" as const,
      title: error.what,
      message: `${error.why}\n${error.fix} [${error.code}]`,
    }]),
    ...(failing.length === 0 ? [] : [{
      level: result.exitCode === 1 ? "error" as const : "warning" as const,
      title: `Quality gate: ${verdict?.summary}`,
      message: failing.map((check) => check.sentence).join("\n"),
    }]),
    ...failures.map((failure) => ({
      level: "warning" as const,
      title: `Metric ${failure.metric} has no value`,
      message: `${failure.message}\n${failure.fix} [${failure.code}]`,
    })),
    ...warnings.map((message) => ({ level: "warning" as const, title: "Unentropy", message })),
  ];
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (text: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
