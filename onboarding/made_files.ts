import { BUILD_TIME_FILE } from "./built.ts";
import type { DetectedProject } from "./detect_project.ts";
import { within } from "./draft.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

/**
 * What the workflow's steps make beside the project's files: reports and the outputs of checkers. They are no source code, and git
 * should not keep them.
 *
 * @returns Paths and globs; a folder with a slash at its end
 */
export function madeFiles({ packages }: DetectedProject): readonly string[] {
  const all = packages.flatMap(({ folder, plan }) => {
    const reports = plan.tests.flatMap(({ coverage, tests }) => [coverage, tests]);
    const build = plan.build === undefined
      ? []
      : [BUILD_TIME_FILE, ...plan.build.makes.map(asFolder)];
    return [...reports, ...plan.checkers.map(({ makes }) => makes), ...build]
      .flatMap((path) => path === undefined ? [] : [within(folder, reportFolder(path))]);
  });
  return [...new Set(all)].sort();
}

/**
 * What else git should not keep.
 *
 * @returns Lines of `.gitignore`
 */
export function leftFiles({ packages }: DetectedProject): readonly string[] {
  return [...new Set(packages.flatMap(({ kind }) => PROJECT_KINDS[kind].leaves))].sort();
}

/** Tools put pages and raw data beside the report, in the folder of their own. */
function reportFolder(path: string): string {
  return /^((?:\*\*\/)?(?:coverage|TestResults|target|build|\.build|test\/reports))\//.exec(path)
    ?.[1]
    ?.concat("/") ?? path;
}

/** A folder that a build makes. */
function asFolder(path: string): string {
  return /^(bin|dist|out|build|lib|esm|es|cjs)$/.test(path) ? `${path}/` : path;
}
