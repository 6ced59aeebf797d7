import { recordRuns } from "../../history/record.ts";
import type { RunRecord } from "../../history/run_record.ts";
import type { StorageSession } from "../../session/session.ts";
import type { ResolvedOptions } from "../options.ts";

/** So much work is lost at most when the program is killed. */
const STORE_AFTER_RUNS = 100;
const STORE_AFTER_MS = 10_000;

/** Takes records one by one. */
export interface RecordBatches {
  /** Takes a record, and stores what has piled up when that is due. */
  add(record: RunRecord): Promise<void>;
  /** Stores everything. */
  flush(): Promise<void>;
}

/**
 * Records runs in batches, because each time that the history is stored is a whole upload.
 *
 * @param deps The clock, and who hears warnings
 * @param onStored Told after each batch how many runs it had
 * @returns Where to put the records
 */
export function createRecordBatches(
  session: StorageSession,
  deps: ResolvedOptions,
  onStored: (runs: number) => void,
): RecordBatches {
  let waiting: RunRecord[] = [];
  let storedAt = deps.now();
  let storing: Promise<void> = Promise.resolve();
  const flush = () => {
    // One after the other: a commit may replace the working copy by a merged one.
    storing = storing.then(async () => {
      const batch = waiting;
      waiting = [];
      if (batch.length === 0) return;
      recordRuns(session.history, batch);
      const known = session.warnings.length;
      await session.commit();
      for (const text of session.warnings.slice(known)) deps.emit({ type: "warning", text });
      storedAt = deps.now();
      onStored(batch.length);
    });
    return storing;
  };
  return {
    add: async (record) => {
      waiting.push(record);
      const isDue = waiting.length >= STORE_AFTER_RUNS ||
        deps.now() - storedAt >= STORE_AFTER_MS;
      if (isDue) await flush();
    },
    flush,
  };
}
