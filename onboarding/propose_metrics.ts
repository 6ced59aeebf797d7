import { foldPaths } from "./_fold_paths.ts";
import {
  type DetectedProject,
  isOwn,
  type ProjectPackage,
  type RepositoryFiles,
} from "./detect_project.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

/** A metric as it would stand in the config. */
export interface MetricDraft {
  readonly $ref?: string;
  readonly type?: "numeric";
  readonly name?: string;
  readonly description?: string;
  readonly unit?: "integer" | "bytes";
  readonly direction?: "lower";
  readonly command?: string;
}

/** A metric that may work here: the first of its drafts that gives a value is taken. */
export interface MetricProposal {
  /** The metric's key. */
  readonly key: string;
  readonly drafts: readonly MetricDraft[];
  /** What has to be run before, where it does not work yet; absent: nobody expects this metric here. */
  readonly before?: string;
}

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
/** Lock files that the collector `deps` reads; of `go.mod` and `go.sum` the first is enough. */
const LOCK_FILE =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|deno\.lock|Cargo\.lock|go\.mod|poetry\.lock|uv\.lock|composer\.lock|Gemfile\.lock|packages\.lock\.json|pubspec\.lock)$/;
/** Words that a shell and `@collect` read as they stand. */
const PLAIN_WORD = /^[\w./*@+:=,%-]+$/;

/**
 * The metrics that may work in a project. Which of them do is found out by trying.
 *
 * @returns Proposals in the order in which a config lists them
 */
export function proposeMetrics(
  project: DetectedProject,
  files: RepositoryFiles,
): readonly MetricProposal[] {
  const own = files.paths.filter(isOwn);
  const expected = (report: "coverage" | "tests") =>
    project.packages.flatMap(({ tool, folder }) =>
      tool?.[report] === undefined ? [] : [{ path: within(folder, tool[report]), run: tool.run }]
    );
  const coverage = reportsOf(COVERAGE_REPORTS, own, expected("coverage").map(({ path }) => path));
  const tests = reportsOf(TEST_REPORTS, own, expected("tests").map(({ path }) => path));
  const run = (report: "coverage" | "tests") => {
    const [first] = expected(report);
    return first === undefined ? {} : { before: first.run.replace(/\{\w+\}/g, "…") };
  };
  const proposals: readonly MetricProposal[] = [
    { key: "loc", drafts: [{ $ref: "loc" }] },
    {
      key: "coverage",
      drafts: coverage.map((paths) => collect("coverage", ["coverage", ...paths])),
      ...run("coverage"),
    },
    {
      key: "branch-coverage",
      drafts: coverage.map((paths) =>
        collect("branch-coverage", ["coverage", "--type", "branch", ...paths])
      ),
    },
    {
      key: "tests",
      drafts: tests.map((paths) => collect("tests", ["tests", ...paths])),
      ...run("tests"),
    },
    {
      key: "test-time",
      drafts: tests.map((paths) => collect("test-time", ["tests", "--stat", "time", ...paths])),
    },
    ...sizes(project.packages, own),
    ...dependencies(project, own),
    ...suppressions(project),
    { key: "todo", drafts: [{ $ref: "todo" }] },
  ];
  return proposals.filter(({ drafts }) => drafts.length > 0);
}

/** Sets of paths to try: what is there, the most exact format first, then what the tools will write. */
function reportsOf(
  names: readonly RegExp[],
  paths: readonly string[],
  expected: readonly string[],
): readonly (readonly string[])[] {
  const found = names.map((name) => foldPaths(paths.filter((path) => name.test(path))));
  const sets = [...found, [...new Set(expected)]].filter((set) => set.length > 0);
  return [...new Map(sets.map((set) => [set.join(" "), set])).values()];
}

function sizes(
  packages: readonly ProjectPackage[],
  paths: readonly string[],
): readonly MetricProposal[] {
  const drafts = packages.flatMap(({ kind, folder, name }) => {
    const prefix = folder === "" ? "" : `${folder}/`;
    return PROJECT_KINDS[kind].built.map((one) => one.replace("{name}", name ?? "*"))
      .flatMap((one) => [
        ...builtIn(paths, { prefix, path: one }),
        ...builtIn(paths, { prefix: `${prefix}*/`, path: one, deeper: 1 }),
        ...builtIn(paths, { prefix: `${prefix}*/*/`, path: one, deeper: 2 }),
      ]);
  }).map((path) => collect("size", ["size", path]));
  const build = packages.find((one) => one.build !== undefined)?.build;
  return drafts.length === 0 && build === undefined ? [] : [{
    key: "size",
    drafts: drafts.length === 0 ? [{ $ref: "size" }] : drafts,
    ...(build !== undefined && { before: build }),
  }];
}

/** The glob of built files, if any file is below it. */
function builtIn(
  paths: readonly string[],
  where: { readonly prefix: string; readonly path: string; readonly deeper?: number },
): readonly string[] {
  const pattern = where.prefix + where.path;
  const regex = new RegExp(
    `^${
      pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\]/g, "\\$&")).join("[^/]*")
    }(/|$)`,
  );
  const found = paths.filter((path) => regex.test(path));
  if (found.length === 0) return [];
  if (where.deeper === undefined) return [pattern];
  // `packages/*/dist`, not `*/*/dist`: only the last folder may be any.
  const depth = where.prefix.split("/").length - 1;
  const heads = found.map((path) => path.split("/").slice(0, depth).join("/"));
  return foldPaths(heads).map((head) => `${head}/${where.path}`);
}

function dependencies(
  { kinds }: DetectedProject,
  paths: readonly string[],
): readonly MetricProposal[] {
  const locks = paths.filter((path) => LOCK_FILE.test(path));
  const top = locks.filter((path) => !path.includes("/"));
  const chosen = top.length > 0 ? top : locks;
  const counted = kinds.flatMap((kind) => {
    const { manifests } = PROJECT_KINDS[kind];
    if (manifests === undefined) return [];
    const found = foldPaths(
      paths.filter((path) => manifests.test(path.slice(path.lastIndexOf("/") + 1))),
    );
    return found.length === 0
      ? []
      : [collect("dependencies", ["deps", "--type", "direct", ...found])];
  });
  const drafts = chosen.length === 0 ? counted : [
    collect("dependencies", ["deps", "--type", "direct", ...chosen]),
    {
      ...collect("dependencies", ["deps", ...chosen]),
      description: "Number of dependencies, direct and indirect",
    },
    ...counted,
  ];
  return [{ key: "dependencies", drafts }];
}

function suppressions({ kinds }: DetectedProject): readonly MetricProposal[] {
  const patterns = kinds.flatMap((kind) => PROJECT_KINDS[kind].suppressions ?? []);
  if (patterns.length === 0) return [];
  const words = [...new Set(patterns)].flatMap((pattern) => ["--pattern", pattern]);
  const draft: MetricDraft = {
    type: "numeric",
    name: "Suppressed warnings",
    description: "Comments that switch a warning off",
    unit: "integer",
    direction: "lower",
    command: line(["count", ...words, "."]),
  };
  return [{ key: "suppressions", drafts: [draft] }];
}

function collect($ref: string, words: readonly string[]): MetricDraft {
  return { $ref, command: line(words) };
}

function line(words: readonly string[]): string {
  return ["@collect", ...words.map((word) => PLAIN_WORD.test(word) ? word : quoted(word))].join(
    " ",
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
