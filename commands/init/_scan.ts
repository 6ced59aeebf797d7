import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { FileTree } from "../../collectors/files/file_tree.ts";
import { walkFiles } from "../../collectors/files/walk.ts";
import { codeOf } from "../../core/caught_error.ts";
import { GIT_FILES, isManifest, type RepositoryFiles } from "../../onboarding/detect_project.ts";

/** Folders that hold what others wrote. */
const FOREIGN: ReadonlySet<string> = new Set([
  ".git",
  ".gradle",
  ".tox",
  ".unentropy",
  ".venv",
  "__pycache__",
  "bower_components",
  "node_modules",
  "site-packages",
  "unentropy-report",
  "vendor",
  "venv",
]);

/**
 * Lists the files of a project, those that git ignores too, because reports and built files are among them, and reads its manifests.
 *
 * @param root The project's folder
 * @param tree Where they are
 * @param signal Ends the work early
 * @returns Paths and texts
 */
export async function scanProject(
  root: string,
  tree: FileTree,
  signal: AbortSignal,
): Promise<RepositoryFiles> {
  const found = await walkFiles(["."], {
    root,
    gitignore: false,
    skipFolders: FOREIGN,
    exclude: [],
    tree,
    signal,
  });
  const paths = found.map(({ shown }) => shown);
  const wanted = [...paths.filter(isManifest), ...Object.values(GIT_FILES)];
  const texts = new Map<string, string>();
  for (const path of wanted) {
    const text = await readIfThere(resolve(root, path));
    if (text !== undefined) texts.set(path, text);
  }
  return { paths, texts };
}

/**
 * Reads a text file.
 *
 * @returns Its text; `undefined` if there is none
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    // In a work tree of git, `.git` is a file, not a folder.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
