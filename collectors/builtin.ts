import { CollectorRegistry } from "./registry.ts";

/**
 * The collectors that come with the program. Each is loaded when it is first asked for.
 *
 * @returns A new registry, open for more
 */
export function builtinCollectors(): CollectorRegistry {
  return new CollectorRegistry()
    .register("count", async () => (await import("./lines/count.ts")).count)
    .register("deps", async () => (await import("./deps/deps.ts")).deps)
    .register("json", async () => (await import("./values/json.ts")).json)
    .register("loc", async () => (await import("./lines/loc.ts")).loc)
    .register("size", async () => (await import("./lines/size.ts")).size)
    .register("text", async () => (await import("./values/text.ts")).text)
    .register("xml", async () => (await import("./values/xml.ts")).xml)
    .register("bench", async () => (await import("./bench/bench.ts")).bench)
    .register("coverage", async () => (await import("./coverage/coverage.ts")).coverage)
    .register(
      "coverage-clover",
      async () => (await import("./coverage/formats/clover.ts")).coverageClover,
    )
    .register(
      "coverage-cobertura",
      async () => (await import("./coverage/formats/cobertura.ts")).coverageCobertura,
    )
    .register("coverage-go", async () => (await import("./coverage/formats/go.ts")).coverageGo)
    .register(
      "coverage-istanbul",
      async () => (await import("./coverage/formats/istanbul.ts")).coverageIstanbul,
    )
    .register(
      "coverage-jacoco",
      async () => (await import("./coverage/formats/jacoco.ts")).coverageJacoco,
    )
    .register("coverage-json", async () => (await import("./coverage/coverage.ts")).coverageJson)
    .register(
      "coverage-lcov",
      async () => (await import("./coverage/formats/lcov.ts")).coverageLcov,
    )
    .register(
      "coverage-llvm",
      async () => (await import("./coverage/formats/llvm.ts")).coverageLlvm,
    )
    .register(
      "coverage-opencover",
      async () => (await import("./coverage/formats/opencover.ts")).coverageOpenCover,
    )
    .register(
      "coverage-py",
      async () => (await import("./coverage/formats/coverage_py.ts")).coveragePy,
    )
    .register(
      "coverage-simplecov",
      async () => (await import("./coverage/formats/simplecov.ts")).coverageSimpleCov,
    )
    .register("coverage-xml", async () => (await import("./coverage/coverage.ts")).coverageXml)
    .register("tests", async () => (await import("./tests/tests.ts")).tests);
}
