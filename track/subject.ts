import type { ForkBundle } from "../ci/github/fork_bundle.ts";
import { lazy } from "../core/lazy.ts";
import { type Change, createChange } from "./change.ts";
import { readBundle } from "./fork_numbers.ts";
import type { ResolvedOptions } from "./options.ts";
import { readSurroundings, type Surroundings } from "./surroundings.ts";
import { findTarget, type Target, whyNotRecorded } from "./target.ts";

/** What a track without a history is about. */
export interface Measuring {
  readonly deps: ResolvedOptions;
  readonly around: Surroundings;
  /** Tells the user something that stops nothing. */
  readonly warn: (text: string) => void;
}

/** What a track is about: everything that is known before its first phase. No phase changes it. */
export interface TrackSubject extends Measuring {
  readonly target: Target;
  readonly change: Change;
  /** What the fork's run has left whose numbers this run publishes; absent where this run measures. */
  readonly forkBundle?: () => Promise<ForkBundle>;
  /** Why the run does not become part of the history; absent where it does. */
  readonly whyNotRecorded?: string;
}

/**
 * Reads the config, and says what the user should know about it.
 *
 * @throws {UsageError | ConfigError} If a setting is malformed, or there is no config, or it is not valid
 */
export async function prepareMeasuring(
  deps: ResolvedOptions,
  warn: (text: string) => void,
): Promise<Measuring> {
  const around = await readSurroundings(deps);
  around.warnings.forEach(warn);
  return { deps, around, warn };
}

/**
 * Finds out everything else that the phases need. Nothing is measured, and nothing is read from the history yet.
 *
 * @param need `needsCommit`: `false` where the history is only read
 * @throws {ContextError | StorageError} If commit or branch cannot be told, or a setting or credential is missing
 */
export async function prepare(
  measuring: Measuring,
  need: { readonly needsCommit: boolean },
): Promise<TrackSubject> {
  const { deps, around, warn } = measuring;
  const target = await findTarget(around, deps, need);
  target.trust.warnings.forEach(warn);
  const whyNot = whyNotRecorded(target.context, around.settings.record);
  const { context, context: { forkRun } } = target;
  const marker = around.settings.commentMarker;
  const forkBundle = forkRun &&
    lazy(() => readBundle({ context: { ...context, forkRun }, marker }, deps));
  return {
    ...measuring,
    target,
    change: createChange({ around, target, warn, ...(forkBundle && { forkBundle }) }, deps),
    ...(forkBundle && { forkBundle }),
    ...(whyNot !== undefined && { whyNotRecorded: whyNot }),
  };
}

/** Whether anything is judged at all. */
export function isJudged({ target: { trust: { config: { gate } } } }: TrackSubject): boolean {
  return gate.mode !== "off" && gate.thresholds.length > 0;
}
