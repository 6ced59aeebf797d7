import { UsageError } from "../errors.ts";
import { verifyRuns } from "../history/verify/verify.ts";
import { mergeOlderCopies } from "./_load.ts";
import { openStorage } from "./session.ts";
import type { StorageDeps } from "./storage_deps.ts";
import type { SnapshotStore } from "../providers/types.ts";

/** What a restoration did. */
export interface Restored {
  /** Which copy it was: `version 3f2a…`, a backup's path, an artifact. */
  readonly label: string;
  /** Runs that the place has now and had not before. */
  readonly runs: number;
  /** Runs that were damaged and are whole now. */
  readonly mended: number;
  readonly warnings: readonly string[];
}

/**
 * Brings an older copy of a history back: its runs come to those that the place still has, so that nothing of today is lost, and
 * take the place of those that are damaged.
 *
 * @param options `label`: only the copy whose label has this in it; default the newest that is whole
 * @returns What came back
 * @throws {UsageError} If there is no such copy that is whole
 * @throws {StorageError} If the place cannot be read or written
 */
export async function restoreVersion(
  store: SnapshotStore,
  deps: StorageDeps,
  options: { readonly label?: string } = {},
): Promise<Restored> {
  await using session = await openStorage(store, {
    ...deps,
    onDamage: "restart",
    onGone: "restart",
  });
  const countDamaged = () =>
    session.history.hasDamage ? verifyRuns(session.history).damaged.length : 0;
  const before = countDamaged();
  const copy = await mergeOlderCopies(store, deps, { into: session.history, ...options });
  if (copy === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot restore an older copy of ${store.location}`,
      why: options.label === undefined
        ? "there is none that is whole"
        : `none that is whole has "${options.label}" in its name`,
      fix: "Keep versions of the bucket, or a backup (storage.backup), from now on.",
    });
  }
  const mended = before - countDamaged();
  await session.commit({ forget: () => copy.dropped });
  return { label: copy.label, runs: copy.added, mended, warnings: session.warnings };
}
