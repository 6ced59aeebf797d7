import type { PackageFacts, PackagePlan } from "./kinds/kind.ts";
import { KIND_NAMES, type KindName, PROJECT_KINDS } from "./project_kinds.ts";

/** A repository as `init` sees it. */
export interface RepositoryFiles {
  /** Every file, with slashes, from the project's folder. */
  readonly paths: readonly string[];
  /** The texts of those files that {@link isManifest} names. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A folder that a manifest makes a package. */
export interface ProjectPackage {
  readonly kind: KindName;
  /** `""` for the project's own folder. */
  readonly folder: string;
  /** The package's own name, where its manifest says it. */
  readonly name?: string;
  /** What a workflow does in it. */
  readonly plan: PackagePlan;
}

/** The CI systems for which `init` writes a workflow. */
export const CI_NAMES = ["github", "gitlab", "buildkite", "none"] as const;

/** One of them. */
export type CiName = (typeof CI_NAMES)[number];

/** What was found. */
export interface DetectedProject {
  /** The packages whose steps a workflow runs: those of the project's folder, else the topmost. */
  readonly packages: readonly ProjectPackage[];
  /** Every package's folder, for people: more than one is a monorepo. */
  readonly folders: readonly string[];
  /** The kinds, those of the project's own folder first. */
  readonly kinds: readonly KindName[];
  readonly ci: CiName;
  /** The branch that is measured. */
  readonly defaultBranch: string;
}

/** Folders whose files are examples of reports and packages, or pages about the project, not the project itself. */
const NOT_OWN =
  /(^|\/)((__)?(fixtures?|testdata|test[-_]data|examples?|samples?|templates?)(__)?|docs?)\//i;

const OF_TESTS = /(^|\/)(__tests__|tests?|specs?)(\/|$)/i;

/** The most packages of one kind that a workflow runs one by one. */
const MAX_PACKAGES = 8;

/**
 * Whether the text of a file says something about the project.
 *
 * @returns Whether {@link detectProject} wants to read it
 */
export function isManifest(path: string): boolean {
  const name = baseName(path);
  return isOwn(path) && KIND_NAMES.some((kind) => {
    const { manifest, reads } = PROJECT_KINDS[kind];
    return manifest.test(name) || reads?.test(name) === true;
  });
}

/** Files of git that tell the CI system and the default branch where no other file does; read where they are there. */
export const GIT_FILES = {
  config: ".git/config",
  remoteHead: ".git/refs/remotes/origin/HEAD",
  head: ".git/HEAD",
} as const;

/** Names of a main branch; any other that is checked out is taken for a topic's. */
const MAIN_BRANCHES = /^(main|master|trunk|develop|default)$/;

/**
 * Whether a file is the project's own and not an example or a fixture.
 *
 * @returns Whether it counts
 */
export function isOwn(path: string): boolean {
  return !NOT_OWN.test(path);
}

/**
 * Tells what a repository is made of.
 *
 * @param options `kind`: look for this kind only
 * @returns What was found; nothing is proven yet
 */
export function detectProject(
  files: RepositoryFiles,
  options: { readonly kind?: KindName } = {},
): DetectedProject {
  const own = files.paths.filter(isOwn);
  const all = withoutTestData(
    KIND_NAMES.filter((kind) => options.kind === undefined || kind === options.kind)
      .flatMap((kind) => foldersOf(kind, own, files.texts)),
  );
  const kinds = [...new Set(all.toSorted((a, b) => depth(a) - depth(b)).map(({ kind }) => kind))];
  return {
    packages: kinds.flatMap((kind) => planned(all.filter((one) => one.kind === kind))),
    folders: [...new Set(all.map(({ folder }) => folder))].sort(),
    kinds: kinds.length === 0 && options.kind !== undefined ? [options.kind] : kinds,
    ci: detectCi(files),
    defaultBranch: detectBranch(files),
  };
}

interface Found {
  readonly kind: KindName;
  readonly folder: string;
  /** Asked for those whose steps are wanted; a repository may have thousands of manifests. */
  readonly facts: () => PackageFacts;
}

/** A kind that stands nowhere but among the tests of another is what those tests are about. */
function withoutTestData(all: readonly Found[]): readonly Found[] {
  const kinds = new Set(
    all.filter(({ folder }) => !OF_TESTS.test(folder)).map(({ kind }) => kind),
  );
  return kinds.size === 0 ? all : all.filter(({ kind }) => kinds.has(kind));
}

function foldersOf(
  kind: KindName,
  own: readonly string[],
  texts: RepositoryFiles["texts"],
): readonly Found[] {
  const { manifest, isPackage } = PROJECT_KINDS[kind];
  const manifests = own.filter((path) => manifest.test(baseName(path)));
  return [...new Set(manifests.map(folderOf))]
    .map((folder) => ({ kind, folder, facts: () => factsOf(folder, own, texts) }))
    .filter(({ facts }) => isPackage?.(facts()) ?? true);
}

function factsOf(
  folder: string,
  own: readonly string[],
  texts: RepositoryFiles["texts"],
): PackageFacts {
  const prefix = folder === "" ? "" : `${folder}/`;
  const paths = own.filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
  const read = (path: string) => texts.get(prefix + path) ?? "";
  return { paths, read, text: paths.map(read).filter((one) => one !== "").join("\n") };
}

/**
 * The package in the project's folder, which knows the others; else those that no other contains. Where the top one does not say
 * how to test, those below it do; it installs and builds for them.
 */
function planned(found: readonly Found[]): readonly ProjectPackage[] {
  const tops = found.filter(({ folder }) =>
    !found.some((other) => other.folder !== folder && isWithin(folder, other.folder))
  ).slice(0, MAX_PACKAGES);
  return tops.flatMap((top) => {
    const own = packageOf(top, top);
    if (own.plan.tests.some(leavesReports)) return [own];
    const members = found.filter((one) => one !== top && isWithin(one.folder, top.folder))
      .map((one) => packageOf(one, top))
      .filter(({ plan }) => plan.tests.some(leavesReports)).slice(0, MAX_PACKAGES)
      .map((one) => ({ ...one, plan: { ...EMPTY_PLAN, tests: one.plan.tests } }));
    return members.length === 0
      ? [own]
      : [{ ...own, plan: { ...own.plan, tests: [] } }, ...members];
  });
}

const EMPTY_PLAN: PackagePlan = { setup: [], install: [], tests: [], checkers: [] };

function leavesReports({ coverage, tests }: PackagePlan["tests"][number]): boolean {
  return coverage !== undefined || tests !== undefined;
}

function packageOf({ kind, folder, ...found }: Found, top: Found): ProjectPackage {
  const { manifest, plan } = PROJECT_KINDS[kind];
  const facts = found.facts();
  const own = facts.paths.filter((path) => manifest.test(path)).map(facts.read).join("\n");
  const name = /(?:^|[{,])\s*"?name"?\s*[:=]\s*"([^"]+)"/m.exec(own)?.[1];
  return {
    kind,
    folder,
    ...(name !== undefined && { name }),
    plan: plan(facts, top.facts()),
  };
}

function detectCi({ paths, texts }: RepositoryFiles): CiName {
  if (paths.some((path) => path.startsWith(".github/workflows/"))) return "github";
  if (paths.includes(".gitlab-ci.yml")) return "gitlab";
  if (paths.some((path) => path.startsWith(".buildkite/"))) return "buildkite";
  const remote = texts.get(GIT_FILES.config) ?? "";
  if (/\burl\s*=.*\bgithub\./.test(remote) || paths.some((path) => path.startsWith(".github/"))) {
    return "github";
  }
  return /\burl\s*=.*\bgitlab\./.test(remote) ? "gitlab" : "none";
}

function detectBranch({ texts }: RepositoryFiles): string {
  const remote = /refs\/remotes\/origin\/(\S+)/.exec(texts.get(GIT_FILES.remoteHead) ?? "")?.[1];
  const head = /refs\/heads\/(\S+)/.exec(texts.get(GIT_FILES.head) ?? "")?.[1];
  return remote ?? (head !== undefined && MAIN_BRANCHES.test(head) ? head : "main");
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

function depth({ folder }: Found): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
