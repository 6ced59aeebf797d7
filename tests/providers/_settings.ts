import type { StorageConfig } from "../../config/types.ts";

/** Storage settings with the defaults of the config. */
export function storageSettings(fields: Partial<StorageConfig> = {}): StorageConfig {
  return { type: "sqlite-local", timeoutMs: 120_000, retryAttempts: 3, ...fields };
}
