import { lstat, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { codeOf } from "../core/caught_error.ts";
import type { Target } from "./target.ts";

/** For whom a file is written. */
export interface OutputOwner {
  /** The folder of the checkout. */
  readonly cwd: string;
  /** What is tracked; absent where the run ended before that was known. */
  readonly target?: Target | undefined;
}

/**
 * Writes a file into the checkout, with its folders. What a change that nobody has merged yet has checked in must not lead the file out of
 * the checkout: a link in its place is replaced, a link on the way to it is an error.
 *
 * @param path Where to
 * @throws If the file cannot be written, or would be written elsewhere
 */
export async function writeOutput(
  path: string,
  content: string | Uint8Array,
  { cwd, target }: OutputOwner,
): Promise<void> {
  const folder = dirname(path);
  // A path that somebody has named outside is as trusted as who named it.
  const isGuarded = target?.trust.judgedBy !== undefined && isInside(path, cwd);
  if (isGuarded) {
    const real = await nearestFolder(folder);
    if (real === undefined || !isInside(real, await realpath(cwd))) {
      throw new Error("a symbolic link of this change leads out of the checkout");
    }
  }
  await mkdir(folder, { recursive: true });
  if (isGuarded && await isLink(path)) await rm(path);
  await writeFile(path, content);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows the way to another drive is absolute.
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The real place of a folder, or of the nearest one above it that is there; `undefined` behind a link to nothing. */
async function nearestFolder(folder: string): Promise<string | undefined> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return await isLink(folder) ? undefined : await nearestFolder(dirname(folder));
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
