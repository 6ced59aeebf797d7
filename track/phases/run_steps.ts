import { type PhaseLog, PhaseSkipped } from "../../core/phase_log.ts";
import { TrackError } from "../../errors.ts";
import type { Measuring } from "../subject.ts";
import type { SoFar, Step } from "./step.ts";

/** What a step needs besides its own work. */
type Asked = Pick<Measuring, "deps" | "warn">;

/**
 * Runs steps one after the other, each on what the ones before have added, and closes the history behind them.
 *
 * @param keep Told what there is after each step; an error leaves it as it was
 * @throws What a step that is not harmless throws
 */
export async function runSteps<S extends Asked>(
  steps: readonly Step<S>[],
  subject: S,
  { log, keep }: { readonly log: PhaseLog; readonly keep: (soFar: SoFar) => void },
): Promise<void> {
  let soFar: SoFar = {};
  try {
    for (const step of steps) {
      soFar = { ...soFar, ...await runStep(step, subject, { soFar, log }) };
      keep(soFar);
    }
  } finally {
    await soFar.session?.[Symbol.asyncDispose]();
  }
}

async function runStep<S extends Asked>(
  step: Step<S>,
  subject: S,
  { soFar, log }: { readonly soFar: SoFar; readonly log: PhaseLog },
): Promise<SoFar | undefined> {
  const { name } = step;
  if (name === undefined) {
    const added = await step.run(subject, soFar);
    return added instanceof PhaseSkipped ? undefined : added;
  }
  const { deps, warn } = subject;
  // What was recorded is worth nothing if it is not stored.
  const isAsked = name === "upload" || deps.phases.includes(name);
  const whyNot = step.whyNot?.(subject, soFar) ?? (isAsked ? undefined : "not asked for");
  try {
    return await log.run<SoFar>(
      name,
      () => whyNot === undefined ? step.run(subject, soFar) : new PhaseSkipped(whyNot),
      (added) => step.note?.(added, subject),
    );
  } catch (error) {
    if (step.rescue !== undefined) return await step.rescue(error, subject, soFar);
    if (step.isHarmless !== true) throw error;
    const failed = error instanceof TrackError ? `${error.message}. ${error.fix}` : String(error);
    warn(`The ${name} failed: ${failed}`);
    return undefined;
  }
}
