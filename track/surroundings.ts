import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DEFAULTS } from "../config/defaults.ts";
import { loadConfig } from "../config/load.ts";
import { parseConfig, parseConfigObject } from "../config/parse.ts";
import { applySettings, readSettings, type Settings } from "../config/settings/settings.ts";
import type { Config, StorageConfig } from "../config/types.ts";
import { closest } from "../core/text/suggest.ts";
import { ConfigError, UsageError } from "../errors.ts";
import type { ResolvedOptions } from "./options.ts";

/** The config, and what it says about the place it stands in. */
export interface Surroundings {
  readonly config: Config;
  readonly settings: Settings;
  /** The config file's absolute folder. */
  readonly root: string;
  /** The folder from which what a run writes counts. */
  readonly folder: string;
  /** The unknown `storage.type` of the config in place of which the local file is used. */
  readonly storageFallback?: string;
  /** What the user should know before anything starts. */
  readonly warnings: readonly string[];
}

/**
 * Reads the config.
 *
 * @returns The config with the settings that count more than it
 * @throws {UsageError | ConfigError} If a setting is malformed, or there is no config, or it is not valid
 */
export async function readSurroundings(options: ResolvedOptions): Promise<Surroundings> {
  const settings = readSettings({ flags: options.settings, env: options.env });
  const loaded = options.config === undefined
    ? await loadConfig(resolve(options.cwd, settings.configFile), (path) => readFile(path))
    : { ...await parseConfigObject(options.config), root: resolve(options.cwd) };
  const { config, root, warnings } = applySettings(loaded, settings);
  refuseUnknown(settings, options);
  const storage = knownStorage(config.storage, options);
  if (storage.fallback !== undefined && (settings.strict ?? config.strict) === true) {
    throw new ConfigError("CONFIG_INVALID", {
      what: "Cannot use the storage of the config",
      why: `storage.type "${storage.fallback}" is unknown (${storage.hint}), and "strict" is set`,
      fix: `Correct storage.type in ${settings.configFile}`,
    });
  }
  return {
    config: { ...config, storage: storage.config },
    settings,
    root,
    folder: options.cwd,
    ...(storage.fallback !== undefined && { storageFallback: storage.fallback }),
    warnings: [...warnings, ...storage.warnings],
  };
}

/**
 * Any database can be shown; without a config its metrics speak for themselves.
 *
 * @returns The config's surroundings where there is one
 * @throws {UsageError | ConfigError} If there is one that is not valid
 */
export async function surroundingsIfAny(deps: ResolvedOptions): Promise<Surroundings> {
  try {
    return await readSurroundings(deps);
  } catch (error) {
    const isMissing = error instanceof ConfigError && error.code === "CONFIG_NOT_FOUND";
    const settings = readSettings({ flags: deps.settings, env: deps.env });
    // A config that was named is wanted.
    if (!isMissing || settings.configFile !== DEFAULTS.files.config) throw error;
    const any = '{"metrics":{"any":{"type":"numeric","command":"true"}}}';
    const { config } = await parseConfig(any, { path: DEFAULTS.files.config });
    return {
      config: { ...config, metrics: [], storage: { ...config.storage, ...settings.storage } },
      settings,
      root: deps.cwd,
      folder: deps.cwd,
      warnings: [],
    };
  }
}

/** The storage that is used, and what was meant where that is unknown. */
interface KnownStorage {
  readonly config: StorageConfig;
  readonly warnings: readonly string[];
  readonly fallback?: string;
  readonly hint?: string;
}

/** An unknown storage type in the config is no reason to lose a run: the local file takes it. */
export function knownStorage(storage: StorageConfig, options: ResolvedOptions): KnownStorage {
  const types = options.registry.types();
  const { type } = storage;
  if (types.includes(type)) return { config: storage, warnings: [] };
  const hint = hintFor(type, types);
  return {
    config: { ...storage, type: "sqlite-local" },
    fallback: type,
    hint,
    warnings: [
      `Unknown storage.type "${type}" (${hint}): using sqlite-local instead, a file on this machine only`,
    ],
  };
}

/** What is said for this one run, in a flag, an input or a variable, was meant for it. */
function refuseUnknown({ storage: { type } }: Settings, { registry }: ResolvedOptions): void {
  const types = registry.types();
  if (type === undefined || types.includes(type)) return;
  throw new UsageError("USAGE", {
    what: "Cannot use a setting",
    why: `--storage-type (or its input or variable) is "${type}", which is no storage type (${
      hintFor(type, types)
    })`,
    fix: "Correct it, or leave it away",
  });
}

function hintFor(type: string, types: readonly string[]): string {
  const near = closest(type, types);
  return near === undefined ? `known are ${types.join(", ")}` : `did you mean "${near}"?`;
}
