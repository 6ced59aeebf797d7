import { readFile, rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { runKeyText } from "../core/run.ts";
import { History } from "../history/database.ts";
import { recordRun, recordRuns } from "../history/record.ts";
import type { RunRecord } from "../history/run_record.ts";
import { runKeys } from "../history/runs.ts";
import { asSnapshots } from "../providers/run_snapshots.ts";
import type { HistoryStore } from "../providers/types.ts";
import { type Committed, openStorage } from "../session/session.ts";
import type { StorageDeps } from "../session/storage_deps.ts";
import type { PlaceUnderTest } from "./place.ts";
import { makeRecord, START } from "./record.ts";

/** A session's surroundings: a clock that counts calls, pauses that only give way to others. */
export function sessionDeps(tempDir: string): StorageDeps {
  let time = START;
  return {
    now: () => time++,
    random: () => 0.5,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
    log: () => {},
    tempDir,
    timeoutMs: 120_000,
  };
}

/** Opens a session, records and commits: what one tracked run does. */
export async function trackOnce(
  store: HistoryStore,
  deps: StorageDeps,
  record: RunRecord,
): Promise<Committed> {
  await using session = await openStorage(asSnapshots(store, record.run.key), deps);
  recordRun(session.history, record);
  return await session.commit({ run: record.run.key });
}

/** The keys of the test records with these numbers. */
export function keys(...numbers: readonly number[]): readonly string[] {
  return numbers.map((n) => runKeyText(makeRecord(n).run.key)).sort();
}

/** The keys of the runs that a new client of the place finds. */
export async function storedRuns(
  place: Pick<PlaceUnderTest, "client">,
  folder: string,
): Promise<readonly string[]> {
  await using session = await openStorage(
    asSnapshots(await place.client(), makeRecord(1).run.key),
    sessionDeps(folder),
  );
  return [...runKeys(session.history)].sort();
}

/** A whole database that holds the test records `from` (included) to `to`. */
export async function databaseBytes(
  folder: string,
  runs: { readonly from: number; readonly to: number; readonly paddingBytes?: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, `made-${randomUUID()}.db`);
  {
    using history = History.open(path, { create: true, scratch: true });
    const count = runs.to - runs.from;
    recordRuns(
      history,
      Array.from({ length: count }, (_, i) => {
        const record = makeRecord(runs.from + i);
        const subject = "x".repeat(runs.paddingBytes ?? 10);
        return { ...record, run: { ...record.run, subject } };
      }),
    );
  }
  const bytes = new Uint8Array(await readFile(path));
  await rm(path);
  return bytes;
}
