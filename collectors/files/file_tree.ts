import { type Dirent, existsSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { systemError } from "../read/report_error.ts";

/** What is in a folder. A symbolic link is neither a file nor a folder. */
export type TreeEntry = Pick<Dirent, "name" | "isFile" | "isDirectory">;

/** Files and folders to walk through: the disk's, or those of a commit. Paths are absolute, with slashes. */
export interface FileTree {
  /** What a path is, symbolic links followed; `undefined` if there is nothing. `shown` names it in errors. */
  stat(path: string, shown: string): Pick<Stats, "isDirectory" | "isFile"> | undefined;
  /** What is in a folder; nothing if it went away. */
  entries(folder: string): readonly TreeEntry[];
  /** Whether there is anything at a path. */
  exists(path: string): boolean;
  /** A file's text; `undefined` if there is no such file. */
  text(file: string): string | undefined;
}

/** The disk. */
export const diskTree: FileTree = {
  stat: (path, shown) =>
    unless(["ENOENT", "ENOTDIR", "EINVAL", "ENAMETOOLONG"], shown, () => statSync(path)),
  entries: (folder) =>
    unless(["ENOENT"], folder, () => readdirSync(folder, { withFileTypes: true })) ?? [],
  exists: existsSync,
  // A folder of that name is no file, which git passes over too.
  text: (file) =>
    unless(
      ["ENOENT", "EISDIR"],
      file,
      () => statSync(file).isFile() ? readFileSync(file, "utf8") : undefined,
    ),
};

/** Reads, unless the system says that there is nothing to read. */
function unless<T>(codes: readonly string[], shown: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (codes.includes(code)) return undefined;
    throw systemError({ shown }, cause);
  }
}
