import { StorageConflictError, StorageError } from "../../errors.ts";
import { type Merged, mergePieces, type Piece, runStamps } from "../pieces/merge_pieces.ts";
import { sha256 } from "./_encoding.ts";
import { piecePrefix, type S3Place } from "./_place.ts";
import type { Compaction } from "../types.ts";

const MAX_ROUNDS = 5;

/**
 * Folds the objects of single runs into one.
 *
 * An object is removed only after another that holds all of its runs has been written and read back. Where the server honours
 * conditions that other one is the database itself. Where it does not, it is a new object of its own name, never a rewritten one: two
 * compactions at once may leave two folded objects, which hold the same runs and merge as ever, but neither can undo the other's.
 *
 * @param project The project of runs that the reference system recorded
 * @returns How many objects were folded
 * @throws {StorageError} If something could not be read or written; every run is still there
 */
export async function compactPlace(place: S3Place, project: string): Promise<Compaction> {
  const { mark, warnings } = await place.conditions();
  for (let round = 1;; round++) {
    try {
      const done = mark.conditions === "honoured"
        ? await foldIntoDatabase(place, project)
        : await foldIntoNewObject(place, project);
      return { folded: done.folded, warnings: [...warnings, ...done.warnings] };
    } catch (error) {
      // A run was recorded in between: fold again, with it.
      if (!(error instanceof StorageConflictError) || round === MAX_ROUNDS) throw error;
    }
  }
}

async function foldIntoDatabase(place: S3Place, project: string): Promise<Compaction> {
  const { etag, base, deltas, layout } = await place.read({ all: true });
  if (deltas.length === 0) return NOTHING;
  const { mark } = await place.conditions();
  const merged = await mergePieces(base === undefined ? deltas : [base, ...deltas], project);
  const condition = etag === undefined ? { ifNoneMatch: "*" } as const : { ifMatch: etag };
  const { key } = place.settings;
  await place.write(key, merged.bytes, { condition, mark: { ...mark, layout } });
  return await removeFolded(place, { into: key, merged, deltas });
}

async function foldIntoNewObject(place: S3Place, project: string): Promise<Compaction> {
  const { deltas } = await place.read({ all: true });
  if (deltas.length < 2) return NOTHING;
  const { mark } = await place.conditions();
  const merged = await mergePieces(deltas, project);
  // The nonce keeps a slow compaction from bringing back, under the same name, what a later one has folded and removed.
  const name = `folded-${place.nonce()}-${sha256(merged.bytes).slice(0, 16)}.db`;
  const into = piecePrefix(place.settings.key) + name;
  await place.write(into, merged.bytes, { mark });
  return await removeFolded(place, { into, merged, deltas });
}

const NOTHING: Compaction = { folded: 0, warnings: [] };

/**
 * Removes objects of single runs that another object holds, after it has been read back.
 *
 * @throws {StorageError} STORAGE_WOULD_LOSE_DATA, if it does not hold them; nothing is removed then
 */
export async function removeFolded(
  place: S3Place,
  work: { readonly into: string; readonly merged: Merged; readonly deltas: readonly Piece[] },
): Promise<Compaction> {
  const { into, merged, deltas } = work;
  const stored = await place.requests.get(into);
  const held = stored === undefined ? new Map<string, number>() : await runStamps(stored.bytes);
  for (const [run, recordedAt] of await runStamps(merged.bytes)) {
    if ((held.get(run) ?? -1) >= recordedAt) continue;
    throw new StorageError("STORAGE_WOULD_LOSE_DATA", {
      what: `Cannot fold the objects of single runs at s3://${place.settings.bucket}/${into}`,
      why: `what was stored reads back without ${run}`,
      fix: "Nothing was removed. Check what else writes or removes this object.",
    });
  }
  const folded = deltas.filter(({ key }) => !merged.damaged.includes(key));
  for (const { key } of folded) await place.requests.remove(key);
  return {
    folded: folded.length,
    warnings: merged.damaged.map((key) =>
      `s3://${place.settings.bucket}/${key} is damaged; it was left in place.`
    ),
  };
}
