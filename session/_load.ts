import { Buffer } from "node:buffer";
import { copyFile, writeFile } from "node:fs/promises";
import { HistoryError, StorageError } from "../errors.ts";
import { History } from "../history/database.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { addMergedSources } from "../history/merge/merged_sources.ts";
import { recoverRows } from "../history/recover/recover.ts";
import { importReference, isReferenceDatabase } from "../history/reference/reference.ts";
import { isSealed } from "../history/verify/seal.ts";
import { settleDamage, verifyRuns } from "../history/verify/verify.ts";
import type { PhaseOptions, Revision, Snapshot, SnapshotStore } from "../providers/types.ts";
import { damageWarnings } from "./_damage.ts";
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
    if (convertedRuns === undefined) return await lookAtRuns(history, store, deps, found);
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
    const again = await readAgain(store, deps, found);
    if (again !== undefined) return again;
    const { sentence, ...saved } = await recover(store, deps, found);
    const time = new Date(deps.now()).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const aside = { bytes, suffix: `corrupt-${time}` };
    const damaged = saved.history.hasDamage ? verifyRuns(saved.history).damaged : [];
    const warnings = [damage, sentence, ...damageWarnings(store.location, damaged)];
    return { ...saved, aside, warnings };
  }
}

/** Whole pages may hold what was never recorded. Bytes that are still as they were stored need no such look. */
async function lookAtRuns(
  history: History,
  store: SnapshotStore,
  deps: StorageDeps,
  found: Found,
): Promise<Opened> {
  if (isSealed(found.snapshot.bytes)) return { history, warnings: [] };
  const warnings = damageWarnings(store.location, verifyRuns(history).damaged);
  warnings.forEach(deps.log);
  const again = warnings.length > 0 ? await readAgain(store, deps, found) : undefined;
  if (again === undefined) return { history, warnings };
  history[Symbol.dispose]();
  return again;
}

/** @returns What was opened, if the place reads otherwise the second time */
async function readAgain(
  store: SnapshotStore,
  deps: StorageDeps,
  found: Found,
): Promise<Opened | undefined> {
  if (found.isSecond === true) return undefined;
  const snapshot = await store.download(phaseOf(deps));
  if (snapshot === undefined || Buffer.compare(snapshot.bytes, found.snapshot.bytes) === 0) {
    return undefined;
  }
  deps.log("It reads otherwise the second time: the download was damaged");
  await writeFile(found.basePath, snapshot.bytes);
  const opened = await openFound(store, deps, { ...found, snapshot, isSecond: true });
  return { ...opened, snapshot };
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
    verifyRuns(history);
    const rows = `${runs} runs could be read from it`;
    const copy = isComplete
      ? undefined
      : (await mergeOlderCopies(store, deps, { into: history }))?.label;
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

/** What older copies had. */
interface MergedCopies {
  /** Which they were. */
  readonly label: string;
  /** Runs that were not there. */
  readonly added: number;
  /** The keys of damaged runs that went, as the copies had them whole under their own. */
  readonly dropped: readonly string[];
}

/** Which older copies are taken. */
interface CopyOptions {
  readonly into: History;
  /** Only copies whose label has this in it. */
  readonly label?: string;
  /** How many at most. */
  readonly most?: number;
}

/**
 * Brings the newest older copy that is whole into a history, and those before it as long as runs stay damaged.
 *
 * @returns Which it were, or `undefined` where none is whole
 */
export async function mergeOlderCopies(
  store: SnapshotStore,
  deps: StorageDeps,
  { into: history, label: wanted, most = Infinity }: CopyOptions,
): Promise<MergedCopies | undefined> {
  const labels: string[] = [];
  const dropped: string[] = [];
  let added = 0;
  let number = 0;
  const options = { ...phaseOf(deps), ...(wanted !== undefined && { label: wanted }) };
  for await (const { label, bytes } of store.olderCopies?.(options) ?? []) {
    if (wanted !== undefined && !label.includes(wanted)) continue;
    if (number >= most) break;
    const path = `${history.path}-copy-${number++}`;
    await writeFile(path, bytes);
    try {
      using copy = (await openDatabase(path, `${path}-work`, deps)).history;
      const merged = mergeHistories(history, copy);
      deps.log(`${merged.added} runs were added from the older copy ${label}`);
      added += merged.added;
      // Of a copy that only has what is damaged here, too, nothing came.
      if (labels.length === 0 || merged.added + merged.replaced > 0) labels.push(label);
      dropped.push(...settleDamage(history));
      if (!history.hasDamage) break;
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      deps.log(`The older copy ${label} is damaged, too: ${error.why}`);
    }
  }
  return labels.length === 0 ? undefined : { label: labels.join(" and "), added, dropped };
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
