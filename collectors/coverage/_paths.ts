import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, posix, relative, sep } from "node:path";
import type { ProjectFiles } from "../files/project_files.ts";
import type { CoverageModel } from "./_model.ts";

/** Where the paths of reports are looked up. */
export interface PathPlace {
  /** The project's folder, absolute; it must exist. */
  readonly root: string;
  readonly files: ProjectFiles;
  /** Prefixes to remove, as the user gave them. */
  readonly strip: readonly string[];
  /** The folder from which the paths of the report count, where the user says it. */
  readonly prefix: string | undefined;
}

/** Paths that could be several files of the project, and which. */
export type Unclear = ReadonlyMap<string, readonly string[]>;

/** The names of the files of a report. */
export interface ProjectPaths {
  /** Those that differ from the report's paths. */
  readonly names: ReadonlyMap<string, string>;
  readonly unclear: Unclear;
}

/**
 * Gives each path of one report the name under which the project knows the file, so that reports from other machines, folders and systems
 * speak of the same files. The rule, first match wins:
 *
 * 1. `\\` becomes `/`, `.` and `..` are resolved, `file://` goes.
 * 2. A path that starts with one of `strip` loses it.
 * 3. A path below the project's folder counts from it; another relative one from `prefix`, where that is given.
 * 4. A relative path counts from the nearest folder that has such a file, from the report's own folder up to the project's.
 *    So does what stands behind the path of a Go module whose `go.mod` lies in one of these folders.
 * 5. A path of elsewhere (`/home/ci/build/src/a.ts`, `example.org/module/src/a.go`) loses the prefix that most paths of the report have
 *    before a file that exists in the project (`src/a.ts`); such a file must be known by at least a folder and a name.
 * 6. A relative path with a folder is the only file of the project that ends like it (`org/shop/A.java` is `src/main/java/org/shop/A.java`).
 *    Where several end like it, it is in the folder under which more paths of the report exist than under any other, else the one that is
 *    nearest to the report or has the name of its folder; else it is unclear.
 * 7. What is then still unknown stays as it is: two such files are the same only if their paths are equal.
 *
 * @param model Has the paths of the report
 * @param report The report file, absolute
 * @param place Where to look
 * @returns The names, and what is unclear
 */
export async function projectPaths(
  model: Pick<CoverageModel, "files" | "otherPaths">,
  report: string,
  place: PathPlace,
): Promise<ProjectPaths> {
  const { root, files, prefix: from } = place;
  // Tools often write the path without symbolic links.
  const prefixes = [...place.strip, root, realpathSync(root)].map(plainPath);
  const folders = foldersUp(report, root);
  const modules = goModules(folders, root);
  const names = new Map<string, string>();
  const elsewhere: string[] = [];
  const withoutRoot = (path: string): string => withoutPrefix(plainPath(path), prefixes);
  // Most paths of a big report keep their names, which must not fill the memory a second time.
  const setName = (path: string, name: string): void => {
    if (name !== path) names.set(path, name);
  };
  for (const path of model.files.keys()) {
    const found = [path, ...model.otherPaths.get(path) ?? []].map(withoutRoot)
      .flatMap((plain) => isAbsolute(plain) ? [] : folders.map((one) => posix.join(one, plain)))
      .find(files.has) ?? inModule(path, modules, files);
    const plain = withoutRoot(path);
    if (from !== undefined && !isAbsolute(plain)) {
      setName(path, plain.startsWith(`${from}/`) ? plain : posix.join(from, plain));
    } else if (found === undefined) elsewhere.push(path);
    else setName(path, found);
  }
  const prefix = commonPrefix(elsewhere, { files, withoutRoot }) ?? "";
  const several = new Map<string, readonly Ending[]>();
  for (const path of elsewhere) {
    const plain = withoutRoot(path);
    const name = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
    const endings = files.has(name) ? [] : await endingsOf(name, files);
    const [only] = endings;
    if (endings.length > 0) several.set(path, endings);
    // One file that ends like an absolute path or a mere name could be another one.
    const isMeant = endings.length === 1 && !isAbsolute(name) && name.includes("/");
    setName(path, isMeant && only !== undefined ? only.folder + only.name : name);
  }
  return { names, unclear: settleSeveral(several, names, folders) };
}

/** Where a Go module is that a folder holds. */
interface GoModule {
  /** `example.org/shop/` */
  readonly name: string;
  readonly folder: string;
}

/** Go names files by their module's path, which the project says itself. */
function goModules(folders: readonly string[], root: string): readonly GoModule[] {
  return folders.flatMap((folder) => {
    const file = posix.join(root.replaceAll(sep, "/"), folder, "go.mod");
    if (!existsSync(file)) return [];
    const [, quoted, plain] = /^module\s+(?:"([^"]+)"|(\S+))/m.exec(readFileSync(file, "utf8")) ??
      [];
    const name = quoted ?? plain;
    return name === undefined ? [] : [{ name: `${name}/`, folder }];
  });
}

function inModule(
  path: string,
  modules: readonly GoModule[],
  files: ProjectFiles,
): string | undefined {
  return modules.filter(({ name }) => path.startsWith(name))
    .map(({ name, folder }) => posix.join(folder, path.slice(name.length)))
    .find(files.has);
}

/** A file of the project that ends like a path: `packages/a/` and `src/index.ts`. */
interface Ending {
  readonly folder: string;
  readonly name: string;
}

/** The files that end like a path, or like the longest part of an absolute one, which keeps a folder. */
async function endingsOf(path: string, files: ProjectFiles): Promise<readonly Ending[]> {
  const last = path.lastIndexOf("/");
  for (let at = 0; at >= 0; at = isAbsolute(path) ? path.indexOf("/", at) + 1 || -1 : -1) {
    if (at > last && isAbsolute(path)) return [];
    const name = path.slice(at);
    const found = await files.endingWith(name);
    if (found.length > 0) {
      return found.map((file) => ({ folder: file.slice(0, -name.length), name }));
    }
  }
  return [];
}

/** Chooses among several files by the folder that the paths of the report have in common; what it can't choose is unclear. */
function settleSeveral(
  several: ReadonlyMap<string, readonly Ending[]>,
  names: Map<string, string>,
  folders: readonly string[],
): Unclear {
  const unclear = new Map<string, readonly string[]>();
  const votes = new Map<string, number>();
  for (const { folder } of [...several.values()].flat()) {
    votes.set(folder, (votes.get(folder) ?? 0) + 1);
  }
  const chosen = new Set<string>();
  const byNumber = [...several].sort(([, a], [, b]) => b.length - a.length);
  for (const [path, endings] of byNumber) {
    const most = Math.max(...endings.map(({ folder }) => votes.get(folder) ?? 0));
    const best = endings.filter(({ folder }) => votes.get(folder) === most);
    const [one, another] = nearest(best, folders);
    const isClear = one !== undefined && another === undefined;
    // A path that could be one file only follows those that had to be chosen.
    if (isClear && (endings.length > 1 || chosen.has(one.folder))) {
      chosen.add(one.folder);
      names.set(path, one.folder + one.name);
    } else if (endings.length > 1) {
      unclear.set(path, endings.map(({ folder, name }) => folder + name));
    }
  }
  return unclear;
}

/**
 * A path with slashes, without `.`, `..` and `file://`.
 *
 * @returns The same path in one form
 */
export function plainPath(path: string): string {
  // Most paths of a report are plain already.
  if (!/\\|\/\/|\/\.|^\.|\/$|^file:/.test(path)) return path;
  const slashed = path.replaceAll("\\", "/").replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, "");
  const normal = posix.normalize(slashed);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/**
 * Whether a path starts at the root of a disk, of this system or another.
 *
 * @param path With slashes
 * @returns `true` for `/a` and `C:/a`
 */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(path);
}

function withoutPrefix(path: string, prefixes: readonly string[]): string {
  for (const prefix of prefixes) {
    const folder = prefix.endsWith("/") ? prefix : `${prefix}/`;
    if (path.startsWith(folder)) return path.slice(folder.length);
  }
  return path;
}

/** Those of several files that lie nearest to the report, or in a folder of the same name as one of the report's. */
function nearest(endings: readonly Ending[], folders: readonly string[]): readonly Ending[] {
  if (endings.length < 2) return endings;
  for (const own of folders.filter((one) => one !== "")) {
    const below = endings.filter(({ folder }) => `${folder}`.startsWith(`${own}/`));
    if (below.length > 0) return below;
    const alike = endings.filter(({ folder }) => posix.basename(folder) === posix.basename(own));
    if (alike.length > 0) return alike;
  }
  return endings;
}

/** The folders from the report's own up to the project's, relative to the project's; only the project's if the report lies elsewhere. */
function foldersUp(report: string, root: string): readonly string[] {
  const folders: string[] = [];
  let folder = relative(root, dirname(report)).replaceAll(sep, "/");
  if (folder.startsWith("..") || isAbsolute(folder)) return [""];
  for (; folder !== "" && folder !== "."; folder = posix.dirname(folder)) folders.push(folder);
  return [...folders, ""];
}

/** The prefix that stands most often before a file of the project; of equals the longest. */
function commonPrefix(
  paths: readonly string[],
  { files, withoutRoot }: {
    readonly files: ProjectFiles;
    readonly withoutRoot: (path: string) => string;
  },
): string | undefined {
  const votes = new Map<string, number>();
  for (const one of paths) {
    const path = withoutRoot(one);
    const at = knownSuffix(path, votes, files);
    if (at !== undefined) votes.set(path.slice(0, at), (votes.get(path.slice(0, at)) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1] || b[0].length - a[0].length);
  return best?.[0];
}

/** Where the longest suffix starts that is a file of the project with its folder. Known prefixes are tried first: they save look-ups. */
function knownSuffix(
  path: string,
  known: ReadonlyMap<string, number>,
  files: ProjectFiles,
): number | undefined {
  for (const prefix of known.keys()) {
    if (path.startsWith(prefix) && files.has(path.slice(prefix.length))) return prefix.length;
  }
  const last = path.lastIndexOf("/");
  for (let at = path.indexOf("/") + 1; at <= last; at = path.indexOf("/", at) + 1) {
    if (files.has(path.slice(at))) return at;
  }
  return undefined;
}
