import { COVERAGE_FORMATS, type CoverageFormatName } from "./coverage/format_names.ts";
import { CollectorRegistry } from "./registry.ts";

/**
 * The collectors that come with the program. Each is loaded when it is first asked for.
 *
 * @returns A new registry, open for more
 */
export function builtinCollectors(): CollectorRegistry {
  const registry = new CollectorRegistry()
    .register("count", async () => (await import("./lines/count.ts")).count)
    .register("deps", async () => (await import("./deps/deps.ts")).deps)
    .register("json", async () => (await import("./values/json.ts")).json)
    .register("loc", async () => (await import("./lines/loc.ts")).loc)
    .register("size", async () => (await import("./lines/size.ts")).size)
    .register("text", async () => (await import("./values/text.ts")).text)
    .register("xml", async () => (await import("./values/xml.ts")).xml)
    .register("bench", async () => (await import("./bench/bench.ts")).bench)
    .register("coverage", async () => (await import("./coverage/coverage.ts")).coverage)
    .register("coverage-json", async () => (await import("./coverage/coverage.ts")).coverageJson)
    .register("coverage-xml", async () => (await import("./coverage/coverage.ts")).coverageXml)
    .register("tests", async () => (await import("./tests/tests.ts")).tests);
  for (const format of Object.keys(COVERAGE_FORMATS)) {
    registry.register(
      `coverage-${format}`,
      // The keys are the names.
      async () => (await import("./coverage/coverage.ts")).coverageOf(format as CoverageFormatName),
    );
  }
  return registry;
}
