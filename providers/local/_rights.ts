import type { BigIntStats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf } from "../../core/caught_error.ts";

/**
 * Proves that a file may be replaced: a rename over it needs the folder's permission only.
 *
 * @param state What the system says of it
 * @throws {Error} EACCES, if it is read-only or somebody else's
 */
export async function refuseReadOnly(path: string, state: BigIntStats): Promise<void> {
  // Root may write anything; but who took every right to write away did not want it written.
  if ((state.mode & 0o222n) === 0n) {
    throw Object.assign(new Error(`${path} is read-only`), { code: "EACCES" });
  }
  // Not `access()`: Deno's own idea of it does not know root.
  await (await open(path, "r+")).close();
}

/**
 * Gives a new file the rights, the group and, where the system lets us, the owner of the one that it replaces.
 *
 * @param model What the system says of the old one
 * @returns Whether the owner is the same now
 */
export async function giveRightsOf(model: BigIntStats, file: FileHandle): Promise<boolean> {
  const own = await file.stat({ bigint: true });
  const [uid, gid] = [Number(model.uid), Number(model.gid)];
  const hasGroup = own.gid === model.gid ||
    await isAllowed(() => file.chown(Number(own.uid), gid));
  const hasOwner = own.uid === model.uid || await isAllowed(() => file.chown(uid, gid));
  // Last, because giving a file away takes rights from it. What was one group's is not another's.
  await file.chmod(Number(model.mode & (hasGroup ? 0o777n : 0o707n)));
  return hasOwner;
}

/** Only root may give a file away, and others only to a group of theirs. */
async function isAllowed(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (codeOf(error) === "EPERM") return false;
    throw error;
  }
}
