import assert from "node:assert/strict";
import { foldPaths } from "../../onboarding/_fold_paths.ts";

const CASES: readonly {
  readonly claim: string;
  readonly paths: readonly string[];
  readonly globs: readonly string[];
}[] = [
  { claim: "leaves one path as it is", paths: ["a/b.xml"], globs: ["a/b.xml"] },
  {
    claim: "lets the folder of packages be any",
    paths: ["packages/a/lcov.info", "packages/b/lcov.info"],
    globs: ["packages/*/lcov.info"],
  },
  {
    claim: "keeps what the names of files have in common",
    paths: ["r/TEST-a.xml", "r/TEST-b.xml"],
    globs: ["r/TEST-*.xml"],
  },
  {
    claim: "folds two levels",
    paths: ["a/r/1.xml", "a/r/2.xml", "b/r/1.xml", "b/r/2.xml"],
    globs: ["*/r/*.xml"],
  },
  {
    claim: "replaces a random name",
    paths: ["TestResults/3f2504e0-4f89-11d3-9a0c-0305e82c3301/coverage.cobertura.xml"],
    globs: ["TestResults/*/coverage.cobertura.xml"],
  },
  {
    claim: "keeps paths of different depth apart",
    paths: ["lcov.info", "packages/a/lcov.info"],
    globs: ["lcov.info", "packages/a/lcov.info"],
  },
  { claim: "makes nothing of nothing", paths: [], globs: [] },
];

for (const { claim, paths, globs } of CASES) {
  Deno.test(`foldPaths() ${claim}`, () => assert.deepEqual(foldPaths(paths), globs));
}
