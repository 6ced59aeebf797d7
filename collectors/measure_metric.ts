import type { MetricConfig } from "../config/types.ts";
import type { Freshness } from "../core/freshness.ts";
import { childEnv, hiddenVariables } from "../core/child_env.ts";
import { median } from "../core/detect/statistics.ts";
import type { Environment } from "../core/environment.ts";
import type { Hide } from "../core/redact.ts";
import { CollectError } from "../errors.ts";
import { CommandError, runCommand } from "./command/run_command.ts";
import { parseCollectArgs, parseCollectObject } from "./options.ts";
import { parseLabelOutput, parseNumericOutput } from "./parse_value.ts";
import type { CollectorRegistry } from "./registry.ts";
import { runCollector } from "./run_collector.ts";
import type { CollectorContext, Reading, SourceTree } from "./types.ts";

/** What measuring needs from outside. */
export interface MeasureOptions {
  /** The config file's folder: where commands run and from which paths count. */
  readonly root: string;
  /** The project's own files, as the config's `sources` says. */
  readonly sources?: readonly string[];
  /** Our own environment; commands get it without secrets. */
  readonly env: Environment;
  /** Hides the secrets of `env` in what commands and collectors say. */
  readonly hide: Hide;
  readonly registry: CollectorRegistry;
  /** Since when reports can be of what is measured. Default: whatever their age. */
  readonly freshness?: Freshness;
  /** The files of a commit, for metrics whose collectors can read them there. */
  readonly tree?: SourceTree;
  /** What the change does that is measured. */
  readonly change?: CollectorContext["change"];
  /** Aborted: everything under way is ended, and the work rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Measures one metric: runs its command as often as `samples` says, or its collector.
 *
 * @param options Where, with which environment and collectors
 * @returns At least one reading of the metric's type
 * @throws {CollectError} If there is no value, or not one of the metric's type
 */
export async function measureMetric(
  metric: MetricConfig,
  options: MeasureOptions,
): Promise<readonly Reading[]> {
  const { source } = metric;
  if (source.type === "command") return [await measureCommand(metric, source.command, options)];
  const collector = await options.registry.get(source.from);
  const request = source.type === "collect"
    ? parseCollectObject(collector, source.options)
    : parseCollectArgs(collector, source.args);
  const readings = await withTimeout(metric.timeoutMs, options.signal, (signal) => {
    const { root, sources, tree, freshness, change } = options;
    const context = {
      root,
      signal,
      ...(sources !== undefined && { sources }),
      ...(tree !== undefined && { tree }),
      ...(freshness !== undefined && { freshness }),
      ...(change !== undefined && { change }),
    };
    return runCollector(collector, request, context);
  });
  for (const { value } of readings) {
    const found = typeof value === "string" ? "label" : "numeric";
    if (found !== metric.type) {
      throw new CollectError("COLLECT_OUTPUT", {
        what: `Cannot use what "${source.from}" found`,
        why: `the value ${JSON.stringify(value)} is ${found}, the metric is ${metric.type}`,
        fix: `Set the metric's "type" to "${found}"`,
      });
    }
  }
  return readings;
}

async function measureCommand(
  metric: MetricConfig,
  command: string,
  { root: cwd, env, hide, signal }: MeasureOptions,
): Promise<Reading> {
  const { timeoutMs, passEnv, isolate } = metric;
  const run = async (): Promise<string> => {
    try {
      const options = { cwd, timeoutMs, isolate, env: childEnv(env, passEnv), hide };
      return await runCommand(command, signal === undefined ? options : { ...options, signal });
    } catch (error) {
      const hidden = hiddenVariables(command, env, passEnv);
      if (!(error instanceof CommandError) || hidden.length === 0) throw error;
      const { code, what, why, fix, cause, stderrTail, exitCode } = error;
      const note = `Commands do not see ${hidden.join(", ")} unless "passEnv" lists it. ${fix}`;
      const facts = { stderrTail, ...(exitCode !== undefined && { exitCode }) };
      throw new CommandError(code, { what, why, fix: note, cause }, facts);
    }
  };
  // There is no median of words, so a label is asked for once.
  if (metric.type === "label") return { value: parseLabelOutput(await run()), labels: {} };
  const samples: number[] = [];
  for (let i = 0; i < metric.samples; i++) samples.push(parseNumericOutput(await run()));
  const value = median(Float64Array.from(samples));
  return samples.length === 1 ? { value, labels: {} } : { value, labels: {}, samples };
}

/** Gives up on the work after a time, even where it does not look at its signal. */
async function withTimeout<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const timeout = new AbortController();
  const signal = outer === undefined ? timeout.signal : AbortSignal.any([outer, timeout.signal]);
  const timer = setTimeout(() =>
    timeout.abort(
      new CollectError("COLLECT_TIMEOUT", {
        what: "Collecting was stopped",
        why: `it did not end within ${timeoutMs} ms`,
        fix: 'Measure less, or raise the metric\'s "timeout" (milliseconds)',
      }),
    ), timeoutMs);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    clearTimeout(timer);
  }
}
