import { seriesKey } from "../core/metric.ts";
import { storable } from "../core/storable.ts";
import { commitToSql, invalid, LAST_TIME } from "./_codec.ts";
import { createWriter } from "./_writer.ts";
import { MANY_RUNS } from "./columns/read_ahead.ts";
import type { History } from "./database.ts";
import type { RunRecord } from "./run_record.ts";
import { writeDigests } from "./verify/run_digest.ts";

/**
 * Records a run. Recording the same key again replaces the earlier record.
 *
 * @param history Where to
 * @throws {HistoryError} HISTORY_INVALID, if a value is not what the database may hold; nothing is recorded then
 */
export function recordRun(history: History, record: RunRecord): void {
  recordRuns(history, [record]);
}

/**
 * Records many runs in one transaction: all of them or none.
 *
 * @param history Where to
 * @returns How many were recorded
 * @throws {HistoryError} HISTORY_INVALID, if a value is not what the database may hold; nothing is recorded then
 */
export function recordRuns(history: History, records: Iterable<RunRecord>): number {
  return history.transaction(() => {
    const writer = createWriter(history);
    let count = 0;
    let written: number[] = [];
    for (const given of records) {
      const record = storable(given);
      checkRecord(record);
      written.push(writer.write(record));
      count++;
      if (written.length < MANY_RUNS) continue;
      writeDigests(history, written);
      written = [];
    }
    writeDigests(history, written);
    return count;
  });
}

/** A run as it was kept elsewhere. */
export interface RestoredRun {
  readonly record: RunRecord;
  /** The one that it had there; absent where it had none. */
  readonly digest?: number;
}

/**
 * Records runs with the digests that they had where they come from, so that one that is not what was recorded stays known as such.
 *
 * @throws {HistoryError} HISTORY_INVALID, if a value is not what the database may hold; nothing is recorded then
 */
export function restoreRuns(history: History, runs: Iterable<RestoredRun>): void {
  history.transaction(() => {
    const writer = createWriter(history);
    const keep = history.sql.prepare("UPDATE run SET digest = ? WHERE id = ?");
    for (const { record, digest } of runs) {
      checkRecord(record);
      // The column has no type: a number would be stored with a fraction.
      keep.run(digest === undefined ? null : BigInt(digest), writer.write(record));
    }
  });
}

/**
 * Proves that a record is what the database may hold.
 *
 * @throws {HistoryError} HISTORY_INVALID, with the first thing that is wrong
 */
export function checkRecord(record: RunRecord): void {
  const { run } = record;
  whole("the attempt", run.key.attempt, 1);
  whole("the run number", run.number, 0);
  moment("the time", run.time);
  moment("the time of recording", run.recordedAt);
  if (run.pullRequest !== undefined) whole("the pull request", run.pullRequest, 1);
  const { committedAt, parents = [], ancestors = [] } = run.place ?? {};
  if (committedAt !== undefined) moment("the committer time", committedAt);
  [...parents, ...ancestors].forEach(commitToSql);
  for (const id of [run.commit, run.head, run.base]) if (id !== undefined) commitToSql(id);
  const types = new Map(record.metrics.map((metric) => [metric.key, metric.type]));
  const seen = new Set<string>();
  for (const { metric, labels, value, samples } of record.measurements) {
    const series = seriesKey(metric, labels);
    const type = types.get(metric);
    if (type === undefined) throw invalid(`${series} has a value, but the metric is not declared`);
    if (type === "numeric" ? !Number.isFinite(value) : typeof value !== "string") {
      throw invalid(`${series} is ${JSON.stringify(value)}, but the metric is ${type}`);
    }
    if (samples?.some((sample) => !Number.isFinite(sample))) {
      throw invalid(`a sample of ${series} is not a finite number`);
    }
    if (seen.has(series)) throw invalid(`${series} has two values`);
    seen.add(series);
  }
}

/** Later ones a Date cannot say. */
function moment(what: string, value: number): void {
  whole(what, value, 0);
  if (value > LAST_TIME) throw invalid(`${what} is ${value}, after the last day of calendars`);
}

function whole(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw invalid(`${what} is ${value}, not a whole number from ${least}`);
  }
}
