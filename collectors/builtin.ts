import { CollectorRegistry } from "./registry.ts";

/**
 * The collectors that come with the program. Each is loaded when it is first asked for.
 *
 * @returns A new registry, open for more
 */
export function builtinCollectors(): CollectorRegistry {
  return new CollectorRegistry()
    .register("count", async () => (await import("./count.ts")).count)
    .register("deps", async () => (await import("./deps.ts")).deps)
    .register("json", async () => (await import("./json.ts")).json)
    .register("loc", async () => (await import("./loc.ts")).loc)
    .register("size", async () => (await import("./size.ts")).size)
    .register("text", async () => (await import("./text.ts")).text)
    .register("xml", async () => (await import("./xml.ts")).xml)
    .register("bench", async () => (await import("./bench.ts")).bench)
    .register("coverage", async () => (await import("./coverage.ts")).coverage)
    .register("coverage-clover", async () => (await import("./coverage_clover.ts")).coverageClover)
    .register(
      "coverage-cobertura",
      async () => (await import("./coverage_cobertura.ts")).coverageCobertura,
    )
    .register("coverage-go", async () => (await import("./coverage_go.ts")).coverageGo)
    .register(
      "coverage-istanbul",
      async () => (await import("./coverage_istanbul.ts")).coverageIstanbul,
    )
    .register("coverage-jacoco", async () => (await import("./coverage_jacoco.ts")).coverageJacoco)
    .register("coverage-json", async () => (await import("./coverage.ts")).coverageJson)
    .register("coverage-lcov", async () => (await import("./coverage_lcov.ts")).coverageLcov)
    .register("coverage-llvm", async () => (await import("./coverage_llvm.ts")).coverageLlvm)
    .register(
      "coverage-opencover",
      async () => (await import("./coverage_opencover.ts")).coverageOpenCover,
    )
    .register("coverage-py", async () => (await import("./coverage_py.ts")).coveragePy)
    .register(
      "coverage-simplecov",
      async () => (await import("./coverage_simplecov.ts")).coverageSimpleCov,
    )
    .register("coverage-xml", async () => (await import("./coverage.ts")).coverageXml)
    .register("tests", async () => (await import("./tests.ts")).tests);
}
