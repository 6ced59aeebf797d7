import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { StorageConfig } from "../../config/types.ts";
import { StorageConflictError } from "../../errors.ts";
import { readRevision, readSnapshot, removeLeftovers, replaceFile } from "./_durable_file.ts";
import { withFiles } from "../file_error.ts";
import { takeLock } from "./_lock.ts";
import type { ProviderContext, Revision, SnapshotStore, Uploaded, WriteTrial } from "../types.ts";

/** Where the database is without `storage.path`, below the config's folder. */
const DEFAULT_LOCAL_PATH = ".unentropy/history.db";

/**
 * The storage type `sqlite-local`: a file. Beside it is `….lock`, and with `storage.backup` the state before the last one as `….bak`.
 *
 * @param settings `path`, relative to the config's folder, default {@link DEFAULT_LOCAL_PATH}; `backup`; `timeoutMs`
 * @param context Where relative paths count from, clock, randomness
 * @returns The store
 */
export function createLocalStore(settings: StorageConfig, context: ProviderContext): SnapshotStore {
  const path = resolve(context.root, settings.path ?? DEFAULT_LOCAL_PATH);
  const backupPath = `${path}.bak`;
  const inside = new AsyncLocalStorage<true>();

  const exclusive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside.getStore()) return await work();
    await withFiles(`write ${path}`, () => mkdir(dirname(path), { recursive: true }));
    using _lock = await takeLock(`${path}.lock`, {
      ...context,
      pid: process.pid,
      timeoutMs: settings.timeoutMs,
    });
    return await inside.run(true, work);
  };

  const replace = async (bytes: Uint8Array, basedOn: Revision | undefined): Promise<Uploaded> => {
    if (await readRevision(path) !== basedOn) throw movedOn(path);
    await removeLeftovers(path);
    const unique = `${process.pid}-${Math.floor(context.random() * 2 ** 32).toString(16)}`;
    if (settings.backup) {
      const before = await readSnapshot(path);
      if (before !== undefined) await replaceFile(backupPath, before.bytes, unique);
    }
    return { revision: await replaceFile(path, bytes, unique) };
  };

  return {
    type: "sqlite-local",
    location: path,
    download: () => withFiles(`read ${path}`, () => readSnapshot(path)),
    upload: (bytes, { basedOn }) =>
      exclusive(() => withFiles(`write ${path}`, () => replace(bytes, basedOn))),
    async *olderCopies() {
      const copy = await withFiles(`read ${backupPath}`, () => readSnapshot(backupPath));
      if (copy !== undefined) yield { label: backupPath, bytes: copy.bytes };
    },
    async keepAside(bytes, suffix) {
      const aside = `${path}.${suffix}`;
      await withFiles(`write ${aside}`, () => writeFile(aside, bytes));
      return aside;
    },
    tryWriting: () => withFiles(`write ${path}`, () => tryFolder(path, context.random)),
    exclusive,
  };
}

/** Makes a file where the database is, or will be, sees that it cannot be made twice, and removes it. */
async function tryFolder(path: string, random: () => number): Promise<WriteTrial> {
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const trial = join(folder, `.unentropy-trial-${process.pid}-${Math.floor(random() * 2 ** 32)}`);
  await writeFile(trial, "", { flag: "wx" });
  try {
    const isRefused = await writeFile(trial, "", { flag: "wx" }).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === "EEXIST",
    );
    return {
      isProven: true,
      finding: isRefused
        ? `${folder} can be written, and a file in it is made once only`
        : `${folder} can be written, but it does not refuse to make a file twice`,
      warnings: [],
    };
  } finally {
    await rm(trial, { force: true });
  }
}

function movedOn(path: string): StorageConflictError {
  return new StorageConflictError("STORAGE_CONFLICT", {
    what: `Cannot write ${path}`,
    why: "another process has written it since it was read",
    fix: "Run again: the other run is kept.",
  });
}
