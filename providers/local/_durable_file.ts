import type { BigIntStats } from "node:fs";
import { lstat, open, readdir, readlink, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { codeOf } from "../../core/caught_error.ts";
import type { Revision, Snapshot } from "../types.ts";
import { giveRightsOf } from "./_rights.ts";

/**
 * Reads a file and the revision that exactly these bytes have.
 *
 * @returns Its bytes and revision, or `undefined` where there is no such file
 */
export async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  return await withFile(path, async (file) => {
    const stat = await file.stat({ bigint: true });
    // Not every runtime survives reading one.
    if (stat.isDirectory()) {
      throw Object.assign(new Error(`${path} is a directory`), { code: "EISDIR" });
    }
    return { revision: revisionOf(stat), bytes: await file.readFile() };
  });
}

/**
 * The revision of a file.
 *
 * @returns It, or `undefined` where there is no such file
 */
export async function readRevision(path: string): Promise<Revision | undefined> {
  const state = await stateOf(path);
  return state && revisionOf(state);
}

/** What the system says of a file. Not by opening it: closing a file gives back every lock that this process has on it. */
export async function stateOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Follows a symbolic link to the file that it stands for, which need not be there yet.
 *
 * @returns The path of the file itself
 * @throws {Error} ELOOP, if the links lead in a circle
 */
export async function followLinks(path: string): Promise<string> {
  for (let at = path, links = 0; links < MOST_LINKS; links++) {
    const isLink = await lstat(at).then((found) => found.isSymbolicLink(), (error) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    });
    if (!isLink) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  throw Object.assign(new Error(`${path} is a circle of links`), { code: "ELOOP" });
}

/** As on Linux. */
const MOST_LINKS = 40;

/** How a file is replaced. */
export interface ReplaceOptions {
  /** A text that no other writer of this file has. */
  readonly unique: string;
  /** The file whose rights and owner the new one gets, where there is one. Default: the path itself. */
  readonly like?: string;
  /** Called when the new file is whole and the old one still in its place. */
  readonly beforeRename?: () => void;
}

/** What came of it. */
export interface Replaced {
  readonly revision: Revision;
  /** Set where the new file could not be given to the old one's owner: a number of the system. */
  readonly formerOwner?: number;
}

/**
 * Replaces a file so that at every moment, and after a power cut, it holds either all old or all new bytes. It keeps the rights, the
 * group and, where the system lets us, the owner of the old one.
 *
 * @returns The new revision
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  options: ReplaceOptions,
): Promise<Replaced> {
  const temporary = `${path}${TEMPORARY}${options.unique}`;
  try {
    const model = await stateOf(options.like ?? path);
    // Nobody may read in between what only its owner could read before.
    const file = await open(temporary, "wx", model === undefined ? 0o666 : 0o600);
    let revision: Revision;
    let isGiven = true;
    try {
      if (model !== undefined) isGiven = await giveRightsOf(model, file);
      await file.writeFile(bytes);
      await file.sync();
      revision = revisionOf(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
    options.beforeRename?.();
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return {
      revision,
      ...(!isGiven && model !== undefined && { formerOwner: Number(model.uid) }),
    };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what writers left behind that were killed while replacing the file. Only while nobody else writes it. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${basename(path)}${TEMPORARY}`)) await rm(join(folder, name));
  }
}

const TEMPORARY = ".tmp-";

type FileHandle = Awaited<ReturnType<typeof open>>;

async function withFile<T>(
  path: string,
  read: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}

/** Every writer makes a new file, so inode, size and time tell all states apart without reading the bytes. */
function revisionOf(
  stat: { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint },
): Revision {
  return `${stat.ino}-${stat.size}-${stat.mtimeNs}`;
}

/** Makes the renaming itself durable; Windows cannot open folders and does so by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
