import { formatCount } from "../core/text/format.ts";
import { StorageError } from "../errors.ts";
import { digestOf, digestRuns } from "../history/digest.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { countHistory, countRuns } from "../history/query.ts";
import type { SnapshotStore } from "../providers/types.ts";
import { openStorage } from "./session.ts";
import type { StorageDeps } from "./storage_deps.ts";

/** A migration that was verified. */
export interface Migrated {
  /** Runs of the source: all of them are in the target now. */
  readonly runs: number;
  readonly measurements: number;
  /** Runs of the source that the target did not have or had an older record of. */
  readonly copied: number;
  /** Runs in the target, with those that it had before. */
  readonly targetRuns: number;
  /** SHA-256 over the runs as the source has them, computed anew from what the target holds. */
  readonly checksum: string;
  readonly warnings: readonly string[];
}

/**
 * Copies a history from one place to another, which may have a history of its own, and proves it by reading the target again. The
 * source is only read.
 *
 * @param deps Clock, randomness, log and limits
 * @returns What was migrated
 * @throws {StorageError} STORAGE_NOT_FOUND, if the source is empty; STORAGE_WOULD_LOSE_DATA, if the target does not hold what was written
 */
export async function migrateStorage(
  from: SnapshotStore,
  to: SnapshotStore,
  deps: StorageDeps,
): Promise<Migrated> {
  await using source = await openStorage(from, deps);
  if (!source.found) throw nothingThere(from);
  const { runs, measurements } = countHistory(source.history);
  const theirs = digestRuns(source.history);
  await using target = await openStorage(to, deps);
  const before = digestRuns(target.history);
  const { added, replaced } = mergeHistories(target.history, source.history);
  await target.commit();

  await using check = await openStorage(to, deps);
  // Whatever the source could still add is not there.
  const lacking = mergeHistories(check.history, source.history);
  const lost = lacking.added + lacking.replaced;
  const after = digestRuns(check.history);
  const same = new Map([...theirs].filter(([key, digest]) => after.get(key) === digest));
  // Of a run that both places know the newer record counts: exactly the source's, or exactly the target's own.
  const kept = [...theirs.keys()].filter((key) => !same.has(key) && before.has(key));
  const isProven = same.size + kept.length === theirs.size &&
    kept.every((key) => after.get(key) === before.get(key));
  if (lost > 0 || lacking.events > 0 || !isProven) {
    throw notTheSame(from, to, { runs: lost, events: lacking.events });
  }
  const note = `${to.location} had newer records of ${kept.length} of these runs and kept them`;
  return {
    runs,
    measurements,
    copied: added + replaced,
    targetRuns: countRuns(check.history),
    checksum: digestOf(same),
    warnings: [
      ...source.warnings,
      ...target.warnings,
      ...check.warnings,
      ...kept.length > 0 ? [note] : [],
    ],
  };
}

function nothingThere(from: SnapshotStore): StorageError {
  return new StorageError("STORAGE_NOT_FOUND", {
    what: `Cannot migrate the history from ${from.location}`,
    why: "nothing is stored there",
    fix: "Check the settings of the storage to migrate from.",
  });
}

function notTheSame(
  from: SnapshotStore,
  to: SnapshotStore,
  lost: { readonly runs: number; readonly events: number },
): StorageError {
  return new StorageError("STORAGE_WOULD_LOSE_DATA", {
    what: `Cannot prove that ${to.location} holds the history of ${from.location}`,
    why: lost.runs > 0
      ? `${lost.runs} runs are missing there`
      : lost.events > 0
      ? `${formatCount(lost.events, "curation event")} would be lost`
      : "some values read back differently",
    fix: "Keep the old storage and run the migration again while no other run writes.",
  });
}
