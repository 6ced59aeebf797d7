import { foldPaths } from "./_fold_paths.ts";
import { collect, collectLine, type MetricProposal, within } from "./draft.ts";
import { toolLine } from "./workflow/tool_line.ts";
import type { ProjectPackage } from "./detect_project.ts";
import type { KindName } from "./project_kinds.ts";

/** Reports by the names that their tools give them, the most exact formats first. */
const COVERAGE_REPORTS: readonly RegExp[] = [
  /(^|\/)lcov\.info$|\.lcov$/,
  /(^|\/)[^/]*cobertura[^/]*\.xml$/,
  /(^|\/)clover[^/]*\.xml$/,
  /(^|\/)jacoco[^/]*\.xml$/i,
  /(^|\/)(c|cover|coverage)\.(out|cov)$|\.coverprofile$/,
  /(^|\/)coverage\.opencover\.xml$/,
  /(^|\/)coverage\.xml$/,
  /(^|\/)coverage-final\.json$/,
  /(^|\/)\.resultset\.json$/,
  /(^|\/)coverage\.json$/,
];
const TEST_REPORTS: readonly RegExp[] = [
  /(^|\/)(surefire-reports|failsafe-reports|test-results\/\w+)\/TEST-[^/]+\.xml$/,
  /(^|\/)[^/]*junit[^/]*\.xml$/i,
  /(^|\/)test-(report|results?)[^/]*\.xml$/,
  /\.trx$/,
  /(^|\/)(go-test|test-(report|results?))[^/]*\.json$/,
  /\.tap$/,
];

/** What a package's tests leave, and the line that makes it. */
interface Expected {
  readonly kind: KindName;
  readonly path: string;
  readonly run: string;
  /** The line says where; it can be told another place. */
  readonly canBeTold: boolean;
}

type Report = "coverage" | "tests";

/**
 * Coverage and test results: of what the tests' lines write, else of reports that lie here.
 *
 * @param own The project's files
 */
export function reportProposals(
  packages: readonly ProjectPackage[],
  own: readonly string[],
): readonly MetricProposal[] {
  return [...coverageProposals(packages, own), ...testProposals(packages, own)];
}

function coverageProposals(
  packages: readonly ProjectPackage[],
  own: readonly string[],
): readonly MetricProposal[] {
  const all = expectedOf(packages, "coverage");
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  // Go counts statements where others count lines: one number of both would be none.
  const groups = kinds.length < 2 ? [{ prefix: "", expected: all }] : kinds.map((kind) => ({
    prefix: `${kind}-`,
    expected: all.filter((one) => one.kind === kind),
  }));
  return groups.flatMap(({ prefix, expected }) => {
    const sets = setsOf(COVERAGE_REPORTS, kinds.length < 2 ? own : [], expected);
    const made = madeBy(packages, expected);
    return [
      {
        key: `${prefix}coverage`,
        drafts: sets.map((paths) => collect("coverage", ["coverage", ...paths])),
        made,
      },
      {
        key: `${prefix}branch-coverage`,
        // Not every report has branches: it is proposed where they are seen.
        drafts: sets.map((paths) =>
          collect("branch-coverage", ["coverage", "--type", "branch", ...paths])
        ),
        made,
        isRare: true,
      },
    ];
  });
}

function testProposals(
  packages: readonly ProjectPackage[],
  own: readonly string[],
): readonly MetricProposal[] {
  const expected = expectedOf(packages, "tests");
  const sets = setsOf(TEST_REPORTS, own, expected);
  const made = madeBy(packages, expected);
  return [
    { key: "tests", drafts: sets.map((paths) => collect("tests", ["tests", ...paths])), made },
    {
      key: "failed-tests",
      drafts: sets.map((paths) => ({
        type: "numeric",
        name: "Failed tests",
        unit: "integer",
        direction: "lower",
        command: collectLine(["tests", "--stat", "failed", ...paths]),
      })),
      made,
    },
    {
      key: "test-time",
      drafts: sets.map((paths) => collect("test-time", ["tests", "--stat", "time", ...paths])),
      made,
    },
  ];
}

function expectedOf(packages: readonly ProjectPackage[], report: Report): readonly Expected[] {
  return packages.flatMap(({ kind, folder, plan }) =>
    plan.tests.flatMap((tool) => {
      const path = tool[report];
      if (path === undefined) return [];
      const canBeTold = packages.length === 1 && tool.run.includes(`{${report}}`);
      return [{ kind, path: within(folder, path), run: toolLine(tool, {}), canBeTold }];
    })
  );
}

/** Sets of paths to try: what the tools will write, then what is there, the most exact format first. */
function setsOf(
  names: readonly RegExp[],
  own: readonly string[],
  expected: readonly Expected[],
): readonly (readonly string[])[] {
  const written = foldPaths([...new Set(expected.map(({ path }) => path))]);
  // A step that writes elsewhere than what lies here would be read by nobody.
  const isFixed = expected.length > 0 && !expected.every(({ canBeTold }) => canBeTold);
  const found = isFixed ? [] : names.map((name) => foldPaths(own.filter((path) => name.test(path))))
    .filter((set) => expected.length === 0 || (set.length === 1 && !set[0]?.includes("*")));
  const sets = [written, ...found].filter((set) => set.length > 0);
  return [...new Map(sets.map((set) => [set.join(" "), set])).values()];
}

/** Whether a step of the workflow makes the report: a known tool's, or a script that may. */
function madeBy(
  packages: readonly ProjectPackage[],
  [first]: readonly Expected[],
): { readonly by?: string } {
  const own = packages.flatMap(({ plan }) => plan.tests).find(({ isOwn }) => isOwn);
  const by = first?.run ?? own?.run;
  return by === undefined ? {} : { by };
}
