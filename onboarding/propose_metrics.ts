import { collectLine, type MetricDraft, type MetricProposal, within } from "./draft.ts";
import { dependencyProposals } from "./_dependencies.ts";
import { reportProposals } from "./_reports.ts";
import { builtProposals } from "./built.ts";
import { type DetectedProject, isOwn, type RepositoryFiles } from "./detect_project.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

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
  const proposals: readonly MetricProposal[] = [
    { key: "loc", drafts: [{ $ref: "loc" }] },
    ...reportProposals(project.packages, own),
    ...builtProposals(project.packages, own),
    ...dependencyProposals(project, own),
    ...checkers(project),
    ...suppressions(project),
    { key: "todo", drafts: [{ $ref: "todo" }] },
  ];
  return proposals.filter(({ drafts }) => drafts.length > 0);
}

/** How the numbers of a checker are shown. */
const CHECKER_WORDS = {
  "type-errors": { name: "Type errors", unit: "integer", direction: "lower" },
  "lint-problems": { name: "Lint problems", unit: "integer", direction: "lower" },
  "type-coverage": { name: "Type coverage", unit: "percent", direction: "higher" },
} as const;

function checkers({ packages }: DetectedProject): readonly MetricProposal[] {
  const all = packages.flatMap(({ folder, kind, plan }) =>
    plan.checkers.map((checker) => ({ ...checker, kind, file: within(folder, checker.makes) }))
  );
  return all.map(({ key, kind, run, collect, file }): MetricProposal => {
    const isAlone = all.filter((one) => one.key === key).length === 1;
    return {
      key: isAlone ? key : `${kind}-${key}`,
      drafts: [{
        type: "numeric",
        ...CHECKER_WORDS[key],
        command: collectLine([...collect, file]),
      }],
      made: { by: run },
    };
  });
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
    command: collectLine(["count", ...words, "."]),
  };
  return [{ key: "suppressions", drafts: [draft] }];
}
