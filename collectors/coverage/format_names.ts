/** The formats that `coverage-…` can name, each with how its report is made known to users. */
export const COVERAGE_FORMATS = {
  clover: "Clover XML (OpenClover, PHPUnit, Istanbul, …)",
  cobertura: "Cobertura XML (coverage.py, coverlet, gcovr, PHPUnit, cobertura, …)",
  codecov: "Codecov's JSON (cargo llvm-cov --codecov, kcov, …)",
  coveralls: "Coveralls' JSON (ExCoveralls, coveralls-python, gcovr, …)",
  dotcover: "dotCover XML and JSON",
  gcov: "gcov JSON (gcov --json-format)",
  gcovr: "gcovr JSON (--json, --json-summary)",
  go: "Go cover profiles (go test -coverprofile)",
  istanbul: "Istanbul JSON (coverage-final.json, coverage-summary.json)",
  jacoco: "JaCoCo XML (jacoco, kover)",
  kcov: "kcov's coverage.json",
  lcov: "LCOV tracefiles (lcov, c8, nyc, deno, llvm-cov, gcovr, …)",
  llvm: "llvm-cov export JSON (clang, cargo-llvm-cov, Swift)",
  opencover: "OpenCover XML (OpenCover, AltCover, coverlet)",
  phpunit: "PHPUnit XML (--coverage-xml)",
  py: "coverage.py JSON (coverage json, pytest --cov-report json)",
  scoverage: "scoverage XML",
  simplecov: "SimpleCov (.resultset.json, coverage.json)",
  sonar: "Sonar's generic XML",
  tarpaulin: "cargo-tarpaulin JSON (--out Json)",
  v8: "V8's own JSON (NODE_V8_COVERAGE)",
  "visual-studio": "Visual Studio and dotnet-coverage XML",
  xccov: "Xcode's xccov JSON (--report, --archive)",
} as const;

/** One of them. */
export type CoverageFormatName = keyof typeof COVERAGE_FORMATS;
