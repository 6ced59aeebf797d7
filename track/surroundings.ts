import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadConfig } from "../config/load.ts";
import { applySettings, readSettings, type Settings } from "../config/settings/settings.ts";
import type { Config, StorageConfig } from "../config/types.ts";
import { closest } from "../core/text/suggest.ts";
import type { ResolvedOptions } from "./options.ts";

/** The config, and what it says about the place it stands in. */
export interface Surroundings {
  readonly config: Config;
  readonly settings: Settings;
  /** The config file's absolute folder. */
  readonly root: string;
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
  const loaded = await loadConfig(
    resolve(options.cwd, settings.configFile),
    (path) => readFile(path),
  );
  const { config, root, warnings } = applySettings(loaded, settings);
  const storage = knownStorage(config.storage, options);
  return {
    config: { ...config, storage: storage.config },
    settings,
    root,
    warnings: [...warnings, ...storage.warnings],
  };
}

/** An unknown storage type is no reason to lose a run: the local file takes it. */
export function knownStorage(
  storage: StorageConfig,
  options: ResolvedOptions,
): { readonly config: StorageConfig; readonly warnings: readonly string[] } {
  const types = options.registry.types();
  if (types.includes(storage.type)) return { config: storage, warnings: [] };
  const near = closest(storage.type, types);
  const hint = near === undefined ? `known are ${types.join(", ")}` : `did you mean "${near}"?`;
  return {
    config: { ...storage, type: "sqlite-local" },
    warnings: [`Unknown storage.type "${storage.type}" (${hint}): using sqlite-local instead`],
  };
}
