import type { ProjectKind } from "./kind.ts";

/** Packages of Swift. */
export const swift: ProjectKind = {
  label: "Swift",
  manifest: /^Package\.swift$/,
  plan: ({ text }) => {
    const programs = [...text.matchAll(/\.executableTarget\s*\(\s*name:\s*"([^"]+)"/g)];
    return {
      setup: [],
      install: ["swift package resolve"],
      build: {
        run: "swift build --configuration release",
        makes: programs.map(([, name]) => `.build/*/release/${name}`),
      },
      tests: !text.includes(".testTarget") ? [] : [{
        // Tests of Swift Testing stand in a file of their own beside it.
        run: "swift test --enable-code-coverage --parallel --xunit-output junit.xml",
        coverage: ".build/*/debug/codecov/*.json",
        tests: "junit*.xml",
      }],
      checkers: [],
    };
  },
  built: [],
  leaves: [".build/"],
  suppressions: "swiftlint:disable",
  image: "swift:6.0",
};
