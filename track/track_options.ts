import type { ContextOverrides } from "../ci/context.ts";
import type { MetricOutcome } from "../collectors/collect.ts";
import type { CollectorRegistry } from "../collectors/registry.ts";
import type { ConfigInput } from "../config/input.ts";
import type { SettingName, SettingValues } from "../config/settings/values.ts";
import type { Machine } from "../core/machine.ts";
import type { Phase, PhaseName } from "../core/track_result.ts";
import type { ProviderRegistry } from "../providers/registry.ts";

/** How far the work is: of the phases, or of the metrics. */
export interface Progress {
  /** How many have ended, this one included where it is the one that has. */
  readonly done: number;
  /** How many there are in all. */
  readonly total: number;
}

/** What happens during a track, for those who watch. */
export type TrackEvent =
  | ({ readonly type: "phase-started"; readonly phase: PhaseName } & Progress)
  | ({ readonly type: "phase-ended"; readonly phase: Phase } & Progress)
  | ({ readonly type: "metric-started"; readonly metric: string } & Progress)
  | ({ readonly type: "metric"; readonly outcome: MetricOutcome } & Progress)
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "warning"; readonly text: string };

/** What to track, and with what. Everything has a default. */
export interface TrackOptions {
  /** Default: the process's folder. */
  readonly cwd?: string;
  /** The config as an object, in place of a file; its paths count from `cwd`. Default: the file `settings.configFile`. */
  readonly config?: ConfigInput;
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which phases run. Default all seven; `["download", "collect", "gate"]` judges and stores nothing. */
  readonly phases?: readonly PhaseName[];
  /** What is known better than the environment knows it: commit, branch, run id, labels. */
  readonly context?: ContextOverrides;
  /** What counts more than the environment and the config: `{ configFile: "metrics.json", record: "never" }`. */
  readonly settings?: { readonly [Name in SettingName]?: SettingValues[Name] | undefined };
  /** Whether a history is read with the runs of all its projects. Default: those of this one. */
  readonly allProjects?: boolean;
  /** The storage types. Default: the built-in ones. */
  readonly registry?: ProviderRegistry;
  /** The collectors. Default: the built-in ones. */
  readonly collectors?: CollectorRegistry;
  /** Told what happens while it happens. A promise is waited for at the end; what goes wrong in it is in the result. */
  readonly onEvent?: (event: TrackEvent) => void | PromiseLike<void>;
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
  /** What errors and warnings call a setting: an option of this call (the default), or a flag, for the users of a command line. */
  readonly names?: "options" | "flags";
}
