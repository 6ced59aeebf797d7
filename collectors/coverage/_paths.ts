import { realpathSync } from "node:fs";
import { dirname, posix, relative, sep } from "node:path";
import type { ProjectFiles } from "../files/project_files.ts";

/** Where the paths of reports are looked up. */
export interface PathPlace {
  /** The project's folder, absolute; it must exist. */
  readonly root: string;
  readonly files: ProjectFiles;
  /** Prefixes to remove, as the user gave them. */
  readonly strip: readonly string[];
}

/**
 * Gives each path of one report the name under which the project knows the file, so that reports from other machines, folders and systems
 * speak of the same files. The rule, first match wins:
 *
 * 1. `\\` becomes `/`, `.` and `..` are resolved, `file://` goes.
 * 2. A path that starts with one of `strip` loses it.
 * 3. A path below the project's folder counts from it.
 * 4. A relative path counts from the nearest folder that has such a file, from the report's own folder up to the project's.
 * 5. A path of elsewhere (`/home/ci/build/src/a.ts`, `example.org/module/src/a.go`) loses the prefix that most paths of the report have
 *    before a file that exists in the project (`src/a.ts`); such a file must be known by at least a folder and a name.
 * 6. A relative path with a folder is the only file of the project that ends like it (`org/shop/A.java` is `src/main/java/org/shop/A.java`).
 * 7. What is then still unknown stays as it is: two such files are the same only if their paths are equal.
 *
 * @param paths Every path of the report
 * @param report The report file, absolute
 * @returns The names of those whose name is another than their path
 */
export async function projectPaths(
  paths: Iterable<string>,
  report: string,
  place: PathPlace,
): Promise<ReadonlyMap<string, string>> {
  const { root, files } = place;
  // Tools often write the path without symbolic links.
  const prefixes = [...place.strip, root, realpathSync(root)].map(plainPath);
  const folders = foldersUp(report, root);
  const names = new Map<string, string>();
  const elsewhere: string[] = [];
  const withoutRoot = (path: string): string => withoutPrefix(plainPath(path), prefixes);
  // Most paths of a big report keep their names, which must not fill the memory a second time.
  const setName = (path: string, name: string): void => {
    if (name !== path) names.set(path, name);
  };
  for (const path of paths) {
    const plain = withoutRoot(path);
    const found = isAbsolute(plain)
      ? undefined
      : folders.map((folder) => posix.join(folder, plain)).find(files.has);
    if (found === undefined) elsewhere.push(path);
    else setName(path, found);
  }
  const prefix = commonPrefix(elsewhere, { files, withoutRoot }) ?? "";
  for (const path of elsewhere) {
    const plain = withoutRoot(path);
    const name = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
    const isClear = isAbsolute(name) || !name.includes("/") || files.has(name);
    setName(path, (isClear ? undefined : await files.endingWith(name)) ?? name);
  }
  return names;
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
