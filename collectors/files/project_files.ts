import { readdirSync, statSync } from "node:fs";
import { basename } from "node:path";
import { CollectError } from "../../errors.ts";
import { FOREIGN_FOLDERS } from "./skipped_folders.ts";
import { walkFiles } from "./walk.ts";

/** Tells which files the project has. */
export interface ProjectFiles {
  /** Whether a path, from the project's folder and with slashes, is a file. */
  has(path: string): boolean;
  /** The files of the project whose paths end like this, folder by folder. */
  endingWith(path: string): Promise<readonly string[]>;
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

/**
 * The files of a project, looked up when they are asked for.
 *
 * @param root The project's folder, absolute
 * @returns The files
 */
export function projectFiles(root: string, signal?: AbortSignal): ProjectFiles {
  // Most paths that are asked for are not there, which the names in the project's folder show without a look-up.
  const names = new Set(orElse(() => readdirSync(root), []));
  let byName: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  return {
    has: (path) => {
      const slash = path.indexOf("/");
      if (!names.has(slash < 0 ? path : path.slice(0, slash)) || path.includes("\0")) return false;
      return orElse(() => statSync(`${root}/${path}`).isFile(), false);
    },
    endingWith: async (path) => {
      byName ??= filesByName(root, signal);
      const files = (await byName).get(path.slice(path.lastIndexOf("/") + 1)) ?? [];
      const ending = `/${path}`;
      return files.filter((file) => `/${file}`.endsWith(ending));
    },
  };
}

/** What git would keep, by the last part of the path. */
async function filesByName(
  root: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byName = new Map<string, string[]>();
  try {
    const skipFolders = FOREIGN_FOLDERS;
    const options = { root, gitignore: true, skipFolders, exclude: [] };
    const files = await walkFiles(["."], signal === undefined ? options : { ...options, signal });
    for (const { shown } of files) {
      const same = byName.get(basename(shown)) ?? [];
      same.push(shown);
      byName.set(basename(shown), same);
    }
  } catch (error) {
    // A folder that cannot be read hides what is in it; the report is about files that somebody could read.
    if (!(error instanceof CollectError)) throw error;
  }
  return byName;
}

function orElse<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && NO_SUCH_FILE.has(error.code)) return nothing;
    throw error;
  }
}
