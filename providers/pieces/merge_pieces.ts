import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runKeyText } from "../../core/run.ts";
import { HistoryError } from "../../errors.ts";
import { readEvents } from "../../history/curation.ts";
import { History } from "../../history/database.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import { importReference, isReferenceDatabase } from "../../history/reference/reference.ts";
import { listRuns } from "../../history/runs.ts";
import { isSealed, sealed } from "../../history/verify/seal.ts";

/** One stored piece of a history: an immutable database of some runs. */
export interface Piece {
  /** Where it is stored. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What a history holds, in short: run key → when it was recorded; the id of a curation event → 0. */
export type RunStamps = ReadonlyMap<string, number>;

/** Pieces put together. */
export interface Merged {
  readonly bytes: Uint8Array;
  /** Keys of damaged pieces, of which only what could be read is in here; they are left where they are. */
  readonly damaged: readonly string[];
}

/**
 * Merges the pieces of a history. The order does not matter.
 *
 * @param pieces At least one
 * @param project The project of runs that the reference system recorded
 * @returns One database with every run of every piece
 * @throws {HistoryError} If a piece is another program's or of a newer schema
 */
export function mergePieces(pieces: readonly Piece[], project: string): Promise<Merged> {
  return inTempFolder(async (folder) => {
    const damaged: string[] = [];
    // The others are merged into the largest, which is the whole history but for a few runs.
    const [largest, ...others] = pieces.toSorted((a, b) => b.bytes.length - a.bytes.length);
    if (largest === undefined) throw new TypeError("There is nothing to merge");
    const opened = async (piece: Piece, number: number): Promise<History> => {
      const path = join(folder, `${number}.db`);
      await writeFile(path, piece.bytes);
      try {
        return openPiece(path, project);
      } catch (error) {
        if (!(error instanceof HistoryError && error.code === "HISTORY_CORRUPT")) throw error;
        damaged.push(piece.key);
        const readable = History.open(`${path}-read`, { create: true, scratch: true });
        recoverRows(path, readable, { project });
        return readable;
      }
    };
    // What is merged in is looked at anyway.
    let isWhole = isSealed(largest.bytes);
    let path: string;
    {
      using target = await opened(largest, 0);
      for (const [at, piece] of others.entries()) {
        using source = await opened(piece, at + 1);
        isWhole = mergeHistories(target, source).damaged === 0 && isWhole;
      }
      path = target.path;
    }
    const bytes = await readFile(path);
    return { bytes: isWhole ? sealed(bytes) : bytes, damaged };
  });
}

function openPiece(path: string, project: string): History {
  const isReference = isReferenceDatabase(path);
  const history = isReference
    ? History.open(`${path}-converted`, { create: true, scratch: true })
    : History.open(path, { scratch: true });
  try {
    if (isReference) importReference(history, path, { project });
    else history.checkIntegrity();
    return history;
  } catch (error) {
    history[Symbol.dispose]();
    throw error;
  }
}

/**
 * What a database holds.
 *
 * @returns Its runs with the time of their recording, and its events
 */
export function runStamps(bytes: Uint8Array): Promise<RunStamps> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "whole.db");
    await writeFile(path, bytes);
    using history = History.open(path, { scratch: true });
    return new Map([
      ...listRuns(history).map(({ key, recordedAt }) => [runKeyText(key), recordedAt] as const),
      ...readEvents(history).map(({ id }) => [id, 0] as const),
    ]);
  });
}

async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-pieces-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
