import { crc32 } from "node:zlib";
import { runKeyText } from "../../core/run.ts";
import { MANY_RUNS } from "../columns/read_ahead.ts";
import type { History } from "../database.ts";
import { contentOf } from "../merge/content.ts";
import type { RunRecord } from "../run_record.ts";
import { readRows, type RecordRow } from "../runs.ts";

/**
 * The digest of a run: 31 bits over everything that it left in the history. It finds damage, not forgery: whoever can write the database
 * can write a digest, too.
 *
 * @returns A whole number from 1 to 2 ** 31 - 1, four bytes in SQLite
 */
function runDigest(record: RunRecord): number {
  return crc32(contentOf(record)) >>> 1 || 1;
}

/** Whether a run says something else than when its digest was made. A run without one is believed. */
export function isDamaged({ digest, record }: RecordRow): boolean {
  return digest !== undefined && Math.abs(digest) !== runDigest(record);
}

/** How digests are written. */
export interface DigestOptions {
  /** The runs were recorded before, so that nobody knows whether they are still what was recorded. Default false. */
  readonly isLate?: boolean;
}

/**
 * Makes the digests of runs from what the database holds of them now. Inside a transaction of the caller.
 *
 * @param ids The numbers that this database gave them
 */
export function writeDigests(
  history: History,
  ids: readonly number[],
  { isLate = false }: DigestOptions = {},
): void {
  const update = history.sql.prepare("UPDATE run SET digest = ? WHERE id = ?");
  for (let at = 0; at < ids.length; at += MANY_RUNS) {
    // Read as a whole before the first of them is written.
    for (const { id, record } of [...readRows(history, { ids: ids.slice(at, at + MANY_RUNS) })]) {
      // The column has no type: a number would be stored with a fraction.
      update.run(BigInt(isLate ? -runDigest(record) : runDigest(record)), id);
    }
  }
}

/**
 * Which of some runs are not what was recorded.
 *
 * @param ids The numbers that this database gave them
 */
export function damagedIds(history: History, ids: readonly number[]): ReadonlySet<number> {
  const damaged = new Set<number>();
  for (let at = 0; at < ids.length; at += MANY_RUNS) {
    for (const row of readRows(history, { ids: ids.slice(at, at + MANY_RUNS) })) {
      if (isDamaged(row)) damaged.add(row.id);
    }
  }
  return damaged;
}

/**
 * Changes runs on purpose. A run that was not what was recorded before does not become so by it.
 *
 * @param ids Those that `change` changes; inside a transaction of the caller
 */
export function renewDigests(history: History, ids: readonly number[], change: () => void): void {
  const whole = { recorded: new Array<number>(), late: new Array<number>() };
  for (const row of readRows(history, { ids })) {
    if (row.digest === undefined || isDamaged(row)) continue;
    whole[row.digest > 0 ? "recorded" : "late"].push(row.id);
  }
  change();
  writeDigests(history, whole.recorded);
  writeDigests(history, whole.late, { isLate: true });
}

/** The digests of runs by key, in the form of `runKeyText`; `undefined`: it had none, so that a new one is made late. */
type KeptDigests = ReadonlyMap<string, number | undefined>;

/**
 * What is lost of some runs when they are recorded anew somewhere else.
 *
 * @param ids The numbers that this database gave them
 */
export function digestsToKeep(history: History, ids: readonly number[]): KeptDigests {
  const rows = [...readRows(history, { ids })].filter((row) =>
    isDamaged(row) || (row.digest ?? -1) < 0
  );
  return new Map(rows.map(({ digest, record }) => [runKeyText(record.run.key), digest]));
}

/** Leaves runs that were recorded anew the digests that they had, so that a damaged one stays known as such. */
export function keepDigests(history: History, digests: KeptDigests): void {
  if (digests.size === 0) return;
  history.transaction(() => {
    const update = history.sql.prepare("UPDATE run SET digest = ifnull(?, -digest) WHERE id = ?");
    for (const { id, record } of [...readRows(history)]) {
      const key = runKeyText(record.run.key);
      if (digests.has(key)) update.run(toSql(digests.get(key)), id);
    }
  });
}

function toSql(digest: number | undefined): bigint | null {
  return digest === undefined ? null : BigInt(digest);
}
