import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { withWholeGitPlace } from "../ci/git/worktree.ts";
import { type ApiPatience, createPatience } from "../ci/github/patience.ts";
import type { publish } from "../ci/publish.ts";
import { builtinCollectors } from "../collectors/builtin.ts";
import type { ConfigInput } from "../config/input.ts";
import { namesOf } from "../config/settings/table.ts";
import { defined } from "../core/defined.ts";
import type { Labels } from "../core/metric.ts";
import { type Hide, hideIn, redactor } from "../core/redact.ts";
import { whyTooOld } from "../core/runtime.ts";
import { PHASES } from "../core/track_result.ts";
import { configFolder } from "./config_folder.ts";
import { listen, type Listening } from "./listen.ts";
import { asOptions } from "./option_words.ts";
import { thisMachine } from "./measuring/this_machine.ts";
import { UsageError } from "../errors.ts";
import { ProviderRegistry } from "../providers/registry.ts";
import type { ProviderContext } from "../providers/types.ts";
import type { Progress, TrackEvent, TrackOptions } from "./track_options.ts";

export type { Progress, TrackEvent, TrackOptions };

/** The same, defaults filled in. */
export type ResolvedOptions = Required<Omit<TrackOptions, "signal" | "onEvent" | "config">> & {
  readonly signal?: AbortSignal;
  readonly config?: ConfigInput;
  /** Hides the environment's secrets; made once, for what is recorded and for what is shown. */
  readonly hide: Hide;
  /** For a forge's API that does not answer; one for all that ask it. */
  readonly patience: ApiPatience;
  readonly emit: Listening<TrackEvent>["emit"];
  readonly listener: Listening<TrackEvent>;
  /** A message in the words of whoever reads it. */
  readonly worded: (text: string) => string;
  /** Absent where the track is shown alone. */
  readonly section?: TrackSection;
};

/** One of several tracks that are shown together, as a section each. */
export interface TrackSection {
  /** For people: the folder of its config, `""` for the top. */
  readonly name: string;
  /** The labels that tell its run from those of the others. */
  readonly labels: Labels;
  /** The folder of the checkout, absolute. */
  readonly top: string;
  /** Takes what is to be seen of it. */
  readonly show: typeof publish;
}

/**
 * Fills in the defaults; the only place that reads the process's own surroundings.
 *
 * @param options What the caller gave
 * @returns All of it
 * @throws {UsageError} `RUNTIME_TOO_OLD`
 */
export function resolveOptions(options: TrackOptions): ResolvedOptions {
  refuseOldRuntime();
  const { onEvent, signal, env = process.env, cwd: start = process.cwd(), ...given } = options;
  const isNamed = (given.settings?.configFile ?? env[namesOf("configFile").variable] ?? "") !== "";
  const cwd = isNamed || given.config !== undefined ? start : configFolder(start);
  const hide = redactor(env);
  const listener = listen<TrackEvent>((event) => onEvent?.(hideIn(event, hide)));
  return {
    hide,
    cwd,
    env: withWholeGitPlace(env, cwd),
    machine: thisMachine(env),
    phases: PHASES,
    context: {},
    settings: {},
    allProjects: false,
    names: "options",
    registry: new ProviderRegistry(),
    collectors: builtinCollectors(),
    writeCommand: () => {},
    now: Date.now,
    random: Math.random,
    sleep: (ms, until) => wait(ms, undefined, until === undefined ? {} : { signal: until }),
    fetch: globalThis.fetch,
    patience: createPatience(),
    ...defined(given),
    ...(cwd !== start && { settings: fromFolder(given.settings ?? {}, start) }),
    ...(signal !== undefined && { signal }),
    emit: listener.emit,
    listener,
    worded: given.names === "flags" ? (text) => text : asOptions,
  };
}

/** What a caller names counts from where it is, also where the config was found above. */
function fromFolder(
  settings: NonNullable<TrackOptions["settings"]>,
  folder: string,
): NonNullable<TrackOptions["settings"]> {
  const { reportDir, outputFile } = settings;
  return {
    ...settings,
    ...(reportDir !== undefined && { reportDir: resolve(folder, reportDir) }),
    ...(outputFile !== undefined && { outputFile: resolve(folder, outputFile) }),
  };
}

function refuseOldRuntime(): void {
  const lack = whyTooOld(process.versions);
  if (lack === undefined) return;
  throw new UsageError("RUNTIME_TOO_OLD", {
    what: "Cannot run here",
    why: lack,
    fix: "Take a newer one",
  });
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
