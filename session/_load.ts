import { Buffer } from "node:buffer";
import { copyFile, writeFile } from "node:fs/promises";
import { HistoryError, StorageError } from "../errors.ts";
import { History } from "../history/database.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { addMergedSources } from "../history/merge/merged_sources.ts";
import { recoverRows } from "../history/recover/recover.ts";
import { importReference, isReferenceDatabase } from "../history/reference/reference.ts";
import type { PhaseOptions, Revision, Snapshot, SnapshotStore } from "../providers/types.ts";
import type { StorageDeps } from "./storage_deps.ts";

/** What a damaged database was replaced with: its readable rows, an older copy, or an empty one. */
export type Recovered = "rows" | "backup" | "new";

/** Bytes that the next upload replaces by something else, and that are kept beside the place before. */
export interface Aside {
  readonly bytes: Uint8Array;
  readonly suffix: string;
}

/** A downloaded history, ready to work with. */
export interface Loaded {
  /** The working copy. */
  readonly history: History;
  /** The state of which no run may be lost; absent where nothing was there. */
  readonly basePath?: string;
  /** What an upload is based on. */
  readonly revision: Revision | undefined;
  readonly sizeBytes: number;
  readonly recovered?: Recovered;
  readonly aside?: Aside;
  readonly warnings: readonly string[];
}

/**
 * Downloads a history and proves that it can be used; what is damaged is recovered, a reference database converted.
 *
 * @param store Where the history lives
 * @param name The beginning of the paths of the files to make
 * @returns The working copy and what it is based on
 * @throws {StorageError} If the place could not be read
 * @throws {HistoryError} If the database is another program's, or of a newer schema
 */
export async function loadSnapshot(
  store: SnapshotStore,
  deps: StorageDeps,
  name: string,
): Promise<Loaded> {
  const workPath = `${name}-work.db`;
  const snapshot = await store.download(phaseOf(deps));
  if (snapshot === undefined) {
    const left = deps.onGone === "stop" ? await anyOlderCopy(store, deps) : undefined;
    if (left !== undefined) throw gone(store.location, left);
    deps.log(`Nothing is stored at ${store.location} yet: starting a new history`);
    const history = History.open(workPath, { create: true, scratch: true });
    return { history, revision: undefined, sizeBytes: 0, warnings: store.takeWarnings?.() ?? [] };
  }
  const basePath = `${name}-base.db`;
  await writeFile(basePath, snapshot.bytes);
  const { snapshot: used = snapshot, ...opened } = await openFound(store, deps, {
    snapshot,
    basePath,
    workPath,
  });
  return {
    basePath,
    revision: used.revision,
    sizeBytes: used.bytes.length,
    ...opened,
    warnings: [...used.warnings ?? [], ...opened.warnings],
  };
}

interface Found {
  readonly snapshot: Snapshot;
  readonly basePath: string;
  readonly workPath: string;
  /** Whether it was read a second time, because the first time it was damaged. */
  readonly isSecond?: true;
}

type Opened = Pick<Loaded, "history" | "recovered" | "aside" | "warnings"> & {
  /** What was read instead. */
  readonly snapshot?: Snapshot;
};

async function openFound(store: SnapshotStore, deps: StorageDeps, found: Found): Promise<Opened> {
  const { snapshot: { bytes }, basePath, workPath } = found;
  try {
    const { history, convertedRuns } = await openDatabase(basePath, workPath, deps);
    // Not of a damaged database: what was lost of it must be merged again.
    if (found.snapshot.sources !== undefined) addMergedSources(history, found.snapshot.sources);
    if (convertedRuns === undefined) return { history, warnings: [] };
    const done = `The database at ${store.location} is of the reference system: ` +
      `its ${convertedRuns} runs are converted, the original is kept`;
    deps.log(done);
    // From here on, the converted history is the one of which no run may be lost.
    await copyFile(workPath, basePath);
    return { history, aside: { bytes, suffix: "reference" }, warnings: [done] };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const damage = `The database at ${store.location} is damaged: ${error.why}`;
    deps.log(damage);
    if (found.isSecond !== true) {
      const again = await store.download(phaseOf(deps));
      if (again !== undefined && Buffer.compare(again.bytes, bytes) !== 0) {
        deps.log("It reads otherwise the second time: the download was damaged");
        await writeFile(basePath, again.bytes);
        const opened = await openFound(store, deps, { ...found, snapshot: again, isSecond: true });
        return { ...opened, snapshot: again };
      }
    }
    const { sentence, ...saved } = await recover(store, deps, found);
    const time = new Date(deps.now()).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const aside = { bytes, suffix: `corrupt-${time}` };
    return { ...saved, aside, warnings: [damage, sentence] };
  }
}

interface OpenedDatabase {
  readonly history: History;
  /** Set where it was a reference database. */
  readonly convertedRuns?: number;
}

/** Opens a copy of a database, once every page of it has been checked. */
async function openDatabase(
  path: string,
  workPath: string,
  deps: StorageDeps,
): Promise<OpenedDatabase> {
  const isReference = isReferenceDatabase(path);
  if (!isReference) await copyFile(path, workPath);
  const history = History.open(workPath, { create: isReference, scratch: true });
  try {
    if (isReference) {
      const project = deps.project ?? "";
      return { history, convertedRuns: importReference(history, path, { project }) };
    }
    history.checkIntegrity();
    return { history };
  } catch (error) {
    history[Symbol.dispose]();
    throw error;
  }
}

type Saved = Required<Pick<Opened, "history" | "recovered">> & { readonly sentence: string };

/** Reads what can be read; where that is not everything, adds the newest older copy that is whole. */
async function recover(store: SnapshotStore, deps: StorageDeps, found: Found): Promise<Saved> {
  const { basePath, workPath } = found;
  const history = History.open(`${workPath}-recovered`, { create: true, scratch: true });
  const say = (sentence: string, recovered: Recovered): Saved => {
    deps.log(sentence);
    return { history, recovered, sentence };
  };
  try {
    const { runs, isComplete } = recoverRows(basePath, history, {
      project: deps.project ?? "",
    });
    const rows = `${runs} runs could be read from it`;
    const copy = isComplete
      ? undefined
      : (await mergeOlderCopy(store, deps, { into: history }))?.label;
    if (!isComplete && copy === undefined && deps.onDamage === "stop") {
      throw lostForGood(store.location, runs);
    }
    await copyFile(history.path, basePath);
    if (copy !== undefined) {
      return say(`${rows}; the rest is from ${copy}`, runs > 0 ? "rows" : "backup");
    }
    if (runs > 0) {
      return say(`${rows}${isComplete ? ": all of them" : "; the rest is lost"}`, "rows");
    }
    return say("Nothing could be read from it and there is no older copy: starting anew", "new");
  } catch (error) {
    history[Symbol.dispose]();
    throw error;
  }
}

/** An older copy, and how many of its runs were not there. */
interface MergedCopy {
  readonly label: string;
  readonly added: number;
}

/**
 * Brings the newest older copy that is whole into a history.
 *
 * @param options `label`: only a copy whose label has this in it
 * @returns Which copy it was, or `undefined` where none is whole
 */
export async function mergeOlderCopy(
  store: SnapshotStore,
  deps: StorageDeps,
  { into: history, label: wanted = "" }: { readonly into: History; readonly label?: string },
): Promise<MergedCopy | undefined> {
  let number = 0;
  for await (const { label, bytes } of store.olderCopies?.(phaseOf(deps)) ?? []) {
    if (!label.includes(wanted)) continue;
    const path = `${history.path}-copy-${number++}`;
    await writeFile(path, bytes);
    try {
      using copy = (await openDatabase(path, `${path}-work`, deps)).history;
      const { added } = mergeHistories(history, copy);
      deps.log(`${added} runs were added from the older copy ${label}`);
      return { label, added };
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      deps.log(`The older copy ${label} is damaged, too: ${error.why}`);
    }
  }
  return undefined;
}

/** Which copy a place still has, damaged or not. */
async function anyOlderCopy(store: SnapshotStore, deps: StorageDeps): Promise<string | undefined> {
  for await (const { label } of store.olderCopies?.(phaseOf(deps)) ?? []) return label;
  return undefined;
}

function gone(location: string, left: string): StorageError {
  return new StorageError("STORAGE_NOT_FOUND", {
    what: `Cannot use the history at ${location}`,
    why: `it is gone, but an older copy of it is still there (${left})`,
    fix:
      '`unentropy-track history restore-version` brings it back; storage.onDamage "restart" begins a new one.',
  });
}

function phaseOf({ signal }: StorageDeps): PhaseOptions {
  return signal === undefined ? {} : { signal };
}

function lostForGood(location: string, runs: number): HistoryError {
  return new HistoryError("HISTORY_CORRUPT", {
    what: `Cannot use the history at ${location}`,
    why: `it is damaged, there is no older copy, and ${
      runs === 0 ? "nothing" : `only ${runs} runs`
    } can be read from it`,
    fix:
      'Bring a good copy back there, or set "storage.onDamage" to "restart" to go on with what is left. ' +
      "Nothing was changed.",
  });
}

function isCorrupt(error: unknown): error is HistoryError {
  return error instanceof HistoryError && error.code === "HISTORY_CORRUPT";
}
