import { seriesKey } from "../../core/metric.ts";
import { runKeyText } from "../../core/run.ts";
import { storable } from "../../core/storable.ts";
import type { History } from "../database.ts";
import { contentOf } from "../merge/content.ts";
import { recordRuns } from "../record.ts";
import type { RunRecord } from "../run_record.ts";
import { readRecords, runKeys } from "../runs.ts";

/** What an import did. */
export interface ImportResult {
  /** Runs that the history did not have. */
  readonly added: number;
  /** Runs that it had, and that hold more or other values now. */
  readonly changed: number;
  /** Runs that it had already, just so. */
  readonly unchanged: number;
}

/**
 * Brings imported runs into a history, in one transaction. A run that is there already keeps the values that the import says
 * nothing of, so that several files about one commit add up; a run that another history exported is replaced if the
 * export is newer.
 *
 * @param history Where to
 * @returns How many came in
 * @throws {HistoryError} HISTORY_INVALID; nothing is imported then
 */
export function importRuns(history: History, given: readonly RunRecord[]): ImportResult {
  const records = given.map(storable);
  const before = recordsThere(history, records);
  const fresh = new Map<string, RunRecord>();
  for (const record of records) {
    const key = runKeyText(record.run.key);
    // Several files may speak of one run.
    const old = fresh.get(key) ?? before.get(key);
    fresh.set(key, old === undefined ? record : unite(old, record));
  }
  const news = [...fresh].filter(([key, record]) => {
    const old = before.get(key);
    return old === undefined || contentOf(record) !== contentOf(old);
  });
  recordRuns(history, news.map(([, record]) => record));
  const changed = news.filter(([key]) => before.has(key)).length;
  return { added: news.length - changed, changed, unchanged: fresh.size - news.length };
}

/** The records that the history has of these runs. */
function recordsThere(
  history: History,
  records: readonly RunRecord[],
): ReadonlyMap<string, RunRecord> {
  const known = runKeys(history);
  const wanted = new Set(
    records.map(({ run }) => runKeyText(run.key)).filter((key) => known.has(key)),
  );
  const found = new Map<string, RunRecord>();
  if (wanted.size === 0) return found;
  for (const record of readRecords(history)) {
    const key = runKeyText(record.run.key);
    if (wanted.has(key)) found.set(key, record);
  }
  return found;
}

function unite(old: RunRecord, fresh: RunRecord): RunRecord {
  if (old.run.key.ci !== "import") return fresh.run.recordedAt > old.run.recordedAt ? fresh : old;
  const values = [...old.measurements, ...fresh.measurements]
    .map((one) => [seriesKey(one.metric, one.labels), one] as const);
  return {
    ...old,
    run: { ...old.run, ...fresh.run, recordedAt: old.run.recordedAt },
    metrics: [...new Map([...old.metrics, ...fresh.metrics].map((one) => [one.key, one])).values()],
    measurements: [...new Map(values).values()],
  };
}
