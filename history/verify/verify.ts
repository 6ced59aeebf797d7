import { type Run, runKeyText } from "../../core/run.ts";
import type { History } from "../database.ts";
import { countRuns } from "../query.ts";
import { isDamaged, writeDigests } from "./run_digest.ts";
import { readRows, type RecordRow } from "../runs.ts";

/** What the digests of a history's runs say. */
export interface Verification {
  /** Runs that are what was recorded. */
  readonly whole: number;
  /** Of them those that got their digest only later: what they were before nobody knows. */
  readonly late: number;
  /** Runs without a digest: an older program recorded them. */
  readonly unknown: number;
  /** Runs that are not what was recorded. */
  readonly damaged: readonly Run[];
}

/**
 * Looks at every run, and notes whether one is damaged.
 *
 * @returns What was found
 */
export function verifyRuns(history: History): Verification {
  const counts = { whole: 0, late: 0, unknown: 0 };
  if (!hasDigests(history)) return { ...counts, unknown: countRuns(history), damaged: [] };
  const damaged: Run[] = [];
  for (const row of readRows(history)) {
    if (isDamaged(row)) {
      damaged.push(row.record.run);
      continue;
    }
    counts.whole += row.digest === undefined ? 0 : 1;
    counts.late += (row.digest ?? 0) < 0 ? 1 : 0;
    counts.unknown += row.digest === undefined ? 1 : 0;
  }
  history.hasDamage = damaged.length > 0;
  return { ...counts, damaged };
}

function hasDigests({ sql }: History): boolean {
  return sql.prepare("SELECT 1 FROM run WHERE digest IS NOT NULL LIMIT 1").get() !== undefined;
}

/** Gives runs that an older program recorded a digest of what they are now. */
export function addLateDigests(history: History): void {
  const rows = history.sql.prepare("SELECT id FROM run WHERE digest IS NULL").all();
  if (rows.length === 0) return;
  history.transaction(() =>
    writeDigests(history, rows.map(({ id }) => Number(id)), { isLate: true })
  );
}

/**
 * Takes the damaged runs for what they are now.
 *
 * @returns How many
 */
export function acceptDamage(history: History): number {
  const ids = [...readRows(history)].filter(isDamaged).map(({ id }) => id);
  history.transaction(() => writeDigests(history, ids, { isLate: true }));
  history.hasDamage = false;
  return ids.length;
}

/**
 * Looks again at a history with damage, once whole records may have come: what is whole is no longer damaged, and a damaged run that is
 * here whole, too, goes. Damage to a run's key makes another run of it, and a copy brings the true one back beside it.
 *
 * @returns The keys of the removed ones in the form of `runKeyText`
 */
export function settleDamage(history: History): readonly string[] {
  if (!history.hasDamage) return [];
  const whole = new Map<number, Run>();
  const damaged: RecordRow[] = [];
  for (const row of readRows(history)) {
    if (isDamaged(row)) damaged.push(row);
    else whole.set(Math.abs(row.digest ?? 0), row.record.run);
  }
  const doubles = damaged.filter(({ digest = 0, record: { run } }) => {
    const twin = whole.get(Math.abs(digest));
    return twin !== undefined && twin.commit === run.commit && twin.time === run.time;
  });
  const remove = history.sql.prepare("DELETE FROM run WHERE id = ?");
  history.transaction(() => {
    for (const { id } of doubles) remove.run(id);
  });
  history.hasDamage = damaged.length > doubles.length;
  return doubles.map(({ record }) => runKeyText(record.run.key));
}
