import { writeFile } from "node:fs/promises";
import { History } from "../history/database.ts";
import type { StorageDeps } from "./session.ts";
import type { Revision, SnapshotStore } from "./types.ts";

/** What a damaged database was replaced with: its readable rows, an older copy, or an empty one. */
export type Recovered = "rows" | "backup" | "new";

/** A downloaded history, ready to work with. */
export interface Loaded {
  /** The working copy. */
  readonly history: History;
  /** The state as downloaded, of which no run may be lost; absent where nothing was there. */
  readonly basePath?: string;
  /** What an upload is based on. */
  readonly revision: Revision | undefined;
  readonly sizeBytes: number;
  readonly recovered?: Recovered;
  readonly warnings: readonly string[];
}

/**
 * Downloads a history and proves that it can be used.
 *
 * @param store Where the history lives
 * @param deps Clock and log
 * @param name The beginning of the paths of the files to make
 * @returns The working copy and what it is based on
 */
export async function loadSnapshot(
  store: SnapshotStore,
  deps: StorageDeps,
  name: string,
): Promise<Loaded> {
  const workPath = `${name}-work.db`;
  const snapshot = await store.download();
  if (snapshot === undefined) {
    deps.log(`Nothing is stored at ${store.location} yet: starting a new history`);
    const history = History.open(workPath, { create: true, scratch: true });
    return { history, revision: undefined, sizeBytes: 0, warnings: [] };
  }
  const { bytes, revision } = snapshot;
  const basePath = `${name}-base.db`;
  await writeFile(basePath, bytes);
  await writeFile(workPath, bytes);
  const history = History.open(workPath, { scratch: true });
  history.checkIntegrity();
  return {
    history,
    basePath,
    revision,
    sizeBytes: bytes.length,
    warnings: snapshot.warnings ?? [],
  };
}
