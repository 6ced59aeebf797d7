import { posix } from "node:path";
import { breathe } from "../_breathe.ts";
import type { TreeEntry } from "./file_tree.ts";
import type { GitObjects } from "./git_objects.ts";
import type { FileContent, FileTask, SourceTree } from "../types.ts";
import type { FoundFile } from "./walk.ts";

/** The files of a commit, read from git's objects: nothing is checked out. */
export interface CommitTree extends SourceTree {
  /** The id of its tree object: equal for commits with equal files. */
  readonly id: string;
  /** The config's folder in it. */
  readonly root: string;
  /** The ids of all its `.gitattributes`, on which the content of a checkout depends. */
  readonly attributes: string;
  /** Whether a checkout holds other content than the objects: a filter (git LFS) or another encoding is configured. */
  readonly isFiltered: boolean;
  /**
   * The id of the object that a path names, symbolic links followed; equal ids are equal content.
   *
   * @param path From the config's folder
   * @returns `""` if there is nothing in the commit; `undefined` for a path that leads out of it
   */
  objectId(path: string): string | undefined;
}

/** The files of many commits; what they have in common is read and worked out once. */
export interface CommitTrees {
  /**
   * Reads the folders of a commit.
   *
   * @param id The id of its tree object
   * @param prefix The config's folder from the repository's top, `""` or with a slash at the end
   * @returns Its files
   * @throws {CollectError} `COLLECT_UNREADABLE` if the repository lacks an object
   */
  load(id: string, prefix: string): Promise<CommitTree>;
}

interface GitEntry extends TreeEntry {
  readonly kind: "file" | "folder" | "link" | "submodule";
  readonly id: string;
}

interface Folder {
  readonly entries: ReadonlyMap<string, GitEntry>;
  /** The ids of all `.gitattributes` in it and below. */
  readonly attributes: string;
}

/** Folders and short texts by the ids of their objects. */
interface Known {
  readonly folders: Map<string, Folder>;
  /** Of links, `.gitignore` and `.gitattributes`. */
  readonly texts: Map<string, string>;
}

/** Where the commit's files would be. There is no such folder. */
const TOP = "/commit";
/** With more, everything is forgotten and read again, so that a long history fits into memory. */
const MAX_FOLDERS = 50_000;
const MAX_RESULTS = 1_000_000;
/** Objects that are asked for at once. */
const AT_ONCE = 64;
/** As Linux has it. */
const MAX_LINKS = 40;
/** What `.gitattributes` says where a checkout holds other bytes than the object, in a way that counts. */
const CHANGES_CONTENT = /\s(?:filter|working-tree-encoding)=/;
const TEXTS: ReadonlySet<string> = new Set([".gitignore", ".gitattributes"]);

/**
 * Prepares to read the files of commits.
 *
 * @param signal Ends the reading
 * @returns The reader
 */
export function commitTrees(objects: GitObjects, signal?: AbortSignal): CommitTrees {
  const results = new Map<string, unknown>();
  let known: Known = { folders: new Map(), texts: new Map() };
  return {
    load: async (id, prefix) => {
      if (known.folders.size > MAX_FOLDERS) known = { folders: new Map(), texts: new Map() };
      const { attributes } = await loadFolder(id, { objects, known, signal });
      const find = finder(id, known);
      const { texts, folders } = known;
      const idOf = (path: string) => find(path)?.id ?? "";
      return {
        id,
        root: posix.join(TOP, prefix).replace(/\/$/, ""),
        attributes,
        isFiltered: attributes.split(" ").some((one) => CHANGES_CONTENT.test(texts.get(one) ?? "")),
        objectId: (path) => {
          const full = posix.join(TOP, prefix, path);
          return full === TOP || full.startsWith(`${TOP}/`) ? idOf(full) : undefined;
        },
        files: {
          stat: find,
          entries: (path) => [...folders.get(idOf(path))?.entries.values() ?? []],
          exists: (path) => path === `${TOP}/.git` || find(path) !== undefined,
          text: (path) => texts.get(idOf(path)),
        },
        derive: (files, task) => derive(files, task, { idOf, results, objects, signal }),
      };
    },
  };
}

/** Reads a folder and everything below it, as far as it is not known. */
async function loadFolder(
  id: string,
  source: {
    readonly objects: GitObjects;
    readonly known: Known;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Folder> {
  const { objects, known, signal } = source;
  const same = known.folders.get(id);
  if (same !== undefined) return same;
  signal?.throwIfAborted();
  const entries = parseTree(await objects.read(id));
  const attributes: string[] = [];
  for (const { kind, name, id } of entries.values()) {
    if (kind === "folder") attributes.push((await loadFolder(id, source)).attributes);
    const isText = kind === "link" || kind === "file" && TEXTS.has(name);
    if (isText && !known.texts.has(id)) {
      known.texts.set(id, new TextDecoder().decode(await objects.read(id)));
    }
    if (kind === "file" && name === ".gitattributes") attributes.push(id);
  }
  const folder = { entries, attributes: attributes.filter((one) => one !== "").join(" ") };
  known.folders.set(id, folder);
  return folder;
}

/** Works something out for each file; for equal contents once. */
async function derive<T>(
  files: readonly FoundFile[],
  { keyOf, compute }: FileTask<T>,
  { idOf, results, objects, signal }: {
    readonly idOf: (path: string) => string;
    readonly results: Map<string, unknown>;
    readonly objects: GitObjects;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly T[]> {
  if (results.size > MAX_RESULTS) results.clear();
  const wanted = files.map((file) => {
    const id = idOf(file.path);
    return { file, id, key: `${id} ${keyOf(file)}` };
  });
  const found = new Map<string, T>();
  const missing = new Map<string, (typeof wanted)[number]>();
  for (const one of wanted) {
    // A key names the task, so what is behind it is of the task's type.
    if (results.has(one.key)) found.set(one.key, results.get(one.key) as T);
    else missing.set(one.key, one);
  }
  const queue = [...missing.values()];
  for (let at = 0; at < queue.length; at += AT_ONCE) {
    await breathe(signal);
    const portion = await Promise.all(
      queue.slice(at, at + AT_ONCE).map(async ({ file, id, key }): Promise<Keyed> => ({
        key,
        file,
        bytes: await objects.read(id),
      })),
    );
    for (const [index, result] of (await compute(portion)).entries()) {
      const key = portion[index]?.key ?? "";
      found.set(key, result);
      results.set(key, result);
    }
  }
  // Every key is found now, as a result or as `undefined`, which is one too.
  return wanted.map(({ key }) => found.get(key) as T);
}

interface Keyed extends FileContent {
  readonly key: string;
}

/** Looks paths up, as the system would in a checkout. */
function finder(id: string, { folders, texts }: Known): (path: string) => GitEntry | undefined {
  const top = entryOf("folder", "", id);
  const find = (path: string, links: number): GitEntry | undefined => {
    // Windows puts a drive before it.
    const [, inside] = /^(?:[A-Za-z]:)?\/commit(?:\/(.*))?$/s.exec(path) ?? [undefined, undefined];
    if (inside === undefined) return path.endsWith(TOP) ? top : undefined;
    const names = inside.split("/").filter((name) => name !== "");
    let entry = top;
    for (const [index, name] of names.entries()) {
      const next = folders.get(entry.id)?.entries.get(name);
      if (next === undefined) return undefined;
      if (next.kind === "link") {
        if (links === MAX_LINKS) return undefined;
        const folder = posix.join(TOP, ...names.slice(0, index));
        const target = posix.resolve(folder, texts.get(next.id) ?? "");
        return find(posix.join(target, ...names.slice(index + 1)), links + 1);
      }
      entry = next;
    }
    return entry;
  };
  return (path) => find(path, 0);
}

/** A tree object is a row of `<mode> <name>`, a zero byte and the 20 bytes of an id. */
function parseTree(bytes: Uint8Array): ReadonlyMap<string, GitEntry> {
  const decoder = new TextDecoder();
  const entries = new Map<string, GitEntry>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const [, mode = "", name = ""] =
      /^(\d+) (.*)$/s.exec(decoder.decode(bytes.subarray(at, end))) ??
        [];
    at = end + 21;
    entries.set(name, entryOf(KINDS[mode] ?? "file", name, hex(bytes.subarray(end + 1, at))));
  }
  return entries;
}

const KINDS: Readonly<Record<string, GitEntry["kind"]>> = {
  "40000": "folder",
  "120000": "link",
  "160000": "submodule",
};

function entryOf(kind: GitEntry["kind"], name: string, id: string): GitEntry {
  return {
    kind,
    name,
    id,
    isFile: () => kind === "file",
    // A submodule that is not fetched is an empty folder.
    isDirectory: () => kind === "folder" || kind === "submodule",
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
