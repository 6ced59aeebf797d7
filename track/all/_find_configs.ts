import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FOREIGN_FOLDERS } from "../../collectors/files/skipped_folders.ts";
import { walkFiles } from "../../collectors/files/walk.ts";
import { ConfigError } from "../../errors.ts";

/** Configs of one repository. */
export interface FoundConfigs {
  /** The repository's folder, absolute; without git the one that was started from. */
  readonly top: string;
  /** The configs' folders from there, with slashes, sorted; `""` for the top itself. */
  readonly folders: readonly string[];
}

/**
 * Finds every config of a repository that git would keep.
 *
 * @param start A folder in the repository, absolute
 * @param wanted The configs' file name, and folders or globs from `start` in which they lie; none: the whole repository
 * @throws {ConfigError} `CONFIG_NOT_FOUND`
 * @throws {CollectError} If a folder is not there, or a glob matches nothing
 */
export async function findConfigs(
  start: string,
  { file, among, signal }: {
    readonly file: string;
    readonly among: readonly string[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<FoundConfigs> {
  const top = topOf(start);
  const places = among.map((path) => resolve(start, path));
  const found = await walkFiles(places.length === 0 ? [top] : places, {
    root: top,
    gitignore: true,
    skipFolders: FOREIGN_FOLDERS,
    exclude: [],
    keep: (path) => basename(path) === file,
    ...(signal !== undefined && { signal }),
  });
  const folders = found.map(({ shown }) => dirname(shown)).map((path) => path === "." ? "" : path);
  if (folders.length > 0) return { top, folders: folders.sort() };
  throw new ConfigError("CONFIG_NOT_FOUND", {
    what: `Cannot find a config ${file}`,
    why: `there is none in ${among.length === 0 ? top : among.join(", ")}`,
    fix: "Run `unentropy-track init` to write one",
  });
}

function topOf(start: string): string {
  for (let folder = start;;) {
    if (existsSync(join(folder, ".git"))) return folder;
    const above = dirname(folder);
    if (above === folder) return start;
    folder = above;
  }
}
