import { readdirSync, statSync } from "node:fs";
import { dirname, posix, relative, sep } from "node:path";

/** Where a report's paths are looked up. */
export interface PathPlace {
  /** The project's folder, absolute. */
  readonly root: string;
  /** The report file, absolute. */
  readonly report: string;
  /** Prefixes to remove, as the user gave them. */
  readonly strip: readonly string[];
}

/**
 * Gives each path of one report the name under which the project knows the file, so that reports from other machines, folders and systems
 * speak of the same files. The rule, first match wins:
 *
 * 1. `\` becomes `/`, `.` and `..` are resolved, `file://` goes.
 * 2. A path that starts with one of `strip` loses it.
 * 3. A path below the project's folder counts from it.
 * 4. A relative path counts from the nearest folder that has such a file, from the report's own folder up to the project's.
 * 5. A path of elsewhere (`/home/ci/build/src/a.ts`, `example.org/module/src/a.go`) loses the prefix that most paths of the report have
 *    before a file that exists in the project (`src/a.ts`); such a file must be known by at least a folder and a name.
 * 6. What is then still unknown stays as it is: two such files are the same only if their paths are equal.
 *
 * @param paths Every path of the report
 * @param place Where to look
 * @returns The name of each of them
 */
export function projectPaths(
  paths: Iterable<string>,
  place: PathPlace,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const elsewhere = new Map<string, string>();
  const root = plainPath(place.root);
  const strip = place.strip.map(plainPath);
  const folders = foldersUp(place.report, place.root);
  const isFile = fileProbe(place.root);
  for (const path of paths) {
    const plain = withoutPrefix(plainPath(path), [...strip, root]);
    const found = isAbsolute(plain)
      ? undefined
      : folders.map((folder) => posix.join(folder, plain)).find(isFile);
    if (found === undefined) elsewhere.set(path, plain);
    else names.set(path, found);
  }
  const prefix = commonPrefix(elsewhere.values(), isFile) ?? "";
  for (const [path, plain] of elsewhere) {
    names.set(path, plain.startsWith(prefix) ? plain.slice(prefix.length) : plain);
  }
  return names;
}

/**
 * A path with slashes, without `.`, `..` and `file://`.
 *
 * @param path A path of any system
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
    if (path.startsWith(`${prefix}/`)) return path.slice(prefix.length + 1);
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
  paths: Iterable<string>,
  isFile: (path: string) => boolean,
): string | undefined {
  const votes = new Map<string, number>();
  for (const path of paths) {
    const at = knownSuffix(path, votes, isFile);
    if (at !== undefined) votes.set(path.slice(0, at), (votes.get(path.slice(0, at)) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1] || b[0].length - a[0].length);
  return best?.[0];
}

/** Where the longest suffix starts that is a file of the project with its folder. Known prefixes are tried first: they save look-ups. */
function knownSuffix(
  path: string,
  known: ReadonlyMap<string, number>,
  isFile: (path: string) => boolean,
): number | undefined {
  for (const prefix of known.keys()) {
    if (path.startsWith(prefix) && isFile(path.slice(prefix.length))) return prefix.length;
  }
  const last = path.lastIndexOf("/");
  for (let at = path.indexOf("/") + 1; at <= last; at = path.indexOf("/", at) + 1) {
    if (isFile(path.slice(at))) return at;
  }
  return undefined;
}

/** What the system says about names that cannot be those of a file here. */
const NO_SUCH_FILE: ReadonlySet<unknown> = new Set([
  "EACCES",
  "EINVAL",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOTDIR",
]);

/** Tells whether a path is a file of the project. Most are not, which the names in the project's folder show without a look-up. */
function fileProbe(root: string): (path: string) => boolean {
  const names = new Set(orElse(() => readdirSync(root), []));
  return (path) => {
    const slash = path.indexOf("/");
    if (!names.has(slash < 0 ? path : path.slice(0, slash)) || path.includes("\0")) return false;
    return orElse(() => statSync(`${root}/${path}`).isFile(), false);
  };
}

function orElse<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && NO_SUCH_FILE.has(error.code)) return nothing;
    throw error;
  }
}
