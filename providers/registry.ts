import { BUILTIN_PROVIDERS } from "./builtin.ts";
import type { ProviderFactory } from "./types.ts";

/**
 * The known storage types. Our own providers come through the same door as yours.
 *
 * @example Register a provider
 * ```ts
 * import { ProviderRegistry } from "@unentropy/track";
 *
 * const registry = new ProviderRegistry();
 * let kept: Uint8Array | undefined;
 * registry.register("memory", () => ({
 *   type: "memory",
 *   location: "memory",
 *   download: () => Promise.resolve(kept === undefined ? undefined : { bytes: kept, revision: "1" }),
 *   upload: (bytes) => {
 *     kept = bytes;
 *     return Promise.resolve({ revision: "1" });
 *   },
 * }));
 * console.assert(registry.types().includes("memory"));
 * ```
 */
export class ProviderRegistry {
  readonly #factories = new Map<string, ProviderFactory>(Object.entries(BUILTIN_PROVIDERS));

  /**
   * Adds a storage type, or replaces one.
   *
   * @param type The name for `storage.type`, for example `sqlite-redis`
   * @param factory Makes the provider from the settings
   * @returns This registry
   */
  register(type: string, factory: ProviderFactory): this {
    this.#factories.set(type, factory);
    return this;
  }

  /**
   * The factory of a type.
   *
   * @param type What `storage.type` says
   * @returns The factory, or `undefined` for an unknown type
   */
  get(type: string): ProviderFactory | undefined {
    return this.#factories.get(type);
  }

  /**
   * The known types, in the order of their registration.
   *
   * @returns The names
   */
  types(): readonly string[] {
    return [...this.#factories.keys()];
  }
}
