import { dirname, relative, resolve, sep } from "node:path";
import { CollectError } from "../../errors.ts";
import { breathe } from "../_breathe.ts";
import { reportError } from "../read/report_error.ts";
import { diskTree, type FileTree } from "./file_tree.ts";
import { globTest } from "./_glob.ts";
import { type IgnoreRules, parseIgnoreRules } from "./_ignore_rules.ts";

/** A file that was found. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** From the config's folder, with slashes. */
  readonly shown: string;
}

/** What is found and what is passed over. */
export interface WalkOptions {
  /** The config's folder, from which paths and `exclude` count. */
  readonly root: string;
  /** Whether the `.gitignore` files of the repository count. */
  readonly gitignore: boolean;
  /** Names of folders that are not entered, unless a path names them. */
  readonly skipFolders: ReadonlySet<string>;
  /** Patterns in the language of `.gitignore`, from the config's folder, of what is passed over. */
  readonly exclude: readonly string[];
  /** Which files are kept, by their path from the config's folder. Default: all. */
  readonly keep?: (shown: string) => boolean;
  /** What is walked through. Default: the disk. */
  readonly tree?: FileTree;
  readonly signal?: AbortSignal;
}

/** After so many folders others have their turn. */
const FOLDERS_PER_TURN = 32;

/** Rules and the folder that they count from, absolute, with slashes and a slash at the end. */
interface PlacedRules {
  readonly folder: string;
  readonly rules: IgnoreRules;
}

/**
 * The files that paths stand for: each once, sorted by path. A folder stands for everything below it, a glob for what it matches.
 * Symbolic links are followed where a path names one, and nowhere else, so a walk neither leaves its tree nor counts a file twice.
 *
 * @param paths Files, folders and globs, from the config's folder; `!pattern` is the same as `exclude`
 * @param options What is passed over
 * @returns The files; none if the folders are empty or everything is passed over
 * @throws {CollectError} `COLLECT_NO_FILE` if a path does not exist or a glob matches nothing, `COLLECT_UNREADABLE` for a folder that
 * cannot be read
 */
export async function walkFiles(
  paths: readonly string[],
  options: WalkOptions,
): Promise<readonly FoundFile[]> {
  const root = slashes(resolve(options.root));
  const taken = paths.filter((path) => path.startsWith("!")).map((path) => path.slice(1));
  const excluded = {
    folder: withSlash(root),
    rules: parseIgnoreRules([...options.exclude, ...taken]),
  };
  const tree = { ...options, root, excluded, files: options.tree ?? diskTree };
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    if (path.startsWith("!")) continue;
    for (const file of await filesOf(path, tree)) found.set(file.path, file);
  }
  return [...found.values()].sort((a, b) => a.shown < b.shown ? -1 : 1);
}

/** The options with what follows from them. */
interface Tree extends WalkOptions {
  readonly excluded: PlacedRules;
  readonly files: FileTree;
}

/** The files that one path stands for. */
async function filesOf(path: string, tree: Tree): Promise<readonly FoundFile[]> {
  const absolute = slashes(resolve(tree.root, path));
  const stats = tree.files.stat(absolute, path);
  if (stats?.isDirectory()) return await filesIn(absolute, tree);
  // Reading a pipe or a device could wait for ever.
  if (stats?.isFile() === false) {
    throw reportError("COLLECT_UNREADABLE", { shown: path }, {
      why: "it is a pipe, a socket or a device, not a file",
      fix: "Write it into a file, and name that",
    });
  }
  // A file that is named is meant, whatever .gitignore says.
  if (stats !== undefined) {
    return kept(isIgnored(absolute, false, [tree.excluded]) ? [] : [absolute], tree);
  }
  const { default: picomatch } = await import("picomatch");
  const { isGlob, base, glob } = picomatch.scan(slashes(path).replace(/^(?:\.\/)+/, ""));
  if (!isGlob) throw missing(path, "there is no such file or folder");
  const folder = slashes(resolve(tree.root, base));
  const files = tree.files.stat(folder, base)?.isDirectory() ? await filesIn(folder, tree) : [];
  const isMatch = orBelow(await globTest(glob));
  const prefix = withSlash(folder).length;
  const matching = files.filter((file) => isMatch(file.path.slice(prefix)));
  if (matching.length === 0) throw missing(path, "no file matches");
  return matching;
}

/** A folder that matches stands for everything below it, as one that is named does. */
function orBelow(isMatch: (path: string) => boolean): (path: string) => boolean {
  const folders = new Map<string, boolean>([["", false]]);
  const isIn = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const answer = isMatch(folder) || isIn(parentOf(folder));
    folders.set(folder, answer);
    return answer;
  };
  return (path) => isMatch(path) || isIn(parentOf(path));
}

/** Every file below a folder that is not passed over. */
async function filesIn(start: string, tree: Tree): Promise<readonly FoundFile[]> {
  const files: string[] = [];
  const waiting = [{ folder: start, above: tree.gitignore ? rulesAbove(start, tree) : [] }];
  let folders = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++folders % FOLDERS_PER_TURN === 0) await breathe(tree.signal);
    const { folder, above } = next;
    const entries = tree.files.entries(folder);
    const own = tree.gitignore && entries.some(({ name }) => name === ".gitignore");
    const rules = own ? [...rulesIn(folder, tree), ...above] : above;
    const chain = [tree.excluded, ...rules];
    for (const entry of entries) {
      const path = withSlash(folder) + entry.name;
      if (entry.isFile()) {
        if (!isIgnored(path, false, chain)) files.push(path);
      } else if (entry.isDirectory() && !tree.skipFolders.has(entry.name)) {
        if (!isIgnored(path, true, chain)) waiting.push({ folder: path, above: rules });
      }
    }
  }
  return kept(files, tree);
}

function kept(files: readonly string[], { root, keep }: Tree): readonly FoundFile[] {
  const inside = withSlash(root);
  return files.map((path) => ({
    path,
    shown: path.startsWith(inside) ? path.slice(inside.length) : slashes(relative(root, path)),
  })).filter(({ shown }) => keep?.(shown) !== false);
}

/** The rules nearest to the file decide, as in git. */
function isIgnored(path: string, isFolder: boolean, chain: readonly PlacedRules[]): boolean {
  for (const { folder, rules } of chain) {
    if (!path.startsWith(folder)) continue;
    const decision = rules.decide(path.slice(folder.length), isFolder);
    if (decision !== undefined) return decision;
  }
  return false;
}

/** The rules of the folders above one, nearest first, up to the repository's own; without a repository up to the config's. */
function rulesAbove(folder: string, tree: Tree): readonly PlacedRules[] {
  const { root, files } = tree;
  const above: PlacedRules[] = [];
  let passedRoot: number | undefined;
  for (let at = folder, up = dirname(at);; at = up, up = dirname(at)) {
    if (at !== folder && files.exists(`${withSlash(at)}.gitignore`)) {
      above.push(...rulesIn(at, tree));
    }
    if (files.exists(`${withSlash(at)}.git`)) return above;
    if (at === root) passedRoot = above.length;
    if (up === at) return above.slice(0, passedRoot ?? 0);
  }
}

function rulesIn(folder: string, { files }: Tree): readonly PlacedRules[] {
  const text = files.text(`${withSlash(folder)}.gitignore`);
  // It went away since, or is a folder.
  if (text === undefined) return [];
  const rules = parseIgnoreRules(text.replace(/^\ufeff/, "").split("\n"));
  return [{ folder: withSlash(folder), rules }];
}

function missing(path: string, why: string): CollectError {
  return new CollectError("COLLECT_NO_FILE", {
    what: `Cannot find ${path}`,
    why,
    fix: "Paths count from the config's folder; build first what is to be measured",
  });
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function slashes(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

function withSlash(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}
