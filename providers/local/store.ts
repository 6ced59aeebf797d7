import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { StorageConfig } from "../../config/types.ts";
import { StorageConflictError, StorageError } from "../../errors.ts";
import { withFiles } from "../file_error.ts";
import type {
  ProviderContext,
  Revision,
  Snapshot,
  SnapshotStore,
  Uploaded,
  WriteTrial,
} from "../types.ts";
import { hold, isOtherPrograms, moveAside, settle, unsettled } from "./_beside.ts";
import {
  followLinks,
  readRevision,
  readSnapshot,
  removeLeftovers,
  replaceFile,
  stateOf,
} from "./_durable_file.ts";
import { takeLock } from "./_lock.ts";
import { refuseReadOnly } from "./_rights.ts";

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
  const location = resolve(context.root, settings.path ?? DEFAULT_LOCAL_PATH);
  const waiting = { ...context, timeoutMs: settings.timeoutMs };
  const inside = new AsyncLocalStorage<true>();

  // The file itself, wherever the path leads: what others know it by is the same file.
  const withTarget = <T>(doing: string, work: (path: string) => Promise<T>): Promise<T> =>
    withFiles(`${doing} ${location}`, async () => await work(await followLinks(location)));

  const exclusive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside.getStore()) return await work();
    const path = await withTarget("write", async (path) => {
      await mkdir(dirname(path), { recursive: true });
      return path;
    });
    using _lock = await takeLock(`${path}.lock`, { ...waiting, pid: process.pid });
    return await inside.run(true, work);
  };

  const read = async (path: string): Promise<Snapshot | undefined> => {
    for (let tries = 0; tries < MOST_READS; tries++) {
      const isForeign = await isOtherPrograms(path);
      const isWhole = isForeign || (await unsettled(path)).length === 0 ||
        await exclusive(() => settle(path, waiting));
      const snapshot = await readSnapshot(path);
      // A program that knows nothing of our lock may have written it meanwhile.
      const isQuiet = await readRevision(path) === snapshot?.revision;
      if (isQuiet && (isForeign || !isWhole || (await unsettled(path)).length === 0)) {
        return snapshot;
      }
    }
    throw keepsChanging(path);
  };

  const replace = async (
    path: string,
    bytes: Uint8Array,
    basedOn: Revision | undefined,
  ): Promise<Uploaded> => {
    const state = await stateOf(path);
    if (state !== undefined) await refuseReadOnly(path, state);
    const unique = `${process.pid}-${Math.floor(context.random() * 2 ** 32).toString(16)}`;
    const isWhole = await settle(path, waiting);
    if (await readRevision(path) !== basedOn) throw movedOn(location);
    await removeLeftovers(path);
    if (settings.backup) {
      const before = await readSnapshot(path);
      if (before !== undefined) {
        await replaceFile(`${path}.bak`, before.bytes, { unique, like: path });
      }
    }
    const moved = isWhole ? [] : await moveAside(path, unique);
    using held = basedOn === undefined ? undefined : await hold(path, waiting);
    if (await readRevision(path) !== basedOn) throw movedOn(location);
    const { revision, formerOwner } = await replaceFile(path, bytes, {
      unique,
      // Windows does not rename over a file that is open.
      ...(process.platform === "win32" && { beforeRename: () => held?.[Symbol.dispose]() }),
    });
    const warnings = [
      ...moved.map((file) => `What belonged to the damaged ${location} is kept as ${file}`),
      ...formerOwner === undefined
        ? []
        : [`${location} belonged to user ${formerOwner} and belongs to this user now`],
    ];
    return { revision, ...(warnings.length > 0 && { warnings }) };
  };

  return {
    type: "sqlite-local",
    location,
    download: () => withTarget("read", read),
    upload: (bytes, { basedOn }) =>
      exclusive(() => withTarget("write", (path) => replace(path, bytes, basedOn))),
    async *olderCopies() {
      const label = `${location}.bak`;
      const copy = await withTarget("read", (path) => readSnapshot(`${path}.bak`));
      if (copy !== undefined) yield { label, bytes: copy.bytes };
    },
    keepAside: (bytes, suffix) =>
      withTarget("write", async (path) => {
        const aside = `${path}.${suffix}`;
        const state = await stateOf(path);
        await writeFile(aside, bytes, { mode: state === undefined ? 0o666 : 0o600 });
        if (state !== undefined) await chmod(aside, Number(state.mode & 0o777n));
        return aside;
      }),
    tryWriting: () => withTarget("write", (path) => tryFolder(path, context.random)),
    exclusive,
  };
}

/** Readings of a file that another program keeps writing, before that is said. */
const MOST_READS = 5;

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

function keepsChanging(path: string): StorageError {
  return new StorageError("STORAGE_LOCKED", {
    what: `Cannot read ${path}`,
    why: "another program keeps writing it",
    fix: "Close that program, then run again: nothing was changed.",
  });
}

function movedOn(path: string): StorageConflictError {
  return new StorageConflictError("STORAGE_CONFLICT", {
    what: `Cannot write ${path}`,
    why: "another process has written it since it was read",
    fix: "Run again: the other run is kept.",
  });
}
