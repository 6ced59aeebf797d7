import { meantHint } from "../core/text/suggest.ts";
import { CollectError } from "../errors.ts";
import type { Collector } from "./types.ts";

/** Gives a collector when it is needed, so that a parser is loaded only by those who use it. */
export type CollectorLoader = () => Collector | Promise<Collector>;

/**
 * The known collectors. Our own come through the same door as yours.
 *
 * @example Register a collector
 * ```ts
 * import { CollectorRegistry } from "@unentropy/track";
 *
 * const registry = new CollectorRegistry();
 * registry.register("answer", () => ({
 *   name: "answer",
 *   summary: "The answer",
 *   usage: "",
 *   options: {},
 *   collect: () => Promise.resolve([{ value: 42, labels: {} }]),
 * }));
 * console.assert(registry.names().includes("answer"));
 * ```
 */
export class CollectorRegistry {
  readonly #loaders = new Map<string, CollectorLoader>();

  /**
   * Adds a collector, or replaces one.
   *
   * @param name The name behind `@collect`
   * @param load Gives the collector; called each time that it is needed
   * @returns This registry
   */
  register(name: string, load: CollectorLoader): this {
    this.#loaders.set(name, load);
    return this;
  }

  /**
   * The collector of a name.
   *
   * @param name What stands behind `@collect` or in `collect.from`
   * @returns The collector
   * @throws {CollectError} `COLLECT_UNKNOWN` if there is none, with the closest name and the list of all
   */
  async get(name: string): Promise<Collector> {
    const load = this.#loaders.get(name);
    if (load === undefined) {
      throw new CollectError("COLLECT_UNKNOWN", {
        what: `Cannot collect "${name}"`,
        why: "there is no collector of this name" + meantHint(name, this.names()),
        fix: `Use one of: ${this.names().join(", ")}`,
      });
    }
    return await load();
  }

  /**
   * The known names, in the order of their registration.
   *
   * @returns The names
   */
  names(): readonly string[] {
    return [...this.#loaders.keys()];
  }
}
