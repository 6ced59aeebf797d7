import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { withWholeGitPlace } from "../ci/git/worktree.ts";
import type { ContextOverrides } from "../ci/context.ts";
import { builtinCollectors } from "../collectors/builtin.ts";
import type { MetricOutcome } from "../collectors/collect.ts";
import type { CollectorRegistry } from "../collectors/registry.ts";
import type { SettingSources } from "../config/settings/settings.ts";
import type { Machine } from "../core/machine.ts";
import { type Hide, hideIn, redactor } from "../core/redact.ts";
import { type Phase, type PhaseName, PHASES } from "../core/track_result.ts";
import { thisMachine } from "./measuring/this_machine.ts";
import { ProviderRegistry } from "../providers/registry.ts";
import type { ProviderContext } from "../providers/types.ts";

/** What happens during a track, for those who watch. */
export type TrackEvent =
  | { readonly type: "phase-started"; readonly phase: PhaseName }
  | { readonly type: "phase-ended"; readonly phase: Phase }
  | { readonly type: "metric"; readonly outcome: MetricOutcome }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "warning"; readonly text: string };

/** What to track, and with what. Everything has a default. */
export interface TrackOptions {
  /** Default: the process's folder. */
  readonly cwd?: string;
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which phases run. Default all seven; `["download", "collect", "gate"]` judges and stores nothing. */
  readonly phases?: readonly PhaseName[];
  /** What is known better than the environment knows it: commit, branch, run id, labels. */
  readonly context?: ContextOverrides;
  /** What counts more than the environment and the config: `{ configFile: "metrics.json", record: "never" }`. */
  readonly settings?: NonNullable<SettingSources["flags"]>;
  /** Whether a history is read with the runs of all its projects. Default: those of this one. */
  readonly allProjects?: boolean;
  /** The storage types. Default: the built-in ones. */
  readonly registry?: ProviderRegistry;
  /** The collectors. Default: the built-in ones. */
  readonly collectors?: CollectorRegistry;
  /** Told what happens while it happens. */
  readonly onEvent?: (event: TrackEvent) => void;
  /** Writes lines that the CI system reads as commands (annotations). Default: nowhere. */
  readonly writeCommand?: (text: string) => void;
  /** Ends everything early when it is aborted. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** A number from 0 (included) to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Waits. Default: a timer. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** What is measured on, as the history keeps it. Default: what the system and the CI system's environment say. */
  readonly machine?: Machine;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/** The same, defaults filled in. */
export type ResolvedOptions = Required<Omit<TrackOptions, "signal" | "onEvent">> & {
  readonly signal?: AbortSignal;
  /** Hides the environment's secrets; made once, for what is recorded and for what is shown. */
  readonly hide: Hide;
  readonly emit: (event: TrackEvent) => void;
};

/**
 * Fills in the defaults; the only place that reads the process's own surroundings.
 *
 * @param options What the caller gave
 * @returns All of it
 */
export function resolveOptions(options: TrackOptions): ResolvedOptions {
  const { onEvent, signal, env = process.env, cwd = process.cwd(), ...given } = options;
  const hide = redactor(env);
  return {
    hide,
    cwd,
    env: withWholeGitPlace(env, cwd),
    machine: thisMachine(env),
    phases: PHASES,
    context: {},
    settings: {},
    allProjects: false,
    registry: new ProviderRegistry(),
    collectors: builtinCollectors(),
    writeCommand: () => {},
    now: Date.now,
    random: Math.random,
    sleep: (ms, until) => wait(ms, undefined, until === undefined ? {} : { signal: until }),
    fetch: globalThis.fetch,
    ...given,
    ...(signal !== undefined && { signal }),
    emit: onEvent === undefined ? () => {} : (event) => onEvent(hideIn(event, hide)),
  };
}

/**
 * What whoever speaks to a server needs from outside.
 *
 * @param options All of it
 * @returns Environment, network, clock, randomness and log
 */
export function networkOf(options: ResolvedOptions): Omit<ProviderContext, "root" | "run"> {
  const { env, fetch, now, random, sleep, signal } = options;
  return {
    env,
    fetch,
    now,
    random,
    sleep,
    log: (line) => options.emit({ type: "log", line }),
    ...(signal !== undefined && { signal }),
  };
}
