import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { codeOf } from "../../core/caught_error.ts";
import type { Revision, Snapshot } from "../types.ts";

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
  return await withFile(path, async (file) => revisionOf(await file.stat({ bigint: true })));
}

/**
 * Replaces a file so that at every moment, and after a power cut, it holds either all old or all new bytes.
 *
 * @param unique A text that no other writer of this file has
 * @returns The new revision
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  unique: string,
): Promise<Revision> {
  const temporary = `${path}${TEMPORARY}${unique}`;
  try {
    const file = await open(temporary, "wx");
    let revision: Revision;
    try {
      await file.writeFile(bytes);
      await file.sync();
      revision = revisionOf(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return revision;
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
