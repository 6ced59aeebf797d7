import { foldPaths } from "./_fold_paths.ts";
import { collectLine, type MetricDraft, type MetricProposal } from "./draft.ts";
import type { DetectedProject } from "./detect_project.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

/** Lock files that the collector `deps` reads; of `go.mod` and `go.sum` the first is enough. */
const LOCK_FILE =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|deno\.lock|Cargo\.lock|go\.mod|poetry\.lock|uv\.lock|composer\.lock|Gemfile\.lock|packages\.lock\.json|pubspec\.lock)$/;

/**
 * What the project asks for itself, and all that comes with it where a lock file tells.
 *
 * @param own The project's files
 */
export function dependencyProposals(
  { kinds }: DetectedProject,
  own: readonly string[],
): readonly MetricProposal[] {
  const locks = own.filter((path) => LOCK_FILE.test(path));
  const top = locks.filter((path) => !path.includes("/"));
  const chosen = top.length > 0 ? top : locks;
  const counted = kinds.flatMap((kind) => {
    const { manifests } = PROJECT_KINDS[kind];
    if (manifests === undefined) return [];
    const found = own.filter((path) => manifests.test(path.slice(path.lastIndexOf("/") + 1)));
    // A list counts before a project file, which may have nothing but settings.
    const alone = found.length > 1 ? found.toReversed().map((path) => direct([path])) : [];
    return found.length === 0 ? [] : [direct(foldPaths(found)), ...alone];
  });
  return [
    {
      key: "dependencies",
      drafts: [...(chosen.length === 0 ? [] : [direct(chosen)]), ...counted],
    },
    { key: "all-dependencies", drafts: chosen.length === 0 ? [] : [all(chosen)] },
  ];
}

function direct(paths: readonly string[]): MetricDraft {
  return {
    $ref: "dependencies",
    name: "Direct dependencies",
    description: "Number of packages that the project asks for itself",
    command: collectLine(["deps", "--type", "direct", ...paths]),
  };
}

function all(paths: readonly string[]): MetricDraft {
  return {
    $ref: "dependencies",
    name: "All dependencies",
    description: "Number of packages in the lock file, direct and indirect",
    command: collectLine(["deps", "--type", "total", ...paths]),
  };
}
