import { CollectorRegistry } from "./registry.ts";

/**
 * The collectors that come with the program. Each is loaded when it is first asked for.
 *
 * @returns A new registry, open for more
 */
export function builtinCollectors(): CollectorRegistry {
  return new CollectorRegistry()
    .register("count", async () => (await import("./count.ts")).count)
    .register("loc", async () => (await import("./loc.ts")).loc)
    .register("size", async () => (await import("./size.ts")).size);
}
