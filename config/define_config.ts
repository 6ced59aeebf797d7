import type { ConfigInput } from "./input.ts";

/**
 * A config as an object, whose keys and values an editor completes and a compiler checks.
 *
 * @param config What `unentropy.json` would say
 * @returns The same
 *
 * @example Track with a config of one's own
 * ```ts
 * import { defineConfig, trackMetrics } from "@unentropy/track";
 *
 * const config = defineConfig({
 *   metrics: { answer: { type: "numeric", unit: "integer", command: "echo 42" } },
 *   qualityGate: { thresholds: [{ metric: "answer", mode: "max", target: 50 }] },
 * });
 * const { measurements } = await trackMetrics({ config, phases: ["collect"] });
 * console.assert(measurements[0]?.value === 42);
 * ```
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
