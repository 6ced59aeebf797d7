import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runKeyText } from "../../core/run.ts";
import { HistoryError } from "../../errors.ts";
import { withoutId } from "../../core/curation/event.ts";
import { readEvents, recordEvents } from "../../history/curation.ts";
import { History } from "../../history/database.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { recordRuns } from "../../history/record.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import { importReference, isReferenceDatabase } from "../../history/reference/reference.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { listRuns, readRecord } from "../../history/runs.ts";
import type { ProviderRun } from "../types.ts";
import { sha256 } from "./_encoding.ts";

/**
 * On a server that ignores conditional writes no object is ever overwritten. Each run leaves one immutable object that holds only what
 * it added; whoever reads the history merges all of them. Two writers never touch the same object, so neither can lose the other's.
 *
 * @param key The database's key
 * @returns The prefix of all such objects
 */
export function deltaPrefix(key: string): string {
  return `${key}.runs/`;
}

/**
 * Names the object of one run. Equal content has an equal name, so trying again is harmless.
 *
 * @returns The name under {@link deltaPrefix}
 */
export function deltaName(run: ProviderRun, bytes: Uint8Array): string {
  const safe = run.runId.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 80);
  return `${safe}-${run.attempt}-${sha256(bytes).slice(0, 16)}.db`;
}

/** One stored piece of the history. */
export interface Piece {
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
    const path = join(folder, "merged.db");
    {
      using target = History.open(path, { create: true, scratch: true });
      for (const [number, { key, bytes }] of pieces.entries()) {
        const piecePath = join(folder, `${number}.db`);
        await writeFile(piecePath, bytes);
        try {
          using source = openPiece(piecePath, project);
          mergeHistories(target, source);
        } catch (error) {
          if (!(error instanceof HistoryError && error.code === "HISTORY_CORRUPT")) throw error;
          damaged.push(key);
          using source = History.open(`${piecePath}-read`, { create: true, scratch: true });
          recoverRows(piecePath, source, { project });
          mergeHistories(target, source);
        }
      }
    }
    return { bytes: await readFile(path), damaged };
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
  return withHistory(bytes, (history) => stampsOf(history));
}

/**
 * Makes a database of what is new in another.
 *
 * @param bytes A whole database
 * @returns A database of the runs that `known` lacks or has from an earlier recording, and of the events that it lacks; `undefined` if
 * there are none
 */
export async function deltaOf(
  bytes: Uint8Array,
  known: RunStamps,
): Promise<Uint8Array | undefined> {
  if (known.size === 0) return bytes;
  return await withHistory(bytes, async (history, folder) => {
    const path = join(folder, "delta.db");
    {
      using delta = History.open(path, { create: true, scratch: true });
      const events = readEvents(history).filter(({ id }) => !known.has(id)).map(withoutId);
      const added = recordRuns(delta, newRecords(history, known)) + recordEvents(delta, events);
      if (added === 0) return undefined;
    }
    return await readFile(path);
  });
}

function* newRecords(history: History, known: RunStamps): Generator<RunRecord> {
  for (const { key, recordedAt } of listRuns(history)) {
    if ((known.get(runKeyText(key)) ?? -1) >= recordedAt) continue;
    const record = readRecord(history, key);
    if (record !== undefined) yield record;
  }
}

function stampsOf(history: History): RunStamps {
  return new Map([
    ...listRuns(history).map(({ key, recordedAt }) => [runKeyText(key), recordedAt] as const),
    ...readEvents(history).map(({ id }) => [id, 0] as const),
  ]);
}

function withHistory<T>(
  bytes: Uint8Array,
  work: (history: History, folder: string) => T | Promise<T>,
): Promise<T> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "whole.db");
    await writeFile(path, bytes);
    using history = History.open(path, { scratch: true });
    return await work(history, folder);
  });
}

async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "unentropy-s3-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
