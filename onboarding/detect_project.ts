import type { Tool } from "./kinds/kind.ts";
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
  /** How its tests run; absent where that is not configured. */
  readonly tool?: Tool;
  /** Lines that install, and that build. */
  readonly install?: string;
  readonly build?: string;
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

/** Folders whose files are examples of reports and packages, not the project's own. */
const NOT_OWN =
  /(^|\/)(__)?(fixtures?|testdata|test[-_]data|examples?|samples?|templates?)(__)?\//i;

/** The most packages of one kind that a workflow runs one by one. */
const MAX_PACKAGES = 8;

/**
 * Whether the text of a file says something about the project.
 *
 * @returns Whether {@link detectProject} wants to read it
 */
export function isManifest(path: string): boolean {
  const name = baseName(path);
  return isOwn(path) && KIND_NAMES.some((kind) => PROJECT_KINDS[kind].manifest.test(name));
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
  const all = KIND_NAMES.filter((kind) => options.kind === undefined || kind === options.kind)
    .flatMap((kind) => packagesOf(kind, files));
  const kinds = [...new Set(all.toSorted((a, b) => depth(a) - depth(b)).map(({ kind }) => kind))];
  return {
    packages: kinds.flatMap((kind) => topmost(all.filter((one) => one.kind === kind))),
    folders: [...new Set(all.map(({ folder }) => folder))].sort(),
    kinds: kinds.length === 0 && options.kind !== undefined ? [options.kind] : kinds,
    ci: detectCi(files),
    defaultBranch: detectBranch(files),
  };
}

function packagesOf(kind: KindName, files: RepositoryFiles): readonly ProjectPackage[] {
  const { manifest, tools, install, build } = PROJECT_KINDS[kind];
  const manifests = files.paths.filter((path) => isOwn(path) && manifest.test(baseName(path)));
  return [...new Set(manifests.map(folderOf))].map((folder) => {
    const here = files.paths.filter((path) => folderOf(path) === folder).map(baseName);
    // A tool that only some packages of a monorepo mention is run from its top all the same.
    const text = manifests.filter((path) => isWithin(path, folder))
      .map((path) => files.texts.get(path) ?? "").join("\n");
    const own = manifests.filter((path) => folderOf(path) === folder)
      .map((path) => files.texts.get(path) ?? "").join("\n");
    const name = /(?:^|[{,])\s*"?name"?\s*[:=]\s*"([^"]+)"/m.exec(own)?.[1];
    const tool = tools.find(({ needs }) => needs === undefined || needs.test(text));
    const step = install.find(({ file }) =>
      file === undefined || here.some((one) => file.test(one))
    );
    return {
      kind,
      folder,
      ...(name !== undefined && { name }),
      ...(tool !== undefined && { tool }),
      ...(step !== undefined && { install: step.run }),
      ...(build?.needs.test(own) === true && { build: build.run }),
    };
  });
}

/** The package in the project's folder, which knows the others; else those that no other contains. */
function topmost(packages: readonly ProjectPackage[]): readonly ProjectPackage[] {
  return packages.filter(({ folder }) =>
    !packages.some((other) => other.folder !== folder && isWithin(folder, other.folder))
  ).slice(0, MAX_PACKAGES);
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

function depth({ folder }: ProjectPackage): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
