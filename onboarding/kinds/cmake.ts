import type { PackageFacts, ProjectKind } from "./kind.ts";

/** C and C++ with CMake. */
export const cmake: ProjectKind = {
  label: "C/C++ (CMake)",
  manifest: /^CMakeLists\.txt$/,
  plan: (facts) => ({
    setup: [],
    install: ["sudo apt-get update -qq && sudo apt-get install -y -qq gcovr"],
    build: {
      run: "cmake -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build --parallel",
      makes: programsOf(facts),
    },
    tests: !/enable_testing|include\s*\(\s*CTest/i.test(facts.text) ? [] : [
      {
        run: "cmake -B build-coverage -DCMAKE_C_FLAGS=--coverage -DCMAKE_CXX_FLAGS=--coverage && " +
          "cmake --build build-coverage --parallel && ctest --test-dir build-coverage --output-on-failure " +
          '--output-junit "$PWD/{tests}"',
        tests: "junit.xml",
      },
      {
        run: "gcovr --exclude build-coverage --cobertura {coverage}",
        coverage: "coverage.xml",
      },
    ],
    checkers: [],
  }),
  built: [],
  leaves: ["build/", "build-coverage/"],
  suppressions: "NOLINT|#pragma\\s+(GCC|clang)\\s+diagnostic\\s+ignored",
  image: "gcc:14",
  prepareImage: ["apt-get update -qq && apt-get install -y -qq cmake sudo"],
};

/** The programs of the top folder's CMakeLists.txt. */
function programsOf({ read }: PackageFacts): readonly string[] {
  const found = read("CMakeLists.txt").matchAll(/add_executable\s*\(\s*([\w.-]+)\s/gi);
  return [...found].flatMap(([, name = ""]) => /test/i.test(name) ? [] : [`build/${name}`]);
}
