import { foldPaths } from "./_fold_paths.ts";
import { collect, collectLine, type MetricProposal, within } from "./draft.ts";
import type { ProjectPackage } from "./detect_project.ts";
import { PROJECT_KINDS } from "./project_kinds.ts";

/** Where a step of the workflow writes how long the build ran. */
export const BUILD_TIME_FILE = "build-time.txt";

/**
 * What is built: its size, as it is sent, and how long that took.
 *
 * @param own The project's files
 */
export function builtProposals(
  packages: readonly ProjectPackage[],
  own: readonly string[],
): readonly MetricProposal[] {
  const kinds = [...new Set(packages.map(({ kind }) => kind))];
  const sizes = kinds.flatMap((kind) => {
    const mine = packages.filter((one) => one.kind === kind);
    const sets = [madeIn(mine), ...builtOf(mine, own).map((path) => [path])]
      .filter((set) => set.length > 0);
    const build = mine.find(({ plan }) => plan.build !== undefined)?.plan.build;
    const made = build === undefined ? {} : { by: build.run };
    return sets.length === 0 ? [] : [{ kind, sets, made }];
  });
  const isAlone = sizes.length < 2;
  return [
    ...sizes.flatMap(({ kind, sets, made }): readonly MetricProposal[] => [
      {
        key: isAlone ? "size" : `${kind}-size`,
        drafts: sets.map((paths) => collect("size", ["size", ...paths])),
        made,
      },
      ...(PROJECT_KINDS[kind].isServed !== true ? [] : [{
        key: "bundle-gzip",
        drafts: sets.map((paths) =>
          collect("bundle-gzip", ["size", "--compress", "gzip", ...paths])
        ),
        made,
      }]),
    ]),
    ...buildTime(packages),
  ];
}

/** Of one build; several have no common time. */
function buildTime(packages: readonly ProjectPackage[]): readonly MetricProposal[] {
  const builds = packages.flatMap(({ folder, plan }) =>
    plan.build === undefined ? [] : [{ folder, by: plan.build.run }]
  );
  const [first] = builds;
  if (first === undefined || builds.length > 1) return [];
  const command = collectLine(["text", "--pattern", "\\S+", within(first.folder, BUILD_TIME_FILE)]);
  return [{ key: "build-time", drafts: [{ $ref: "build-time", command }], made: { by: first.by } }];
}

/** What the build's lines make. */
function madeIn(packages: readonly ProjectPackage[]): readonly string[] {
  return foldPaths(
    packages.flatMap(({ folder, plan }) =>
      (plan.build?.makes ?? []).map((path) => within(folder, path))
    ),
  );
}

/** What lies here that is usually built. */
function builtOf(packages: readonly ProjectPackage[], own: readonly string[]): readonly string[] {
  return packages.flatMap(({ kind, folder, name }) => {
    const prefix = folder === "" ? "" : `${folder}/`;
    return PROJECT_KINDS[kind].built.map((one) => one.replace("{name}", name ?? "*"))
      .flatMap((one) => [
        ...builtIn(own, { prefix, path: one }),
        ...builtIn(own, { prefix: `${prefix}*/`, path: one, deeper: 1 }),
        ...builtIn(own, { prefix: `${prefix}*/*/`, path: one, deeper: 2 }),
      ]);
  });
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
